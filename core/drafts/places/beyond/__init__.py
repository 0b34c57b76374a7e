"""Places off the Earth."""
