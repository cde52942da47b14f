"""Errors, sorted by how one recovers from them.

    ConnectorError
    ├── SettingsError     a person must change the settings; exit code 2
    ├── UsageError        a person asked for something that cannot be; exit code 2
    ├── Transient         passes by itself; tried again, perhaps after `retry_after` seconds
    ├── Permanent         trying again changes nothing; set aside with its reason
    ├── Refused           credentials or rights: nothing works until a person acts
    └── Uncertain         may or may not have happened: look before acting again

Each carries a sentence for the merchant and, apart from it, details for the log.
"""


class ConnectorError(Exception):
    """Something went wrong."""

    def __init__(self, sentence: str | None = None, *, details: str = "") -> None:
        super().__init__(sentence or type(self).__doc__ or "")
        self.details = details


class SettingsError(ConnectorError):
    """The settings cannot be used as they are."""


class UsageError(ConnectorError):
    """That cannot be done."""


class Transient(ConnectorError):  # noqa: N818 - the tree is named by recovery
    """It did not work this time and will be tried again."""

    def __init__(
        self, sentence: str | None = None, *, details: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(sentence, details=details)
        self.retry_after = retry_after


class Permanent(ConnectorError):  # noqa: N818
    """It cannot work, however often it is tried."""


class Refused(ConnectorError):  # noqa: N818
    """The credentials or their rights do not suffice."""


class Uncertain(ConnectorError):  # noqa: N818
    """It may or may not have happened."""
