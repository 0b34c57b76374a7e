"""The Discord adapter, with the real discord.py."""
