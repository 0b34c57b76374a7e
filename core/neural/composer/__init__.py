"""Composer: MusicGen writes the cues of a film. Engines of the craft compose, built through core.engines."""
