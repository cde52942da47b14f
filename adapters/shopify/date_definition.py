"""The definition of the in-stock date: made once per shop, so that admin and themes know what it is."""

from dataclasses import dataclass

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from adapters.shopify.api import Api
from adapters.shopify.decoding import at, read_rows
from adapters.shopify.standing import act
from adapters.shopify.wire import DATE_KEY, NAMESPACE
from connector.errors import Permanent, Transient

TYPE = "date"
_READABLE = "PUBLIC_READ"


@dataclass(frozen=True, slots=True)
class _Type:
    name: str


@dataclass(frozen=True, slots=True)
class _Access:
    storefront: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    __pydantic_config__ = ConfigDict(alias_generator=to_camel)

    type: _Type
    access: _Access = _Access()


class DateDefinition:
    """Looks for the definition before the first date is written, and makes it where there is none."""

    def __init__(self) -> None:
        self._stands = False

    def ensure(self, api: Api) -> None:
        """Raises Permanent where something else stands under that name."""
        if self._stands:
            return
        found = self._find(api)
        if found is None:
            self._make(api)
            found = self._find(api)
        if found is None:
            raise Transient("The shop does not show the definition of the in-stock date that was just made.")
        if found.type.name != TYPE:
            raise Permanent(
                f"The shop has another metafield {NAMESPACE}.{DATE_KEY} on variants, of the type "
                f'"{found.type.name}" instead of "{TYPE}": rename it under Settings > Metafields.'
            )
        if found.access.storefront != _READABLE:
            api.remarks.add(
                f"The metafield {NAMESPACE}.{DATE_KEY} cannot be read by the storefront: allow it under "
                "Settings > Metafields and metaobjects > Variants."
            )
        self._stands = True

    def _find(self, api: Api) -> _Row | None:
        nodes = at(api.ask("date_definition").data, "metafieldDefinitions.nodes")
        return next(iter(read_rows(api, nodes or (), _Row, "Definition")), None)

    def _make(self, api: Api) -> None:
        definition = {
            "name": "In-stock date",
            "description": "The day on which a unit ordered now leaves us. Kept by the backorder connector.",
            "namespace": NAMESPACE,
            "key": DATE_KEY,
            "type": TYPE,
            "ownerType": "PRODUCTVARIANT",
            "access": {"storefront": _READABLE},
        }
        errors = act(api, "define_date", "metafieldDefinitionCreate", {"definition": definition})
        if errors and all(error.code != "TAKEN" for error in errors):
            raise Permanent(f"The shop did not accept the definition of the in-stock date: {errors[0]}")
