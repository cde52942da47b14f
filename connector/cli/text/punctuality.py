"""How punctual a supplier was, in a sentence."""

from connector.service.punctuality import SupplierPunctuality
from connector.service.words import counted


def punctual(supplier: SupplierPunctuality) -> str:
    """`acme: of 40 units that came, 30 in time; half on their day or before, …`."""
    came = f"of {counted(supplier.units, 'unit')} that came, {supplier.in_time_units} in time"
    half, most = _late(supplier.half_days), _late(supplier.most_days)
    if half == most:
        return f"{supplier.supplier}: {came}; nine of ten {half}"
    return f"{supplier.supplier}: {came}; half {half}, nine of ten {most}"


def _late(days: int) -> str:
    return f"up to {counted(days, 'day')} late" if days > 0 else "on their day or before"
