"""`python -m releasing keep` keeps this version's ledger; `check` looks whether it can be released."""

import sys

from releasing.checking import check_release
from releasing.keeping import keep_ledger


def main() -> int:
    match sys.argv[1:]:
        case ["keep"]:
            sys.stdout.write(f"{keep_ledger()}\n")
            return 0
        case ["check"]:
            return check_release()
    sys.stderr.write(f"{__doc__}\n")
    return 2


sys.exit(main())
