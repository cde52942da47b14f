"""`python -m connector.demo`: the same as `backorder demo`."""

import argparse
import sys
from pathlib import Path

from connector.demo.run import main
from connector.errors import ConnectorError


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m connector.demo", description=__doc__)
    parser.add_argument("--folder", type=Path, help="what the demo leaves goes here")
    parser.add_argument("--json", action="store_true", help="only numbers, as JSON")
    parser.add_argument("--serve", action="store_true", help="keep the pretend shop up afterwards")
    return parser.parse_args()


if __name__ == "__main__":
    given = _arguments()
    try:
        sys.exit(main(given.folder, given.json, given.serve))
    except ConnectorError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
