"""Other readers of WooCommerce, each in an environment of its own that is made once and kept."""

import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from adapters.woocommerce.wire import ORDER_FIELDS, ORDER_METAS

ROOT = Path(__file__).parent.parent
_KEPT = Path(__file__).with_name(".peers")
_LAST = 300  # characters of what pip said


class NotInstalledError(Exception):
    """A peer could not be installed; says why."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A module of `benchmarks.readers`. `package`: what it needs that we do not have, if anything."""

    module: str
    package: str = ""

    def command(self, url: str, ca: str, folder: str) -> list[str]:
        more = [ORDER_FIELDS, ORDER_METAS] if self.package else []
        return [self._python(), "-m", f"benchmarks.readers.{self.module}", url, ca, folder, *more]

    def _python(self) -> str:
        """The interpreter that has its package. Raises NotInstalledError."""
        if not self.package:
            return sys.executable
        home = _KEPT / self.package
        python = home / "bin" / "python"
        if not (home / "ready").exists():
            venv.create(home, with_pip=True, clear=True)
            pip = [str(python), "-m", "pip", "install", "-q", self.package]
            said = subprocess.run(pip, capture_output=True, text=True, check=False)  # noqa: S603 - a known name
            if said.returncode:
                raise NotInstalledError(f"could not be installed: {said.stderr.strip()[-_LAST:]}")
            (home / "ready").touch()
        return str(python)


BARE, OURS = Reader("bare"), Reader("ours")
PEERS = {
    "woocommerce": Reader("client", "woocommerce"),
    "dlt rest_api": Reader("dlt_source", "dlt"),
    "airbyte-source-woocommerce": Reader("airbyte_source", "airbyte-source-woocommerce"),
}
