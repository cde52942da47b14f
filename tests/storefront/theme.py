"""Product pages as a theme renders them.

The pages in `themes/` are ours. Their forms and pickers behave like those of the themes they are named after.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from liquid import CachingFileSystemLoader, Environment

FOLDER = Path("storefront/shopify")
TODAY = date.today()  # noqa: DTZ011 - the snippet asks for the theme's own day
SOON, LATER, YESTERDAY = TODAY + timedelta(days=10), TODAY + timedelta(days=26), TODAY - timedelta(days=1)
RENDER = "{% render 'backorder-date', product: product %}"


def a_variant(number: int = 11, on: date | None = SOON, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"No. {number} <large>",
        "available": True,
        "inventory_quantity": 0,
        "metafields": {"backorder": {"in_stock_date": {"value": on.isoformat()}} if on else {}},
        **more,
    }


def words(language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((FOLDER / "locales" / f"{language}.json").read_text("utf-8"))
    return found


def translated(key: str, language: str | None) -> str:
    """As a theme does it: a key without a text is answered with a complaint."""
    found: Any = words(language) if language else {}
    for step in key.split("."):
        found = found.get(step, {})
    return found or f"Translation missing: en.{key}"


def page_of(variants: list[Any], template: str = RENDER, *, chosen: Any, language: str | None = "en") -> str:
    environment = Environment(loader=CachingFileSystemLoader(FOLDER / "snippets", ext=".liquid"))
    environment.add_filter("t", lambda key: translated(key, language))
    product = {
        "variants": variants,
        "selected_or_first_available_variant": chosen,
        "has_only_default_variant": len(variants) == 1,
    }
    return environment.from_string(template).render(product=product, language=language)
