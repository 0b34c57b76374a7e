"""Vector people: who someone looks like (rig) and how they are drawn in any mood, pose and light (figure).

Used by the draft portrait painter and by the cut-out stage and player.
"""
