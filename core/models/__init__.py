"""Models: which exist (catalogue), which are here (installed), how they come (download), whether they are sound (checking)."""
