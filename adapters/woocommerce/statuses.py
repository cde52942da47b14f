"""The shop's order statuses: which there are, and what each means to us."""

from collections.abc import Mapping

from adapters.woocommerce.api import Api, Rejected
from connector.domain.orders import Standing

TRASH = "trash"
GIVE_BACK = frozenset({"pending", "cancelled", "checkout-draft"})
"""In these no order has units off the shop's count."""
_NOT_A_STATUS = "backorder-connector-asks"
_NOT_ORDERS = frozenset({"any", "all", "auto-draft"})


class Statuses:
    """Asks the shop once for its statuses: a filter that names one it does not know fails as a whole."""

    def __init__(self, api: Api, standings: Mapping[str, Standing]) -> None:
        self._api = api
        self._standings = dict(standings)
        self._known: frozenset[str] = frozenset()

    def standing(self, status: str) -> Standing:
        """What is in the trash is gone, whatever the settings say."""
        return Standing.GONE if status == TRASH else self._standings.get(status, Standing.UNMAPPED)

    @property
    def are_known(self) -> bool:
        return bool(self._known)

    @property
    def unmapped(self) -> frozenset[str]:
        """Those that orders can have and that nobody mapped."""
        return self._asked() - self._standings.keys() - {TRASH}

    def every(self) -> dict[str, str]:
        """The filter for orders of every status, the trash too; none where the shop does not say."""
        return _filter(self._asked())

    def open(self) -> dict[str, str]:
        """The filter for orders that still wait."""
        return _filter(frozenset(status for status in self._asked() if self.standing(status).is_open))

    def forget(self) -> None:
        """To be called when the shop refused a filter: a status may have gone with its plug-in."""
        self._known = frozenset()

    def _asked(self) -> frozenset[str]:
        if not self._known:
            self._known = _known_to_shop(self._api)
        return self._known


def _filter(statuses: frozenset[str]) -> dict[str, str]:
    return {"status": ",".join(sorted(statuses))} if statuses else {}


def _known_to_shop(api: Api) -> frozenset[str]:
    """The statuses that the shop lists when asked for one that cannot be; none where it does not."""
    try:
        api.get("wc/v3/orders", {"status": _NOT_A_STATUS, "per_page": 1, "_fields": "id"})
    except Rejected as rejected:
        parts = (part.split() for part in rejected.message.split(","))
        words = frozenset(part[-1].strip(".") for part in parts if part)
        return words - _NOT_ORDERS if "pending" in words else frozenset()
    return frozenset()
