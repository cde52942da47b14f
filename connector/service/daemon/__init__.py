"""The daemon: passes for ever, until it is told to stop."""
