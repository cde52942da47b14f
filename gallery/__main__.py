"""`make gallery`: every kind of letter in every language, at two widths and in the dark, as pictures.

Into `docs/letters/` goes one small sheet for each language; into `build/gallery/` a large one with all four
views, and the letters themselves.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from connector.notifier import Notifier
from connector.notifier.phrases import built_in_languages
from connector.notifier.samples import KINDS, sample_letters
from connector.notifier.stationery import Look
from gallery.pictures import PICTURE

_ROOT = Path(__file__).parents[1]
_SHEETS, _LETTERS = _ROOT / "docs" / "letters", _ROOT / "build" / "gallery"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_PHONE, _DESKTOP = 360, 680
_HEIGHT = 900  # until the page has told its own
_LIGHT, _DARK = "light", "dark"
_ALL_VIEWS = ((_PHONE, _LIGHT), (_PHONE, _DARK), (_DESKTOP, _LIGHT), (_DESKTOP, _DARK))
_FEW_VIEWS = ((_PHONE, _DARK), (_DESKTOP, _LIGHT))
_GROW = """
onload = () => document.querySelectorAll("iframe").forEach((frame) => {{
  const height = frame.contentDocument.querySelector(".sheet").getBoundingClientRect().bottom + 24;
  frame.style.height = height + "px";
  frame.parentElement.style.height = height * {scale} + "px";
}});
"""
_SHOPS = {
    "en": ("Clay & Cup", "Jo Miller", "+44 20 7946 0018", "Mon–Fri, 9–17 h"),
    "de": ("Ton & Tasse", "Jo Müller", "+49 30 5550 1234", "Mo–Fr, 9–17 Uhr"),
    "fr": ("Terre & Tasse", "Jo Martin", "+33 1 99 00 12 34", "lun.–ven., 9 h–17 h"),
    "es": ("Barro y Taza", "Jo Molina", "+34 910 550 123", "lun.–vie., 9–17 h"),
    "ja": ("土と器", "三浦 陽子", "03-5555-0123", "平日9時～17時"),
}


def main() -> int:
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.stderr.write("No Chromium was found, so no pictures were made. On Debian: apt install chromium\n")
        return 0
    _SHEETS.mkdir(parents=True, exist_ok=True)
    for language in sorted(built_in_languages()):
        _save(language)
        pages = _pages(language)
        _take(browser, _sheet(language, pages, _ALL_VIEWS, 0.5), _LETTERS / f"{language}.png", (2200, 6400))
        sheet = _SHEETS / f"{language}.webp"
        _take(browser, _sheet(language, pages, _FEW_VIEWS, 0.36), sheet, (1604, 2640))
        sys.stdout.write(f"{sheet.relative_to(_ROOT)}: {sheet.stat().st_size // 1024} KB\n")
    return 0


def _notifier(language: str) -> Notifier:
    shop, name, phone, hours = _SHOPS[language]
    return Notifier(
        shop_name=shop,
        support_name=name,
        support_email="help@example.com",
        support_phone=phone,
        support_hours=hours,
        default_language=language,
        look=Look("#a4462f", hosts=frozenset({"shop.example.com"})),
    )


def _pages(language: str) -> dict[str, str]:
    """Each kind as HTML. Pictures from the shop are drawn here, so that no server is needed."""
    notifier = _notifier(language)
    letters = sample_letters(language, picture="https://shop.example.com/mug.png")
    pages = {kind: notifier.write(letters[kind]).html for kind in KINDS}
    return {kind: page.replace("https://shop.example.com/mug.png", PICTURE) for kind, page in pages.items()}


def _save(language: str) -> None:
    """The letters themselves, HTML and text, to open one by one."""
    folder = _LETTERS / language
    folder.mkdir(parents=True, exist_ok=True)
    notifier = _notifier(language)
    for kind, letter in sample_letters(language).items():
        rendered = notifier.write(letter)
        (folder / f"{kind}.html").write_text(rendered.html, encoding="utf-8")
        (folder / f"{kind}.txt").write_text(f"{rendered.subject}\n\n{rendered.text}", encoding="utf-8")


def _sheet(language: str, pages: dict[str, str], views: Sequence[tuple[int, str]], scale: float) -> str:
    """All kinds in one page, each in all views."""
    cells = "".join(
        f"<figure><figcaption>{kind}</figcaption>"
        + "".join(_frame(page, width, scheme, scale) for width, scheme in views)
        + "</figure>"
        for kind, page in pages.items()
    )
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        "<style>body { margin: 8px; font: 13px sans-serif; display: flex; flex-wrap: wrap; gap: 12px; }"
        " figure { margin: 0; } figcaption { padding: 0 0 4px; }"
        " .frame { display: inline-block; overflow: hidden; margin-right: 6px; vertical-align: top; }"
        " iframe { border: 0; transform-origin: 0 0; }</style></head><body>"
        f"{cells}<script>{_GROW.format(scale=scale)}</script></body></html>"
    )


def _frame(page: str, width: int, scheme: str, scale: float) -> str:
    outer = f"width:{int(width * scale)}px;height:{int(_HEIGHT * scale)}px"
    inner = f"width:{width}px;height:{_HEIGHT}px;transform:scale({scale});color-scheme:{scheme}"
    return (
        f'<span class="frame" style="{outer}"><iframe style="{inner}" scrolling="no" '
        f'srcdoc="{escape(page)}"></iframe></span>'
    )


def _take(browser: str, page: str, target: Path, size: tuple[int, int]) -> None:
    with TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.html"
        source.write_text(page, encoding="utf-8")
        subprocess.run(  # noqa: S603 - a browser that the machine has, on a page of ours
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--virtual-time-budget=3000",
                f"--user-data-dir={folder}/profile",
                f"--window-size={size[0]},{size[1]}",
                f"--screenshot={target}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


if __name__ == "__main__":
    sys.exit(main())
