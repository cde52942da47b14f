"""The questions, in their order. Each answer is tried before the next one is asked."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from connector.bootstrap import World, look_at_file
from connector.errors import ConnectorError, SettingsError
from connector.ports import FileLook, Finding
from connector.service.setup.draft import EXAMPLE_ADDRESS, Draft, SupplierDraft, supplier_name
from connector.service.setup.trying import about_shop, must_load, shop_findings, supplier_findings
from connector.settings.shops import PLATFORMS

_COLUMNS = {
    "sku": "Column of the SKU",
    "date": "Column of the delivery date",
    "quantity": "Column of the quantity; without one, each row is enough for everybody",
    "reference": "Column of your order number",
}
_NONE = "-"
_NEEDED = ("sku", "date")


class Asker(Protocol):
    """Whoever answers: a person, or the defaults. `can_answer_again`: asking twice may help."""

    can_answer_again: bool

    def ask(self, question: str, default: str = "", options: Sequence[str] = ()) -> str: ...

    def ask_secret(self, question: str) -> str: ...

    def confirm(self, question: str, *, default: bool) -> bool: ...

    def say(self, line: str) -> None: ...

    def show(self, findings: Sequence[Finding]) -> None: ...


class Conversation:
    """Asks for everything. What is known before the first question is its default: `file` is a supplier's."""

    def __init__(self, asker: Asker, folder: Path, world: World, file: str = "") -> None:
        self._asker, self._folder, self._world, self._file = asker, folder, world, file

    def ask_all(self, given: Draft) -> Draft:
        draft = replace(given, platform=self._asker.ask("Platform", given.platform, PLATFORMS))
        for step in (self._shop, self._names, self._keeping, self._supplier, self._contact):
            draft = self._until_it_works(draft, step)
        return draft

    def _until_it_works(self, draft: Draft, ask: Callable[[Draft], tuple[Draft, bool]]) -> Draft:
        """A person may go on with what does not work yet, but not with what is no setting at all."""
        while True:
            try:
                draft, works = ask(draft)
                again = not works and self._asker.can_answer_again
                if not again or not self._asker.confirm("Answer again?", default=True):
                    return draft
            except SettingsError as error:
                if not self._asker.can_answer_again:
                    raise
                self._asker.say(str(error))

    def _shop(self, draft: Draft) -> tuple[Draft, bool]:
        example = EXAMPLE_ADDRESS[draft.platform]
        draft = self._way_in(replace(draft, url=self._asker.ask("The shop's address", draft.url or example)))
        self._asker.say("Asking the shop …")
        try:
            about = about_shop(draft, self._folder, self._world)
            draft = replace(
                draft, title=draft.title or about.title, timezone=about.timezone or draft.timezone
            )
            findings = shop_findings(draft, self._folder, self._world)
        except SettingsError:
            raise
        except ConnectorError as error:
            findings = [Finding("shop", False, str(error))]
        return draft, self._shown(findings)

    def _shown(self, findings: Sequence[Finding]) -> bool:
        self._asker.show(findings)
        return all(finding.ok for finding in findings)

    def _names(self, draft: Draft) -> tuple[Draft, bool]:
        draft = replace(
            draft,
            title=self._asker.ask("The shop's name as your customers know it", draft.title),
            timezone=self._asker.ask("Its time zone", draft.timezone),
            language=self._asker.ask(
                "The language of letters, where the customer's is not known", draft.language
            ),
        )
        must_load(draft, self._folder)
        return draft, True

    def _keeping(self, draft: Draft) -> tuple[Draft, bool]:
        if not draft.secrets:
            return draft, True
        question = "Keep the secrets in files, for your eyes only? (Else: in the environment)"
        return replace(draft, in_files=self._asker.confirm(question, default=True)), True

    def _contact(self, draft: Draft) -> tuple[Draft, bool]:
        question = "An address where customers reach a person (empty: later)"
        draft = replace(draft, support_email=self._asker.ask(question))
        must_load(draft, self._folder)
        return draft, True

    def _way_in(self, draft: Draft) -> Draft:
        """The credentials. Those that the environment has already are not asked for."""
        if draft.platform == "shopify" and not _given(replace(draft, client_id=""), "token"):
            question = "Client id of your app (empty: you have a token that stays)"
            known = os.environ.get(draft.variable("client_id"), "")
            draft = replace(draft, client_id=self._asker.ask(question, known))
        secrets = {}
        for name in draft.secret_names:
            if _given(draft, name):
                self._asker.say(f"Taken from the environment: {draft.variable(name)}")
            elif value := self._asker.ask_secret(name.replace("_", " ").capitalize()):
                secrets[name] = value
        has_all = all(_given(draft, name) for name in draft.secret_names)
        return replace(draft, secrets=secrets, in_files=not has_all)

    def _supplier(self, draft: Draft) -> tuple[Draft, bool]:
        draft = replace(draft, supplier=None)
        place = self._asker.ask("A supplier's file, as a path or an address (empty: later)", self._file)
        if not place:
            return draft, True
        supplier = SupplierDraft(supplier_name(place), place, {})
        try:
            look = look_at_file(supplier.placed_in(self._folder), self._world)
            supplier = self._described(supplier, look)
            if not supplier.columns.keys() >= set(_NEEDED):
                return draft, self._shown([_unrecognised(supplier, look)])
            draft = replace(draft, supplier=supplier)
            findings = supplier_findings(draft, self._folder, self._world)
        except SettingsError:
            raise
        except ConnectorError as error:
            findings = [Finding(f"supplier {supplier.name}", False, str(error))]
        return draft, self._shown(findings)

    def _described(self, supplier: SupplierDraft, look: FileLook) -> SupplierDraft:
        self._asker.say(f"Its columns are: {', '.join(look.headings)}")
        columns = dict(self._columns(look))
        return replace(
            supplier, columns=columns, encoding=look.encoding, date_formats=self._date_formats(look)
        )

    def _columns(self, look: FileLook) -> Iterator[tuple[str, str]]:
        for key, question in _COLUMNS.items():
            none = "" if key in _NEEDED else _NONE
            options = [*look.headings, none] if none else look.headings
            heading = self._asker.ask(question, look.columns.get(key, none), options)
            if heading not in {"", _NONE}:
                yield key, heading

    def _date_formats(self, look: FileLook) -> tuple[str, ...]:
        """Where a file does not tell day from month, nobody but a person may."""
        if len(look.date_formats) <= 1:
            return look.date_formats
        formats = look.date_formats
        self._asker.say(f"Its dates fit more than one format: {', '.join(formats)}.")
        chosen = self._asker.ask("Which is it? %d is the day, %m the month", _NONE, (*formats, _NONE))
        return (chosen,) if chosen != _NONE else ()


def _given(draft: Draft, secret: str) -> bool:
    return bool(os.environ.get(draft.variable(secret)))


def _unrecognised(supplier: SupplierDraft, look: FileLook) -> Finding:
    return Finding(
        f"supplier {supplier.name}",
        False,
        f"Nobody can tell which column is the SKU's and which the date's: {', '.join(look.headings)}.",
        "Write the supplier's table yourself, or answer the questions.",
    )
