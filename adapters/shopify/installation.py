"""What our app may do at a shop, and what the shop says of itself."""

from dataclasses import dataclass, field

from pydantic import ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from adapters.shopify.api import Api
from adapters.shopify.decoding import adapter_of

CAMEL = ConfigDict(alias_generator=to_camel)
ROUTING = frozenset({"read_merchant_managed_fulfillment_orders", "read_third_party_fulfillment_orders"})
OPENS_ROUTING = ROUTING | {"read_assigned_fulfillment_orders"}
"""With one of these, fulfilment orders of its kind are seen and others are left out in silence. With none of
them what is asked of an order is denied, and the order with it."""
ALL_ORDERS = "read_all_orders"


@dataclass(frozen=True, slots=True)
class _Scope:
    handle: str


@dataclass(frozen=True, slots=True)
class _App:
    __pydantic_config__ = CAMEL

    access_scopes: list[_Scope]


@dataclass(frozen=True, slots=True)
class _Plan:
    __pydantic_config__ = CAMEL

    public_display_name: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The shop. `zone` is an IANA name."""

    __pydantic_config__ = ConfigDict(
        alias_generator=lambda name: {"currency": "currencyCode", "zone": "ianaTimezone"}.get(name, name)
    )

    name: str
    currency: str
    zone: str
    plan: _Plan = _Plan()

    @property
    def plan_name(self) -> str:
        return self.plan.public_display_name or "?"


@dataclass(frozen=True, slots=True)
class _Version:
    handle: str
    supported: bool = True


@dataclass(frozen=True, slots=True)
class Installation:
    __pydantic_config__ = CAMEL

    current_app_installation: _App
    shop: Facts
    public_api_versions: list[_Version] = field(default_factory=list)

    @property
    def scopes(self) -> frozenset[str]:
        """Those granted. Writing includes reading, although Shopify does not list it then."""
        granted = {scope.handle for scope in self.current_app_installation.access_scopes}
        included = {f"read_{s.removeprefix('write_')}" for s in granted if s.startswith("write_")}
        return frozenset(granted | included)

    @property
    def supported(self) -> frozenset[str]:
        return frozenset(v.handle for v in self.public_api_versions if v.supported)


def ask(api: Api, *, hurried: bool = False) -> Installation:
    try:
        reply = api.ask("installation", hurried=hurried)
        found: Installation = adapter_of(Installation).validate_python(reply.data)
    except ValidationError as error:
        raise api.unreadable("without saying what our app may do") from error
    return found
