"""The points at which a process may die: before and after every commit and every call to the outside.

Nobody lists them by hand. The names of transactions are read out of the product's source, so that a new
one that no world ever dies in fails the soak; the kinds of calls are those that were seen on the wire.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PRODUCT = Path(__file__).parents[2] / "connector"
WHEN = ("before", "after")
MAIL = "POST mail/send"


def _around(*names: str) -> tuple[str, ...]:
    return tuple(f"{when} {name}" for name in names for when in WHEN)


# Few worlds meet these, and only a few times. A world dies at one point of each row: what stands there
# several times is met least, and dealt to more worlds.
RARE = (
    (
        *_around("GET #/notes", "commit packer told", "commit packer told"),
        *("before POST #/notes", *5 * ("after POST #/notes",)),  # no second one, once the note is there
    ),
    (*5 * ("before commit packer",), *2 * ("after commit packer",)),
    (*3 * ("before commit code withdrawn",), *2 * ("after commit code withdrawn",)),
    _around("commit code impossible"),
    _around("commit without code"),
    _around("DELETE coupons/#"),
    _around("commit read again"),
    _around("commit clock"),
    _around("commit rehearsed"),
    _around("services/hook"),
    _around("GET wc-analytics/variations"),
    # Most worlds live on to what comes after the note: it is rejected.
    (*_around("graphql OrderNote"), *_around("SetOrderNote", "SetOrderNote"), *3 * ("nowhere",)),
    _around("DefineDate"),
    _around("RemoveTags"),
)
SELDOM = (
    *("graphql Code", "MakeCode", "OrderCustomer", "DeleteMetafields", "DateDefinition"),
    *("coupons", "code made", "goodwill", "recover", "resend", "file", "heads-up"),
    *("mail event", "settle by events", "/refunds"),
)
SCARCE = ("DeleteCode",)  # whoever meets them dies there
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


@cache
def is_rare(point: str) -> bool:
    """Few worlds meet it, and those only a few times."""
    return any(_is(point, one) for row in RARE for one in row)


@cache
def is_rare_in(number: int, point: str) -> bool:
    """Whether the so manieth world dies at this point, of all in its row.

    It dies at one only: where it dies before, it does not come to what is after.
    """
    return any(_is(point, row[number % len(row)]) for row in RARE)


def _is(point: str, short: str) -> bool:
    """Of a call, the short name leaves out what kind of point it is, and whose path."""
    when, _, name = short.partition(" ")
    return when in point.split()[:2] and point.endswith(name)


@cache
def is_seldom(point: str) -> bool:
    """Many worlds never meet it."""
    return any(words in point for words in SELDOM)


@cache
def is_scarce(point: str) -> bool:
    """Few worlds meet it, and most of those once: what was done is not done again."""
    return any(words in point for words in SCARCE)


def is_call(point: str) -> bool:
    return point.startswith("wire ")
