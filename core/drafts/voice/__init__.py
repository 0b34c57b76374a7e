"""Draft voices: neural speech on the CPU (Kokoro-82M) with exact timings, emotion and 40 voices and more.

Used through core.engines (`DraftVoice`) and by casting and the terminal (`catalogue.voices`).
"""
