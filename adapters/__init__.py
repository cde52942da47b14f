"""The outside world: one folder for each platform, supplier format and mail provider."""
