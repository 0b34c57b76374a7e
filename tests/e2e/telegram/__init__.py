"""Journeys through the whole product on Telegram: the real bot process, workers, Redis and a loopback Telegram."""
