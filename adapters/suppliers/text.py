"""From bytes to text, refusing what is no text."""

import codecs
import re

from adapters.suppliers.reading import UnbelievableFileError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"PK\x03\x04", "a spreadsheet (xlsx, ods) or zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (xls)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
)
_HTML = re.compile(
    r"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|meta|title)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(r"\s*<(\?xml|[a-z][\w:]*[\s>])", re.IGNORECASE)


def decode(content: bytes, encoding: str, encoding_key: str) -> str:
    """The text of a file; a byte order mark wins over `encoding`."""
    if not content.strip(b" \t\r\n\0"):
        raise UnbelievableFileError("The file is empty.")
    for beginning, what in _BINARY:
        if content.startswith(beginning):
            raise UnbelievableFileError(f"The file is {what}, not CSV. Ask for it as CSV.")
    text = _decoded(content, _marked(content) or encoding, encoding_key)
    _refuse_pages(text)
    return text


def _marked(content: bytes) -> str | None:
    return next((encoding for mark, encoding in _BOMS if content.startswith(mark)), None)


def _decoded(content: bytes, encoding: str, encoding_key: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeError as error:
        row = content.count(b"\n", 0, getattr(error, "start", 0)) + 1
        raise UnbelievableFileError(
            f"The file is not written in {encoding} (line {row}). Set {encoding_key}, often to "
            '"cp1252" or "latin-1".'
        ) from None
    if "\0" in text:
        raise UnbelievableFileError(
            f"The file is no text in {encoding}. Ask for it as CSV, or set {encoding_key}."
        )
    if not text.strip():
        raise UnbelievableFileError("The file is empty.")
    return text


def _refuse_pages(text: str) -> None:
    if _HTML.match(text) or (_XML.match(text) and "<html" in text[:2000].lower()):
        raise UnbelievableFileError(
            "The file is a web page, not CSV: perhaps a login page, or a share link where an export "
            "link is needed."
        )
    if _XML.match(text):
        raise UnbelievableFileError("The file is XML, not CSV. Ask for it as CSV.")
