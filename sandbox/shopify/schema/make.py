"""Makes the kept part of Shopify's Admin schema out of the npm package that carries it whole.

`python -m sandbox.shopify.schema.make [PACKAGE.tgz]`, from the repository's root. Without a file the package
is fetched with `npm pack`. What is kept stands in keep.txt; a name there that Shopify does not have is an
error. Only the package's data files are read, and nothing of it is run.
"""

import gzip
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from graphql import IntrospectionQuery, build_client_schema
from graphql.language import ast, parse, print_ast
from graphql.utilities import print_schema

PACKAGE = "@shopify/dev-mcp@1.16.0"
NEWEST, OLDER = "2026-10", ("2026-07", "2026-04")
_HERE = Path(__file__).parent
_SCOPE = re.compile(r"`((?:read|write)_\w+)`")
_INTERFACES = frozenset({"DisplayableError", "HasMetafields", "Node"})
_NOTICE = f"""\
# Shopify's Admin GraphQL API, version {NEWEST}, reduced to what keep.txt names, without descriptions.
# Made by make.py from the npm package {PACKAGE}, which is (c) Shopify Inc. and under
# the ISC licence in the file LICENSE beside this one. The {NEWEST} in it is from shortly before its release.
"""
_ROOT = "schema {\n  query: QueryRoot\n  mutation: Mutation\n}"

Json = dict[str, Any]
Keep = Mapping[str, frozenset[str]]
Fields = ast.ObjectTypeDefinitionNode | ast.InterfaceTypeDefinitionNode
Named = TypeVar("Named", ast.FieldDefinitionNode, ast.InputValueDefinitionNode, ast.EnumValueDefinitionNode)


def read_keep(text: str) -> Keep:
    """The names of keep.txt by type."""
    lines = [line.partition(":") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: frozenset(names.split()) for name, _, names in lines}


def introspection(package: Path, version: str) -> Json:
    """One version's introspection result, out of the package."""
    with tarfile.open(package) as tar:
        packed = tar.extractfile(f"package/dist/data/admin_{version}.json.gz")
        if packed is None:
            raise LookupError(f"{package} has no schema of {version}")
        found: Json = json.loads(gzip.decompress(packed.read()))["data"]
        return found


def whole(found: Json) -> dict[str, ast.DefinitionNode]:
    """The whole schema's definitions by name, without descriptions."""
    schema = build_client_schema(cast("IntrospectionQuery", _bare(found)), assume_valid=True)
    definitions = parse(print_schema(schema), no_location=True).definitions
    return {_key(one): one for one in definitions if isinstance(one, ast.TypeSystemDefinitionNode)}


def _bare(value: object) -> object:
    """JSON without any description."""
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, dict):
        return {name: _bare(one) for name, one in value.items() if name != "description"}
    return value


def _key(node: ast.DefinitionNode) -> str:
    return f"{'@' if isinstance(node, ast.DirectiveDefinitionNode) else ''}{_name(node)}"


def _name(node: ast.Node) -> str:
    named = getattr(node, "name", None)
    return named.value if named else "schema"


class Pruning:
    """One version's definitions, cut down to what is kept."""

    def __init__(self, definitions: Mapping[str, ast.DefinitionNode], keep: Keep, *, strict: bool) -> None:
        self._all, self._keep, self._strict = definitions, keep, strict
        self.kept: dict[str, ast.DefinitionNode] = {"@idempotent": definitions["@idempotent"]}

    def run(self) -> dict[str, ast.DefinitionNode]:
        for name in self._keep:
            self._take(name)
        return dict(sorted(self.kept.items()))

    def _take(self, name: str) -> None:
        if name in self.kept or name not in self._all:
            if name not in self._all and self._strict and name not in _BUILT_IN:
                raise LookupError(f"Shopify has no type {name}")
            return
        made = self._cut(self._all[name])
        self.kept[name] = made
        for other in _names_in(made):
            self._take(other)

    def _cut(self, node: ast.DefinitionNode) -> ast.DefinitionNode:
        if isinstance(node, Fields):
            interfaces = tuple(one for one in node.interfaces or () if _name(one) in _INTERFACES)
            return replace(node, fields=tuple(self._fields(node)), interfaces=interfaces)
        if isinstance(node, ast.InputObjectTypeDefinitionNode):
            return replace(node, fields=tuple(self._inputs(node)))
        if isinstance(node, ast.UnionTypeDefinitionNode):
            return replace(node, types=tuple(one for one in node.types or () if _name(one) in self._keep))
        return node

    def _fields(self, node: Fields) -> Iterable[ast.FieldDefinitionNode]:
        wanted = self._wanted(node)
        for one in _by_name(node.fields, wanted, _name(node), strict=self._strict):
            arguments = tuple(arg for arg in one.arguments or () if self._is_kept(_type_of(arg)))
            yield replace(one, arguments=arguments)

    def _inputs(self, node: ast.InputObjectTypeDefinitionNode) -> Iterable[ast.InputValueDefinitionNode]:
        wanted = self._wanted(node)
        fields = node.fields or ()
        if "*" in wanted:
            return fields
        required = {_name(one) for one in fields if isinstance(one.type, ast.NonNullTypeNode)}
        return _by_name(fields, wanted | required, _name(node), strict=self._strict)

    def _wanted(self, node: ast.Node) -> frozenset[str]:
        if _name(node) not in self._keep:
            raise LookupError(f"{_name(node)} is used and keep.txt says nothing of it")
        return self._keep[_name(node)]

    def _is_kept(self, name: str) -> bool:
        node = self._all.get(name)
        return name in self._keep or not isinstance(node, ast.InputObjectTypeDefinitionNode)


