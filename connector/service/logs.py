"""Logs: on the standard error; JSON where no person reads them."""

import logging
import sys
from collections.abc import Sequence
from traceback import format_tb

import structlog
from structlog.typing import Processor


def set_up(level: str = "warning") -> None:
    """Let the log go where it belongs. Never to the standard output: that is for answers.

    `level` is that of our own messages; of what libraries say, warnings and worse are shown.
    """
    shown = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, shown],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_for_libraries(shared, shown)], level=logging.WARNING, force=True)


def place_of(error: BaseException) -> str:
    """Where an error came from: the ways through the program, and the kinds of the errors, first to last.

    Not what they say: that may be a customer's name or address.
    """
    chain = [error]
    while (before := _before(chain[-1])) is not None and before not in chain:
        chain.append(before)
    ways = (f"{''.join(format_tb(each.__traceback__))}{type(each).__qualname__}" for each in reversed(chain))
    return "\n".join(ways)


def _before(error: BaseException) -> BaseException | None:
    """What an error was raised from, or while handling what."""
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _for_libraries(shared: Sequence[Processor], shown: Processor) -> logging.Handler:
    """Libraries use the standard log; what they say looks like what we say."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    return handler
