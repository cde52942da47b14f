"""Suppliers' files: fetched from a path or an address, and read."""

from adapters.suppliers.csv_source import CsvSource
from adapters.suppliers.reading import Columns, Reading

__all__ = ["Columns", "CsvSource", "Reading"]
