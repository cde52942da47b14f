"""`make bench`: measures, prints, and writes `benchmarks/latest.json`."""

import json
import platform
import sys
from pathlib import Path

from benchmarks.files import measure_files
from benchmarks.letters import measure_letters
from benchmarks.planning import measure_planning
from benchmarks.reading import measure_reading

_LATEST = Path(__file__).with_name("latest.json")


def main() -> None:
    results = {
        "planning": measure_planning(),
        "files": measure_files(),
        "letters": measure_letters(),
        "reading WooCommerce": measure_reading(),
    }
    report = {"python": platform.python_version(), "results": results}
    _LATEST.write_text(json.dumps(report, indent=2) + "\n")
    json.dump(report, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
