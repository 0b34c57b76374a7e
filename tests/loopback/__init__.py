"""Discord and Telegram on 127.0.0.1, for testing the bots end to end with the real chat libraries. See README.md."""
