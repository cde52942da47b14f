"""Measurements, each a ratio against a peer in the same run. Never an assertion in a test."""
