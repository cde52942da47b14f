"""The documents that are sent to Shopify, one file each, with what each costs at most."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Operation:
    """One document. `cost` is what Shopify sets aside for it before it runs, in points."""

    name: str
    text: str
    cost: int

    @property
    def is_mutation(self) -> bool:
        return self.text.startswith("mutation")


@cache
def operation(name: str) -> Operation:
    """The document of that file, without its comments."""
    source = files(__name__).joinpath(f"{name}.graphql").read_text(encoding="utf-8")
    said = re.search(r"^# Costs (\d+) points", source)
    assert said, f"{name}.graphql does not begin with its cost"  # noqa: S101 - a file of ours
    text = "".join(line for line in source.splitlines(keepends=True) if not line.startswith("#"))
    return Operation(name, text, int(said[1]))
