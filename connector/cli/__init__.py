"""The command line: thin. What the commands do is in `connector.service`."""

from connector.cli.root import app, main

__all__ = ["app", "main"]
