"""What a film is and how one is made. No chat, no queue, no database."""
