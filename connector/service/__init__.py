"""What people ask the connector for: use cases, and read models of what it knows."""
