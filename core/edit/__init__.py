"""Cutting and finishing: moving pictures become encoded segments, segments and the mix become the film.

The planner reaches this package through the engine table: core.edit.cut, core.edit.export and core.edit.sheet.
"""
