"""Decides what to promise, tells the customers concerned, and gets it done exactly once."""

__version__ = "0.1.0.dev1"
