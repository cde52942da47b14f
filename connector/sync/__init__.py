"""A pass: pull, plan, apply, tell, for one shop."""
