"""The rehearsal in which due letters become files in a folder."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

from adapters.mail.files import TEMPORARY, write_whole
from connector.domain.notices import Mail
from connector.errors import Permanent
from connector.ports import Finding

_MARK = "Rehearsal: this letter was not sent."
_HTML_MARK = f"<!-- {_MARK} -->\n"
_KINDS = (".html", ".txt")
_KEY = "mail.folder"
_LONGEST_NAME = 60


class FolderRehearsal:
    """Keeps one .html and one .txt file for each due letter, and index.html, which lists them.

    Only files that carry our mark are ever replaced or removed. Every method but `check` raises
    Permanent where the folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def show(self, mails: Sequence[Mail]) -> int:
        letters = {name_of(mail.notice_id): mail for mail in mails}
        files = dict(_files(letters)) | {"index.html": _index(letters)}
        with self._writable():
            ours = self._ours()
            self._refuse_to_overwrite(files.keys() - ours)
            for name, text in files.items():
                write_whole(self._folder / name, text)
            self._remove(ours - files.keys())
        return len(letters)

    def check(self) -> list[Finding]:
        try:
            with self._writable():
                write_whole(self._folder / f"{TEMPORARY}check", "")
                (self._folder / f"{TEMPORARY}check").unlink()
        except Permanent as error:
            remedy = "Make the folder, let this program write to it, or name another one."
            return [Finding("Letters", ok=False, sentence=str(error), remedy=remedy, key=_KEY)]
        sentence = f"Letters are not sent: they are shown in the folder {self._folder}."
        return [Finding("Letters", ok=True, sentence=sentence, key=_KEY)]

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # letters have addresses
            yield
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise Permanent(f"Letters cannot be written to the folder {self._folder}: {why}.") from error

    def _ours(self) -> set[str]:
        return {path.name for path in self._folder.iterdir() if path.suffix in _KINDS and _is_ours(path)}

    def _refuse_to_overwrite(self, names: Iterable[str]) -> None:
        for name in sorted(names):
            if (self._folder / name).exists():
                raise Permanent(
                    f"The folder {self._folder} holds a file {name} that this program did not write. "
                    "Name an empty folder for the letters."
                )

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
        for left in self._folder.glob(f"{TEMPORARY}*"):
            left.unlink(missing_ok=True)


def name_of(notice_id: str) -> str:
    """A file name for a notice, without ending. Two notices never share one, on no file system."""
    safe = re.sub(r"[^a-z0-9_-]+", "_", notice_id.lower())[:_LONGEST_NAME]
    if safe == notice_id and safe not in {"", "index"}:
        return safe
    return f"{safe}-{hashlib.sha256(notice_id.encode()).hexdigest()[:10]}"


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_HTML_MARK)).startswith((_HTML_MARK.encode(), _MARK.encode()))


def _files(letters: Mapping[str, Mail]) -> Iterator[tuple[str, str]]:
    for name, mail in letters.items():
        yield f"{name}.html", _HTML_MARK + mail.rendered.html
        yield f"{name}.txt", _text(mail)


def _text(mail: Mail) -> str:
    return f"{_MARK}\nTo: {_recipient(mail)}\nSubject: {mail.rendered.subject}\n\n{mail.rendered.text}"


def _recipient(mail: Mail) -> str:
    return " ".join(f"{mail.to_name} <{mail.to_email}>".split())


def _index(letters: Mapping[str, Mail]) -> str:
    rows = "".join(
        f"<tr><td>{escape(_recipient(mail))}</td>"
        f'<td><a href="{name}.html">{escape(mail.rendered.subject)}</a></td>'
        f'<td><a href="{name}.txt">text</a></td></tr>\n'
        for name, mail in letters.items()
    )
    return (
        f'{_HTML_MARK}<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        "<title>Letters that are due</title></head>\n"
        f"<body>\n<h1>Letters that are due: {len(letters)}</h1>\n<p>None of them was sent.</p>\n"
        f"<table>\n<tr><th>To</th><th>Subject</th><th></th></tr>\n{rows}</table>\n</body>\n</html>\n"
    )
