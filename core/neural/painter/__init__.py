"""Portraits, places and shots painted by SDXL. Built by core.engines."""
