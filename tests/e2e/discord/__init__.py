"""Journeys through the whole product on Discord: the real bot process, workers, Redis and a loopback Discord."""
