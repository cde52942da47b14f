"""Statements are built once, when their module is loaded; what differs between calls is bound by name.

Building a statement anew, and finding it among those compiled before, costs more than running it.
"""

from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select

from connector.ledger.types import Listed

# Not “shop”: in an UPDATE a parameter that is called like a column would be written to it.
SHOP: BindParameter[str] = bindparam("in_shop")


def listed(name: str) -> Select[Any]:
    """Any number of numbers or words, for `column.in_(listed("ids"))`.

    They come as one parameter, so that the statement is the same for any number of them.
    """
    return select(func.json_each(bindparam(name, type_=Listed())).table_valued("value").c.value)
