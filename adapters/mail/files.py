"""Files that are whole or not there."""

import os
import secrets
from pathlib import Path

TEMPORARY = ".backorder-"


def write_whole(path: Path, text: str) -> bool:
    """Put `text` at `path` in one step, with the rights that any new file gets.

    Returns whether anything was written: the same text is left alone. Raises OSError.
    """
    content = text.encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    temporary = path.with_name(TEMPORARY + secrets.token_hex(8))
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True
