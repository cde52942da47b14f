"""Words and letters. A language is a folder of `templates`; the layouts beside it serve all languages."""

from connector.notifier.notifier import Notifier

__all__ = ["Notifier"]
