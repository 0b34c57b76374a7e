"""Telegram: translates updates to commands, and cards to messages. Decides nothing."""
