"""Neural voices: Coqui's XTTS and VITS, and Bark. Used through core.engines.

A line is split into stretches (splitting), each is spoken by the model, checked and timed against a plain voice (aligning),
coloured (colouring), and joined to one line (line).
"""
