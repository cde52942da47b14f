"""What the connector remembers. Rows become plain values here and nowhere else."""
