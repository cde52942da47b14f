"""Where the mail provider says what became of letters."""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus

import structlog

from connector.bootstrap import App
from connector.errors import Permanent, Refused
from connector.service.daemon.web import Answer, json_answer
from connector.sync.mail_events import take_events

_log = structlog.get_logger()


def answer_events(
    app: App, headers: Mapping[str, str], body: bytes, *, now: Callable[[], datetime]
) -> Answer:
    """A wrong signature is told from what cannot be read. What comes twice does no harm."""
    assert app.events is not None  # noqa: S101 - without a reader there is no such page
    try:
        events = app.events.read(headers, body)
    except Refused as error:
        _log.warning("events refused", reason=str(error))
        return json_answer(HTTPStatus.FORBIDDEN, {"error": str(error)})
    except Permanent as error:
        return json_answer(HTTPStatus.BAD_REQUEST, {"error": str(error)})
    new = take_events(app.ledger, events, now())
    _log.info("events taken", new=new, known=len(events) - new)
    return json_answer(HTTPStatus.OK, {"new": new})
