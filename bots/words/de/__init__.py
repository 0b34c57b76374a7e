"""Deutsch, eine Datei je Teil des Hauses."""

from bots.words.de.courier import SENTENCES as COURIER

SENTENCES: dict[str, str] = {**COURIER}
