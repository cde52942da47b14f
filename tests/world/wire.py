"""What the world sees on the wire: who read what before which letter, and what each request carried."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.world.doom import Crash, Doom
from tests.world.letters import Letter, accepted_letter, handed_over
from tests.world.on_shopify import operation_of
from tests.world.pauses import Pauses
from tests.world.points import MAIL
from tests.world.report import PassReport, Wrong
from tests.world.trouble import AMBIGUOUS, CERTAINLY_NOT_SENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox import Sandbox
    from sandbox.faults import Fault
    from sandbox.web import Request
    from tests.world.coupon_trouble import CouponTrouble
    from tests.world.invariants import Judge
    from tests.world.shops import Shop

    Struck = tuple[str, Fault, Request]

CUSTOMERS_HOST = "@post.shopworld.net"
CHAT = "POST services/hook"
MOST_STEPS = 100_000


@dataclass(slots=True)
class Wire:
    box: Sandbox
    meddle: Callable[[], None]
    shop: Shop
    coupons: CouponTrouble
    judge: Judge
    hear_provider: Callable[[], None]  # it tells of a letter while its sender is still at it
    report: PassReport = field(init=False)
    step: int = 0
    meddle_at: int | None = None  # the number of the request before which the shop changes
    open_notice: str = ""  # handed over, and not settled yet
    last_handed: Letter | None = None
    sealed_open: bool = False  # sealed, and not handed over yet
    posts: Counter[str] = field(default_factory=Counter)  # of each notice, in the whole life of the world
    not_sent: set[str] = field(default_factory=set)  # notices whose last request certainly did nothing
    pauses: Pauses = field(default_factory=Pauses)
    outcome: str = ""  # of the letter that is under way, as far as its sender can know it
    others: Sequence[Shop] = ()  # shops whose pass it is not
    struck_before: int = 0
    taken_before: int = 0
    told_team: int = 0

    def begin(self, report: PassReport, meddle_at: int | None) -> None:
        self.report, self.step, self.meddle_at = report, 0, meddle_at
        self.open_notice, self.sealed_open = "", False
        self.struck_before, self.taken_before = len(self.box.faults.struck), len(self.box.mail.accepted)

    def of(self, doom: Doom) -> Callable[[str, Request], None]:
        """The wire of one life of the process."""

        def on_the_wire(when: str, request: Request) -> None:
            if doom.dead:
                raise Crash(doom.died_at)
            (self._before if when == "before" else self._after)(request)
            doom(f"wire {when} {name_of(request)}")

        return on_the_wire

    def notice_point(self, name: str) -> None:
        if name == "after commit seal":
            self.sealed_open = True
        elif name == "after commit orders":
            self.judge.orders_are_stored()
        elif name == "after commit settle":
            self.open_notice = ""
            if self.outcome == "doubt":
                self.pauses.doubt(self.box.clock.now)
            elif self.outcome == "sent":
                self.pauses.sent()

    # --- a request ----------------------------------------------------------------------------

    def _before(self, request: Request) -> None:
        self.step += 1
        if self.step > MOST_STEPS:
            raise Wrong("a pass does not come to its end")
        if self.meddle_at is not None and self.step >= self.meddle_at:
            self.meddle_at = None
            self.meddle()
        self.coupons.before(request)
        if name_of(request) == MAIL:
            self._hand_over(request)
        elif name_of(request) == CHAT:
            self._judge_memo(request)
        elif self.shop.is_mine(request):
            self.report.wrong += self.shop.wrongs_of(request)
        elif any(shop.is_mine(request) for shop in self.others):
            self.report.wrong.append("another shop than the pass's own is asked")

    def _judge_memo(self, request: Request) -> None:
        self.told_team += 1
        if CUSTOMERS_HOST in request.body.decode():
            self.report.wrong.append("the support team's chat is told a customer's address")

    def _hand_over(self, request: Request) -> None:
        letter = handed_over(self.box.clock.now, request.body)
        self.open_notice, self.sealed_open, self.last_handed = letter.notice, False, letter
        self.report.mailed_at[letter.notice] = self.step
        self.report.read_in_pass[letter.notice] = set(self.report.looks)
        if self.posts[letter.notice] and letter.notice not in self.not_sent:
            self.report.wrong.append(f"notice {letter.notice} to {letter.to} is handed over again")
        if self.report.silent:
            self.report.wrong.append(f"{letter.to} is written to although {self.report.silent}")
        if self.pauses.rests(self.box.clock.now):
            self.report.wrong.append(f"{letter.to} is written to while the sender should rest")
        self.posts[letter.notice] += 1
        self.not_sent.discard(letter.notice)

    def _after(self, request: Request) -> None:
        self.coupons.after(request)
        fault = self._fault_of(request)
        if name_of(request) == MAIL:
            self.outcome = "sent" if fault is None else "doubt" if fault in AMBIGUOUS else ""
        if name_of(request) == MAIL and fault in CERTAINLY_NOT_SENT:
            self.not_sent.add(self.open_notice)
        elif name_of(request) == MAIL:
            self.hear_provider()
        if fault is None and self.shop.is_mine(request):
            read = self.shop.looked_at(request)
            self.report.looks |= dict.fromkeys(read, self.step)
            for one in read:
                self.judge.find_late(one)
            if (order := self.shop.missed(request)) is not None:
                self.judge.find_gone(order)

    def _fault_of(self, request: Request) -> str | None:
        struck = self.box.faults.struck
        return struck[-1][1].kind if struck and struck[-1][2] is request else None

    # --- what a pass left behind --------------------------------------------------------------

    def struck(self) -> list[Struck]:
        return self.box.faults.struck[self.struck_before :]

    def gather(self, *, dead: bool) -> None:
        """Enter into the report which letters went out, and which may have."""
        struck = self.struck()
        self.report.disturbed |= bool(struck) or dead
        self.report.died = dead
        self.report.unread |= {file_of(r) for app, _, r in struck if app == "supplier"}
        accepted = [accepted_letter(mail) for mail in self.box.mail.accepted[self.taken_before :]]
        doubtful = [
            handed_over(self.report.at, request.body)
            for app, fault, request in struck
            if app == "mail" and fault.kind in AMBIGUOUS and name_of(request) == MAIL
        ]
        unsure = {letter.notice for letter in doubtful}
        if dead and self.open_notice and self.open_notice not in unsure:
            unsure.add(self.open_notice)
            taken = [one for one in accepted if one.notice == self.open_notice]
            doubtful += taken or self._unanswered()
        self.report.accepted = [letter for letter in accepted if letter.notice not in unsure]
        self.report.doubtful = doubtful
        self.report.sealed_unseen = int(dead and self.sealed_open)

    def _unanswered(self) -> list[Letter]:
        """Died with the request in hand: it never left, but nobody who wakes up can know."""
        return [self.last_handed] if self.last_handed else []


def name_of(request: Request) -> str:
    """A request's kind, without its numbers and names."""
    if request.path.endswith("/graphql.json"):
        return f"{request.method} graphql {operation_of(request)}"
    words = [kind_of(word) for word in request.path.strip("/").split("/")]
    return f"{request.method} {'/'.join(words[-2:])}"


def kind_of(word: str) -> str:
    return "#" if word.isdigit() else "file" if word.endswith(".csv") else word


def file_of(request: Request) -> str:
    """Whose file was asked for."""
    return request.path.rpartition("/")[2].removesuffix(".csv")
