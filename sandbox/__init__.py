"""The outside world, pretended: a shop, a mail provider, a supplier, made from facts and not our code."""

from sandbox.world import Sandbox

__all__ = ["Sandbox"]
