"""Mouths of filmed or painted people that move with the words (Wav2Lip). Built by core.engines."""
