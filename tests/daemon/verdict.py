"""What was wrong after a siege, judged by what shops and provider saw."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.daemon.siege import Batch, Siege
from tests.world.letters import Letter, accepted_letter


class Verdict:
    """`uncertain` are the orders of which the merchant is asked whether a letter went out."""

    def __init__(self, siege: Siege) -> None:
        self.siege = siege
        self.letters: dict[str, list[Letter]] = {}
        for letter in map(accepted_letter, siege.sandbox.mail.accepted):
            self.letters.setdefault(letter.to, []).append(letter)
        shops = self._asked("notices", "list")["shops"]
        states = ("held", "waiting", "uncertain", "refused")
        self.left = {state: [one for shop in shops for one in shop[state]] for state in states}
        self.uncertain = {order for letter in self.left["uncertain"] for order in letter["orders"]}

    def wrongs(self) -> list[str]:
        return [*self._whole(), *self._doubled(), *self._of_customers(), *self._of_pages(), *self._of_codes()]

    def summary(self) -> str:
        kills = ", ".join(f"{count} {way}" for way, count in sorted(self.siege.kills.items()))
        return (
            f"{self.siege.kills.total()} kills ({kills}), {len(self.siege.batches)} items, "
            f"{sum(len(b.customers) for b in self.siege.batches)} customers, "
            f"{self.siege.accepted} letters accepted, {len(self.left['uncertain'])} uncertain, "
            f"{len(self.siege.sandbox.faults.struck)} faults"
        )

    def _whole(self) -> Iterator[str]:
        if unknown := self.siege.sandbox.unknown:
            yield f"asked what no shop knows: {unknown[:3]}"
        yield from (
            f"{len(letters)} letters are {state}"
            for state, letters in self.left.items()
            if letters and state != "uncertain"
        )
        doubts, most = len(self.left["uncertain"]), self.siege.kills.total()
        if doubts > most:
            yield f"{doubts} letters are in doubt, after {most} kills"

    def _doubled(self) -> Iterator[str]:
        notices = Counter(letter.notice for letters in self.letters.values() for letter in letters)
        yield from (f"notice {notice} was accepted {n} times" for notice, n in notices.items() if n > 1)
        for who, letters in self.letters.items():
            days = [said.on for letter in letters for said in letter.said]
            if len(days) != len(set(days)):
                yield f"{who} was told the same twice: {days}"

    def _of_customers(self) -> Iterator[str]:
        for batch in self.siege.batches:
            for who, order in batch.customers.items():
                days = [said.on for letter in self.letters.get(who, []) for said in letter.said]
                if strange := set(days) - set(batch.told):
                    yield f"{who} was told {strange}, which nobody ever said"
                if not batch.came and not self._in_doubt(batch, order):
                    yield from self._of_one_who_waits(batch, who, order, days)

    def _of_one_who_waits(self, batch: Batch, who: str, order: int, days: list[Any]) -> Iterator[str]:
        if days[-1:] != batch.told[-1:]:
            yield f"{who} was told {days} and waits until {batch.told[-1]}"
        noted = [row.get("last") for row in json.loads(self._note(batch, order)).values()]
        if noted != [f"{batch.told[-1]}"]:
            yield f"on the order of {who} stands {noted}, and {batch.told[-1]} was told"

    def _of_pages(self) -> Iterator[str]:
        for batch in self.siege.batches:
            wanted = (False, None) if batch.came else (True, f"{batch.told[-1]}")
            found = self.siege.keepers[batch.shop].page(batch.sku)
            if found != wanted:
                yield f"the page of {batch.sku} says {found} and should say {wanted}"

    def _of_codes(self) -> Iterator[str]:
        """Each code of a letter stands at the shop, is nobody else's, and no customer has two."""
        sandbox = self.siege.sandbox
        standing = Counter([one.code.upper() for one in sandbox.shop.coupons()])
        standing += Counter(one.code.upper() for one in sandbox.shopify.codes())
        yield from (f"code {code} stands {n} times" for code, n in standing.items() if n > 1)
        given = [(one.code.upper(), who) for who, many in self.letters.items() for one in many if one.code]
        owners = Counter(code for code, _ in set(given))
        yield from (f"code {code} was given to {n} customers" for code, n in owners.items() if n > 1)
        yield from (
            f"{who} was given {code}, which no shop has" for code, who in given if code not in standing
        )
        for coupon in sandbox.shop.coupons():
            if not coupon.emails:
                yield f"code {coupon.code} is bound to nobody"

    def _in_doubt(self, batch: Batch, order: int) -> bool:
        number = str(order) if batch.shop == "woo" else self.siege.sandbox.shopify.orders[order].name
        return number in self.uncertain

    def _note(self, batch: Batch, order: int) -> str:
        sandbox = self.siege.sandbox
        if batch.shop == "woo":
            found = sandbox.shop.order_meta(order, "_backorder_promises")
        else:
            found = sandbox.shopify.order_metafield(order, "backorder", "promises")
        return str(found or "{}")

    def _asked(self, *command: str) -> Any:
        done = subprocess.run(  # noqa: S603 - our own program
            [*self.siege.program, *command, "--json"],
            cwd=self.siege.folder,
            env=self.siege.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)
