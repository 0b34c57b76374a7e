"""The draft film stage: composes shots from figures and places, moves them, and makes mouths speak."""
