"""The log: warnings and worse, on the standard error, as JSON where no person reads it."""

import json
from collections.abc import Iterator

import pytest
import structlog

from connector.service.logs import set_up


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_warning_is_one_line_of_json_on_the_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    structlog.get_logger().warning("the shop is slow", order="13")
    out, err = capsys.readouterr()
    logged = json.loads(err)
    assert ("", "the shop is slow", "warning", "13") == (
        out,
        logged["event"],
        logged["level"],
        logged["order"],
    )


def test_what_is_less_than_a_warning_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    structlog.get_logger().info("all is well")
    assert ("", "") == tuple(capsys.readouterr())
