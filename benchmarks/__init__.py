"""Commands that print measured figures beside their limits; none of them is a test."""
