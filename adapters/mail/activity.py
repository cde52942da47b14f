"""SendGrid's email activity: what became of a letter, asked by its id."""

from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, ValidationError
from requests.adapters import BaseAdapter

from adapters.http import HttpClient, NoAnswer, error_for, judge, judge_trouble
from adapters.http.outcomes import Outcome
from connector.domain.notices import Delivery
from connector.errors import Permanent
from connector.ports import MailEvent

_DELIVERIES = {
    "processed": Delivery.ACCEPTED,
    "delivered": Delivery.DELIVERED,
    "not_delivered": Delivery.BOUNCED,
}
_WHO = "SendGrid's email activity"


class _Message(BaseModel):
    msg_id: Annotated[str, Field(min_length=1, max_length=200)]
    status: str
    last_event_time: AwareDatetime


class _Messages(BaseModel):
    messages: list[_Message] = []


class SendGridActivity:
    """Asks; an account without the add-on refuses. Accounts in the EU have no email activity."""

    def __init__(
        self,
        *,
        api_key: str,
        host: str = "https://api.sendgrid.com",
        ca_file: str | Path | None = None,
        transport: BaseAdapter | None = None,
        deadline: float = 20,
    ) -> None:
        self._http = HttpClient(
            host,
            headers={"Authorization": f"Bearer {api_key}"},
            verify=str(ca_file) if ca_file else True,
            deadline=deadline,
            transport=transport,
        )

    def look_up(self, notice_id: str) -> MailEvent | None:
        query = f"(unique_args['notice_id']=\"{notice_id}\")"
        try:
            answer = self._http.call("GET", "/v3/messages", params={"limit": 10, "query": query})
        except NoAnswer as error:
            raise error_for(judge_trouble(error, who=_WHO, repeatable=True), details=str(error)) from error
        verdict = judge(answer, who=_WHO, repeatable=True)
        if verdict.outcome is not Outcome.OK:
            raise error_for(verdict)
        try:
            found = _Messages.model_validate_json(answer.body).messages
        except ValidationError as error:
            raise Permanent(f"{_WHO} gave an answer that we do not understand.") from error
        known = [message for message in found if message.status in _DELIVERIES]
        return _read(notice_id, max(known, key=lambda m: m.last_event_time)) if known else None


def _read(notice_id: str, message: _Message) -> MailEvent:
    return MailEvent(
        id=f"{message.msg_id}/{message.status}",
        notice_id=notice_id,
        delivery=_DELIVERIES[message.status],
        at=message.last_event_time,
    )
