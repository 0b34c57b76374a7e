"""Engines that run generative models on the user's own machine, a folder per craft, and what they share."""
