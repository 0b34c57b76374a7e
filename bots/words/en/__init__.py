"""English, one file per part of the house."""

from bots.words.en.courier import SENTENCES as COURIER
from bots.words.en.discord import SENTENCES as DISCORD
from bots.words.en.films import SENTENCES as FILMS
from bots.words.en.library import SENTENCES as LIBRARY
from bots.words.en.looks import SENTENCES as LOOKS
from bots.words.en.models import SENTENCES as MODELS
from bots.words.en.telegram import SENTENCES as TELEGRAM
from bots.words.en.terminal import SENTENCES as TERMINAL
from bots.words.en.values import SENTENCES as VALUES
from bots.words.en.voices import SENTENCES as VOICES
from bots.words.en.writer import SENTENCES as WRITER

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
