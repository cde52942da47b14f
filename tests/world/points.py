"""The points at which a process may die: before and after every commit and every call to the outside.

Nobody lists them by hand. The names of transactions are read out of the product's source, so that a new
one that no world ever dies in fails the soak; the kinds of calls are those that were seen on the wire.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

PRODUCT = Path(__file__).parents[2] / "connector"
WHEN = ("before", "after")
MAIL = "POST mail/send"
RARE = (  # few worlds meet them, and only a few times; each row is met one after the other in one pass
    ("GET #/notes", "POST #/notes", "packer told"),
    ("commit packer",),
    ("code impossible",),
    ("without code",),
    ("DELETE coupons/#",),
    ("code withdrawn",),
    ("read again",),
    ("clock",),
    ("rehearsed",),
    ("services/hook",),
    ("GET wc-analytics/variations",),
    ("OrderNote",),
    ("DeleteCode",),
    ("DefineDate",),
    ("RemoveTags",),
)
SELDOM = (
    *("graphql Code", "MakeCode", "OrderCustomer", "DeleteMetafields", "DateDefinition"),
    *("coupons", "code made", "goodwill", "recover", "resend", "file", "heads-up"),
    *("mail event", "settle by events", "/refunds"),
)
LETTER_POINTS = (
    *("before commit seal", "after commit seal"),  # the windows of the mail protocol, in their order
    *(f"wire before {MAIL}", f"wire after {MAIL}"),
    *("before commit settle", "after commit settle"),
)


def commits(folder: str) -> frozenset[str]:
    """The names of the transactions that begin in this folder of the product."""
    return frozenset(name for file in (PRODUCT / folder).rglob("*.py") for name in _begun_in(file))


def _begun_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr == "begin" and node.args:
            [name] = node.args
            assert isinstance(name, ast.Constant), f"{file}: a transaction without a name of its own"
            yield str(name.value)


def points_of(commits: frozenset[str]) -> frozenset[str]:
    return frozenset(f"{when} commit {name}" for name in commits for when in WHEN)


def is_rare(point: str) -> bool:
    """Few worlds meet it, and those only a few times."""
    return any(point.endswith(words) for row in RARE for words in row)


def is_rare_in(number: int, point: str) -> bool:
    """Whether the so manieth world dies at this point, of all in its row.

    It dies at one only: where it dies before, it does not come to what is after.
    """
    return any(
        point.split()["wire" in point] == WHEN[number // len(row) % 2]
        and point.endswith(row[number % len(row)])
        for row in RARE
    )


def is_seldom(point: str) -> bool:
    """Many worlds never meet it."""
    return any(words in point for words in SELDOM)


def is_call(point: str) -> bool:
    return point.startswith("wire ")