_BUILT_IN = frozenset({"Boolean", "Float", "ID", "Int", "String"})


def _parts(node: ast.Node) -> Iterable[ast.Node]:
    for name in ("fields", "values", "arguments"):
        for one in getattr(node, name, None) or ():
            yield one
            yield from _parts(one)


def _by_name(
    nodes: Iterable[Named] | None, wanted: frozenset[str], owner: str, *, strict: bool
) -> list[Named]:
    found = {_name(one): one for one in nodes or ()}
    missing = wanted - found.keys()
    if missing and strict:
        raise LookupError(f"Shopify's {owner} has no {', '.join(sorted(missing))}")
    return [found[name] for name in sorted(wanted - missing)]


def _type_of(node: ast.FieldDefinitionNode | ast.InputValueDefinitionNode) -> str:
    kind: ast.TypeNode = node.type
    while isinstance(kind, ast.ListTypeNode | ast.NonNullTypeNode):
        kind = kind.type
    return _name(kind)


def _names_in(node: ast.DefinitionNode) -> Iterable[str]:
    for one in _parts(node):
        if isinstance(one, ast.FieldDefinitionNode | ast.InputValueDefinitionNode):
            yield _type_of(one)
    for one in (*(getattr(node, "types", None) or ()), *(getattr(node, "interfaces", None) or ())):
        yield _name(one)


def names(kept: Mapping[str, ast.DefinitionNode]) -> dict[str, str]:
    """Every name in a pruned schema (Type, Type.field, Type.field(argument), Enum.VALUE) and what it is."""
    found: dict[str, str] = {}
    for name, node in kept.items():
        found[name] = type(node).__name__
        for one in (*(getattr(node, "fields", None) or ()), *(getattr(node, "values", None) or ())):
            path = f"{name}.{_name(one)}"
            found[path] = print_ast(one.type) if hasattr(one, "type") else "value"
            for arg in getattr(one, "arguments", None) or ():
                found[f"{path}({_name(arg)})"] = print_ast(arg)
    return found


def differences(newest: dict[str, str], older: dict[str, str]) -> Json:
    """What an older version lacks, and the enum values that it has over the newest."""
    changed = [name for name in newest.keys() & older.keys() if newest[name] != older[name]]
    more = sorted(older.keys() - newest.keys())
    if changed or any(older[name] != "value" for name in more):
        raise ValueError(f"this script cannot say how these differ: {changed or more}")
    lacks = newest.keys() - older.keys()
    topmost = [name for name in lacks if "." not in name or name.partition(".")[0] not in lacks]
    return {"lacks": sorted(topmost), "has": more}


def access(found: Json, kept: dict[str, str]) -> Json:
    """The scopes of which a kept type or field wants one, and the fields that hold customers' data."""
    rows = {name: row for name, row in _rows(found) if name in kept}
    scopes = {name: _SCOPE.findall(row.get("requiredAccess") or "") for name, row in rows.items()}
    return {
        "scopes": {name: " ".join(asked) for name, asked in sorted(scopes.items()) if asked},
        "protected": sorted(name for name, row in rows.items() if row.get("isProtected")),
    }


def _rows(found: Json) -> Iterator[tuple[str, Json]]:
    for kind in found["__schema"]["types"]:
        yield kind["name"], kind
        for one in kind["fields"] or ():
            yield f"{kind['name']}.{one['name']}", one


def write(package: Path) -> None:
    """Write the schema, what older versions lack of it, and what each part of it asks for."""
    keep = read_keep((_HERE / "keep.txt").read_text(encoding="utf-8"))
    found = introspection(package, NEWEST)
    kept = Pruning(whole(found), keep, strict=True).run()
    text = "\n\n".join([_NOTICE + _ROOT, *map(print_ast, kept.values())])
    (_HERE / f"admin-{NEWEST}.graphql").write_text(text + "\n", encoding="utf-8")
    older = {}
    for version in OLDER:
        other = Pruning(whole(introspection(package, version)), keep, strict=False).run()
        older[version] = differences(names(kept), names(other))
    _write_json("older.json", older)
    _write_json("access.json", access(found, names(kept)))


def _write_json(name: str, value: Json) -> None:
    (_HERE / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def main(given: list[str]) -> int:
    if given:
        write(Path(given[0]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", PACKAGE], cwd=folder, check=True)  # noqa: S603, S607 (a fixed command, found by its name)
        write(next(Path(folder).glob("*.tgz")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
