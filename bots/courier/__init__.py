"""Keeps messages up to date, closes votes, delivers films: follows SQL and events, and survives restarts."""
