"""One pass, as it was seen from outside."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.world.letters import Letter


class Wrong(AssertionError):  # noqa: N818 (a verdict, not a mishap)
    """Something happened that the rules forbid, or did not happen that they demand."""


@dataclass(slots=True)
class PassReport:
    at: datetime
    accepted: list[Letter] = field(default_factory=list)
    doubtful: list[Letter] = field(default_factory=list)  # handed over; the answer was lost, or we died
    sealed_unseen: int = 0  # how often we died between a seal and the request
    disturbed: bool = False  # a fault, a crash or a change in the shop in the middle
    unsure: bool = False  # of a deleted order nobody can say whether the pass knew of it already
    adopted: bool = False  # it was the first: what it could tell counts as told from then on
    began: bool = False  # the ledger keeps since when the shop is being adopted
    died: bool = False  # so nobody could look at what it held
    looks: dict[int, int] = field(default_factory=dict)  # order → number of the request that read it last
    mailed_at: dict[str, int] = field(default_factory=dict)  # notice → number of the request that took it
    changed_at: dict[int, int] = field(default_factory=dict)  # order → number of the request it changed at
    read_in_pass: dict[str, set[int]] = field(default_factory=dict)  # notice → orders read before it
    unread: set[str] = field(default_factory=set)  # suppliers whose file could not be had
    silent: str = ""  # why no letter may go out in this pass, if so
    wrong: list[str] = field(default_factory=list)  # what was seen on the wire and is forbidden

    @property
    def unclear(self) -> bool:
        return self.disturbed or self.unsure
