"""Three weeks of a pretend shop in a few seconds: the real product over real HTTPS, no account needed.

The only place of ours that knows the sandbox.
"""

from connector.demo.run import main

__all__ = ["main"]
