"""Statements are built once, when their module is loaded; what differs between calls is bound by name.

Building a statement anew, and finding it among those compiled before, costs more than running it.
"""

from typing import Any

from sqlalchemy import BindParameter, bindparam

# Not “shop”: in an UPDATE a parameter that is called like a column would be written to it.
SHOP: BindParameter[str] = bindparam("in_shop")


def listed(name: str) -> BindParameter[Any]:
    """Any number of values, for `column.in_(listed("ids"))`."""
    return bindparam(name, expanding=True)
