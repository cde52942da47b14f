"""Readers of the same shop, each run in a process of its own by `benchmarks.reading`."""
