"""Discord: translates interactions, messages and reactions to commands, and cards to messages. Decides nothing."""
