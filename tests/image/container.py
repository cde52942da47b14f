"""The image run as an engine would: its own processes, no rights, and a root that cannot be written."""

import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.cli.conftest import wait_until
from tests.image.building import Image

# Mount points are made first, as an engine does; afterwards only /tmp and the volume can be written.
RUN = """\
set -eu
mkdir -p {root}/etc/backorder
mount --bind {root} {root}
mount -o remount,bind,ro {root}
mount -t proc proc {root}/proc
mount --rbind /dev {root}/dev
mount -t tmpfs -o size=1m tmpfs {root}/run
mkdir {root}/run/secrets
mount --bind {secrets} {root}/run/secrets
mount -o remount,bind,ro {root}/run/secrets
mount -t tmpfs -o size=64m,mode=1777 tmpfs {root}/tmp
mount --bind {settings} {root}/etc/backorder
mount -o remount,bind,ro {root}/etc/backorder
mount --bind {data} {root}/data
{more}
exec env -i {environment} chroot {root} setpriv --reuid={user} --regid={group} --clear-groups \
    --no-new-privs --bounding-set=-all --inh-caps=-all -- sh -c {inside}
"""


class Container:
    """`settings` and `secrets` are what is mounted, `data` is the volume."""

    def __init__(self, image: Image, settings: Path, secrets: Path, data: Path) -> None:
        self.image, self.settings, self.secrets, self.data = image, settings, secrets, data
        self.environment: dict[str, str] = {}
        self._running: list[subprocess.Popen[str]] = []
        for place in (secrets, data):
            os.chown(place, *image.user)
        for secret in secrets.iterdir():
            secret.chmod(0o400)
            os.chown(secret, *image.user)

    def start(self) -> None:
        """What the image runs by itself, as process 1."""
        command = [*self.image.config["Entrypoint"], *self.image.config["Cmd"]]
        log = (self.settings.parent / "container.log").open("a")
        with log:
            self._running.append(self._unshared(command, stdout=log.fileno()))
        wait_until(lambda: self._inner() is not None)

    def do(self, *command: str, faketime: str = "") -> tuple[int, str]:
        """Exit code and output of a further command in it; with `faketime`, at another hour."""
        more = ""
        if faketime:
            library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
            more = f"cp {library} {self.image.root}/tmp/"  # noqa: S108 - in the container
            command = ("env", f"LD_PRELOAD=/tmp/{library.name}", f"FAKETIME={faketime}", *command)
        process = self._unshared(command, more=more)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def health(self, *, faketime: str = "") -> tuple[int, str]:
        """What the image's HEALTHCHECK says."""
        kind, *command = self.image.config["Healthcheck"]["Test"]
        assert "CMD" == kind
        return self.do(*command, faketime=faketime)

    def stop(self) -> int:
        """SIGTERM; its exit code. An engine kills after ten seconds."""
        self._send(signal.SIGTERM)
        return self._running[-1].wait(timeout=10)

    def kill(self) -> None:
        self._send(signal.SIGKILL)
        self._running[-1].wait(timeout=10)

    def close(self) -> None:
        for process in self._running:
            process.kill()  # what it started dies with it
            process.wait()

    @property
    def log(self) -> str:
        path = self.settings.parent / "container.log"
        return path.read_text() if path.exists() else ""

    def _send(self, number: signal.Signals) -> None:
        inner = self._inner()
        assert inner is not None
        os.kill(inner, number)

    def _inner(self) -> int | None:
        """The container's process 1, by its number outside."""
        outer = self._running[-1].pid
        children = Path(f"/proc/{outer}/task/{outer}/children").read_text().split()
        return int(children[0]) if children else None

    def _unshared(
        self,
        command: Sequence[str],
        *,
        more: str = "",
        stdout: int = subprocess.PIPE,
    ) -> "subprocess.Popen[str]":
        user, group = self.image.user
        own = dict(line.split("=", 1) for line in self.image.config["Env"])
        named = own | self.environment
        inside = f"cd {self.image.config['WorkingDir']} && exec {shlex.join(command)}"
        script = RUN.format(
            root=self.image.root,
            settings=self.settings,
            secrets=self.secrets,
            data=self.data,
            more=more,
            environment=shlex.join(f"{name}={value}" for name, value in named.items()),
            user=user,
            group=group,
            inside=shlex.quote(inside),
        )
        return subprocess.Popen(  # noqa: S603
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script],  # noqa: S607
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
        )
