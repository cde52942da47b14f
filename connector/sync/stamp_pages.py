"""Pages of stamps, joined where nothing is gained by keeping each for itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from connector.ports import StampPage

_PAGES_TOGETHER = 4


def together(pages: Iterable[StampPage]) -> Iterator[StampPage]:
    """Several pages of a first read as one: between them is no cursor to keep, and each commit costs."""
    waiting: list[StampPage] = []
    for page in pages:
        waiting.append(page)
        if page.through is not None or len(waiting) == _PAGES_TOGETHER:
            yield _joined(waiting)
            waiting.clear()
    if waiting:
        yield _joined(waiting)


def _joined(pages: Sequence[StampPage]) -> StampPage:
    return replace(
        pages[-1],
        stamps=tuple(stamp for page in pages for stamp in page.stamps),
        orders=tuple(order for page in pages for order in page.orders),
        read_at=pages[0].read_at,
    )
