"""The rules: pure functions of plain values. No clock, no I/O, nothing but the standard library."""
