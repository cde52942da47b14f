"""Pictures of every letter, to look at: `make gallery`. Needs a Chromium."""
