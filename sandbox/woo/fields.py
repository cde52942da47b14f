"""`_fields` and the meta filters: what of a row is sent."""

from sandbox.woo.call import Call, Query
from sandbox.woo.records import Json

Tree = dict[str, "Tree"]
_DROPPED = object()


def asked(query: Query) -> Tree | None:
    """The wanted names as a tree by their dots, or None for all."""
    names = query.listed("_fields")
    if not names:
        return None
    tree: Tree = {}
    for name in names:
        branch = tree
        for part in name.split("."):
            branch = branch.setdefault(part, {})
    return tree


def trim(value: object, tree: Tree, *, drops: bool = True) -> object:
    """A row with the wanted names only; what is left empty is `[]`, as PHP writes it."""
    kept = _kept(value, tree, drops=drops)
    return [] if kept is _DROPPED or kept == {} else kept


def _kept(value: object, tree: Tree, *, drops: bool) -> object:
    if not tree:
        return value
    if isinstance(value, dict):
        pairs = {name: _kept(item, tree[name], drops=drops) for name, item in value.items() if name in tree}
        return {name: item for name, item in pairs.items() if item is not _DROPPED}
    if isinstance(value, list):
        return _kept_list(value, tree, drops=drops)
    return _DROPPED


def _kept_list(value: list[object], tree: Tree, *, drops: bool) -> object:
    places = [int(name) for name in tree if name.isdigit() and int(name) < len(value)]
    if places:
        return [_kept(value[place], tree[str(place)], drops=drops) for place in places]
    return _DROPPED if drops else [_kept(item, tree, drops=drops) for item in value]


def filter_meta(call: Call, row: Json, *, single: bool) -> None:
    """Apply `include_meta` and `exclude_meta` to a row."""
    rows = row.get("meta_data")
    if not isinstance(rows, list):
        return
    wanted, spared = _names(call, "include_meta", single=single), _names(call, "exclude_meta", single=single)
    if wanted:
        rows = [one for one in rows if one["key"] in wanted]
    if spared:
        rows = [one for one in rows if one["key"] not in spared]
    row["meta_data"] = rows


def _names(call: Call, name: str, *, single: bool) -> list[str]:
    if single and "single_meta_filter_is_one_key" in call.store.quirks:
        return [call.query.text(name)] if call.query.text(name) else []
    return call.query.listed(name)
