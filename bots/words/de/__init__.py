"""Deutsch, eine Datei je Teil des Hauses."""

from bots.words.de.courier import SENTENCES as COURIER
from bots.words.de.discord import SENTENCES as DISCORD
from bots.words.de.films import SENTENCES as FILMS
from bots.words.de.library import SENTENCES as LIBRARY
from bots.words.de.looks import SENTENCES as LOOKS
from bots.words.de.models import SENTENCES as MODELS
from bots.words.de.telegram import SENTENCES as TELEGRAM
from bots.words.de.terminal import SENTENCES as TERMINAL
from bots.words.de.values import SENTENCES as VALUES
from bots.words.de.voices import SENTENCES as VOICES
from bots.words.de.writer import SENTENCES as WRITER

SENTENCES: dict[str, str] = {
    **COURIER,
    **DISCORD,
    **FILMS,
    **LIBRARY,
    **LOOKS,
    **MODELS,
    **TELEGRAM,
    **TERMINAL,
    **VALUES,
    **VOICES,
    **WRITER,
}
