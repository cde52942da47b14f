"""Read models as text for a terminal."""
