"""Sound of a film: ambience, spot sounds, loudness, limiting and the final mix. No engine of one craft knows another."""
