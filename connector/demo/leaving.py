"""What the demo leaves behind: a folder to look into afterwards."""

import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from connector.demo.cast import TITLE
from connector.demo.telling import Letter
from connector.errors import UsageError

MARK = ".backorder-demo"
DEFAULT = Path("demo-backorder")


def make_folder(folder: Path) -> Path:
    """A fresh folder. Raises UsageError where something stands there that is not the demo's own."""
    try:
        _clear(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).write_text("The demo made this folder, and replaces it when it runs again.\n")
    except OSError as error:
        raise UsageError(f"The demo cannot use the folder {folder}: {error.strerror}.") from None
    return folder.resolve()


def shown(path: Path) -> str:
    """A path as one names it from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def program() -> str:
    """How one calls the program from here."""
    beside = Path(sys.executable).with_name("backorder")
    if shutil.which("backorder") or not beside.exists():
        return "backorder"
    return shlex.quote(shown(beside))


def _clear(folder: Path) -> None:
    if (folder / MARK).is_file() and not folder.is_symlink():
        shutil.rmtree(folder)
    elif folder.is_dir() and not any(folder.iterdir()):
        return
    elif folder.exists() or folder.is_symlink():
        raise UsageError(
            f"{folder} is there already, and the demo did not make it. Name another folder with --folder."
        )


def write_letters(folder: Path, letters: Sequence[Letter]) -> None:
    """Each letter as HTML and as text, and an index of them."""
    folder.mkdir()
    rows = []
    for number, letter in enumerate(letters, 1):
        name = _name(number, letter)
        mail = letter.mail
        (folder / f"{name}.html").write_text(mail.html, encoding="utf-8")
        head = f"To: {mail.to_name} <{mail.to_email}>\nFrom: {mail.from_name} <{mail.from_email}>\n"
        text = f"{head}Date: {mail.at:%Y-%m-%d %H:%M} UTC\nSubject: {mail.subject}\n\n{mail.text}"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        rows.append(_row(name, letter))
    (folder / "index.html").write_text(_index(rows), encoding="utf-8")


def _name(number: int, letter: Letter) -> str:
    first = letter.mail.to_name.partition(" ")[0].lower()
    return f"{number:02}-{'-'.join(letter.kinds)}-{first}"


def _row(name: str, letter: Letter) -> str:
    mail = letter.mail
    kinds = ", ".join(letter.kinds) + (" + code" if letter.has_code else "")
    cells = (f"{mail.at:%a} {mail.at.day} {mail.at:%b}", mail.to_name, kinds)
    told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    links = f'<td><a href="{name}.html">{escape(mail.subject)}</a></td><td><a href="{name}.txt">text</a></td>'
    return f"<tr>{told}{links}</tr>"


_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; max-width: 960px;
       margin: 0 auto; padding: 24px 20px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 8px 16px 8px 0; border-bottom: 1px solid #7a8ba366; }
td:first-child { white-space: nowrap; }
"""


def _index(rows: Sequence[str]) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Letters of {escape(TITLE)}</title>\n<style>{_STYLE}</style></head>\n<body>\n"
        f"<h1>{len(rows)} letters of {escape(TITLE)}</h1>\n"
        "<p>Everything that the pretend mail provider accepted in the demo, in its order. "
        "Nobody got any of it: customers and shop are invented.</p>\n<table>\n"
        "<tr><th>Day</th><th>To</th><th>News</th><th>Subject</th><th></th></tr>\n"
        + "\n".join(rows)
        + "\n</table>\n</body>\n</html>\n"
    )


def write_summary(file: Path, numbers: Mapping[str, object], told: Sequence[str], ending: str) -> None:
    """The story and its numbers as Markdown."""
    rows = [
        f"| {key} | {_shown(value)} |" for key, value in numbers.items() if key not in ("format", "folder")
    ]
    parts = [
        f"# Three weeks of {TITLE}",
        "\n".join(["| what | how many |", "| --- | --- |", *rows]),
        "\n".join(told).strip(),
        ending,
    ]
    file.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count} {kind}" for kind, count in value.items())
    return str(value)
