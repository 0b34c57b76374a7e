"""Deutsch, eine Datei je Teil des Hauses."""

from bots.words.de.courier import SENTENCES as COURIER
from bots.words.de.discord import SENTENCES as DISCORD
from bots.words.de.telegram import SENTENCES as TELEGRAM

SENTENCES: dict[str, str] = {**COURIER, **DISCORD, **TELEGRAM}
