"""The draft composer: plans a cue as notes and plays it through a SoundFont on the CPU."""
