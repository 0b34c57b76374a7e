"""Interiors: the shell of a room and every kind of room in it."""
