"""The shop's refusals, in its own words."""

from collections.abc import Mapping

from sandbox.woo.records import Json


class Refused(Exception):  # noqa: N818 (an answer, not a mistake)
    """An answer that is an error; `extra` joins the status in `data`."""

    def __init__(
        self, status: int, code: str, message: str, extra: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.data: object = {"status": status, **(extra or {})}

    def body(self) -> Json:
        """The error as JSON."""
        return {"code": self.code, "message": self.message, "data": self.data}


class BareRefused(Refused):
    """A refund's error, whose `data` is a number and not an object."""

    def __init__(self, status: int, code: str, message: str, data: int) -> None:
        super().__init__(status, code, message)
        self.data = data


class Unknown(Exception):  # noqa: N818 (a gap, not a mistake)
    """Something this pretend shop does not know: answered 501, so that nobody relies on a guess."""


class Complaint(Exception):  # noqa: N818 (a finding, not a mistake)
    """One parameter's fault: the code in `details` and the sentence."""

    def __init__(self, code: str, message: str, data: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


def invalid_parameters(found: Mapping[str, Complaint]) -> Refused:
    """The 400 that names every bad parameter at once."""
    return Refused(
        400,
        "rest_invalid_param",
        f"Invalid parameter(s): {', '.join(found)}",
        {
            "params": {name: one.message for name, one in found.items()},
            "details": {
                name: {"code": one.code, "message": one.message, "data": one.data}
                for name, one in found.items()
            },
        },
    )


def missing_parameters(names: list[str]) -> Refused:
    return Refused(
        400, "rest_missing_callback_param", f"Missing parameter(s): {', '.join(names)}", {"params": names}
    )


def no_route() -> Refused:
    return Refused(404, "rest_no_route", "No route was found matching the URL and request method.")


def unauthorised(message: str) -> Refused:
    return Refused(401, "woocommerce_rest_authentication_error", message)
