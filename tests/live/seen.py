"""What a run saw of the fidelity table, told at its end and, where asked, written into the table."""

import json
import re
from dataclasses import dataclass, field

_ROW = "[[row]]\n"
_NAME = re.compile(r'^name = "(.*)"$', re.MULTILINE)
_FACTS = re.compile(r"^facts = .*$", re.MULTILINE)
_SEEN = re.compile(r"^seen = (\[.*\])\n", re.MULTILINE)


@dataclass
class Seen:
    """The rows by what became of them on one shop; `unseen` with the reason."""

    versions: tuple[str, str]  # WooCommerce's and WordPress's
    true: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    unseen: dict[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        woo, wordpress = self.versions
        return [
            f"WooCommerce {woo} on WordPress {wordpress}",
            *(f"true: {name}" for name in self.true),
            *(f"not seen: {name}: {reason}" for name, reason in self.unseen.items()),
            *(f"FALSE: {name}" for name in self.false),
            f"{len(self.true)} rows seen true, {len(self.unseen)} not seen, {len(self.false)} FALSE",
        ]

    def write_into(self, table: str) -> str:
        """The table with this version in `seen` of the true rows, and in no other's that was tried."""
        head, *rows = table.split(_ROW)
        return _ROW.join([head, *map(self._stated, rows)])

    def _stated(self, row: str) -> str:
        name = _NAME.search(row)
        if name is None or name[1] not in (*self.true, *self.false):
            return row
        said = _SEEN.search(row)
        versions = set(json.loads(said[1])) if said else set()
        versions = versions | {self.versions[0]} if name[1] in self.true else versions - {self.versions[0]}
        bare = _SEEN.sub("", row, count=1)
        return _FACTS.sub(lambda facts: f"{facts[0]}\nseen = {_listed(versions)}", bare, count=1)


def _listed(versions: set[str]) -> str:
    return json.dumps(sorted(versions, key=lambda version: [int(part) for part in version.split(".")]))
