"""Logs: warnings and worse, on the standard error; JSON where no person reads them."""

import logging
import sys

import structlog


def set_up(level: int = logging.WARNING) -> None:
    """Let the log go where it belongs. Never to the standard output: that is for answers."""
    reader = sys.stderr.isatty()
    shown = structlog.dev.ConsoleRenderer() if reader else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
