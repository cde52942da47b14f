"""The properties are tried on the same examples in every run: a failure is never luck."""

from hypothesis import settings

settings.register_profile("rules", derandomize=True, database=None, deadline=None, max_examples=60)
settings.load_profile("rules")
