"""The writer with a language model: rules give the film its structure, the model what pictures, feelings and music it has.

Entered through engine.OllamaWriter (core.engines, craft `write`).
"""
