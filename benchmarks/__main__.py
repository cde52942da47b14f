"""`make bench`: measures, prints, and writes `benchmarks/latest.json`.

`python -m benchmarks letters reading` measures these parts alone, and leaves the others as they were written.
"""

import json
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.files import measure_files
from benchmarks.letters import measure_letters
from benchmarks.planning import measure_planning
from benchmarks.reading import measure_reading

_LATEST = Path(__file__).with_name("latest.json")
PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "planning": measure_planning,
    "files": measure_files,
    "letters": measure_letters,
    "reading": measure_reading,
}


def main(parts: Sequence[str]) -> None:
    unknown = set(parts) - PARTS.keys()
    if unknown:
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    measured = {part: PARTS[part]() for part in parts or PARTS}
    kept = json.loads(_LATEST.read_text())["results"] if parts and _LATEST.exists() else {}
    results = {part: found for part in PARTS if (found := measured.get(part, kept.get(part)))}
    report = {"python": platform.python_version(), "results": results}
    _LATEST.write_text(json.dumps(report, indent=2) + "\n")
    json.dump({**report, "results": measured}, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
