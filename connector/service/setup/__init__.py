"""`backorder init`: questions, each answer tried at once, and a configuration at the end."""
