"""What a good film keeps to; every finding names its limit."""

LENGTH_DIFFERENCE = 0.040
"""Seconds between the ends of picture and sound."""
SILENCE_SECONDS = 6.0
SILENCE_LEVEL = -60.0
"""dBFS (RMS of 50 ms) below which nothing is heard."""
BLACK_SECONDS = 2.5
BLACK_LEVEL = 24.0
"""Luma (0 … 255, limited range: 16 is black) below which a frame counts as black."""
FROZEN_SECONDS = 8.0
FROZEN_CHANGE = 8
"""Steps of luma by which a point must change to count as changed."""
FROZEN_SHARE = 0.0005
"""Share of changed points below which the picture stands still."""
LOUDNESS = -16.0
LOUDNESS_RANGE = 1.0
TRUE_PEAK = -1.0
SYNC_SECONDS = 0.040
SUBTITLE_SECONDS = 0.080
WORD_ERRORS = 0.05
WORD_ERRORS_ELSEWHERE = 0.20
"""In languages other than English, where the recogniser itself errs more."""
LINE_LIKENESS = 0.1
"""Correlation of the film's sound with a line below which the line is not heard at all."""
FACES_UNLIKE = 0.2
"""Share of the looked-at heads that may resemble somebody else's portrait more than their own."""
FACE_PIXELS = 14
"""Width and height below which a head is too small to be told from another."""
FACE_COVERED = 0.2
"""Share of a head that may lie outside the frame or under another head."""
FACE_MARGIN = 0.05
"""By how much less unlike (0 … 1) another's portrait must be before a head counts as resembling it more."""
