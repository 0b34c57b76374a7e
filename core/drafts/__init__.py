"""The draft engines: every craft on a CPU, installed with the base, without weights to fetch."""
