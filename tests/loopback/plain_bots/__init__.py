"""Small bots of the real libraries, for test_bots_of_their_own.py."""
