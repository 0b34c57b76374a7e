"""From an upload or pasted text to a `Screenplay`, word for word. Desks call `read_script` and `read_text`.

What readers of the result may rely on:
- Every spoken word is in a DIALOGUE element, once, in order; every other word of the body is in some other element.
- In prose (Form.PROSE) a SCENE_HEADING opens each scene after the first; its text is the chapter heading, or empty where
  the source only has a scene-break mark or a jump in time or place. Text outside quotes is ACTION.
"""

from core.reading.limits import MAX_UPLOAD, MAX_WORDS
from core.reading.read import read_script, read_text

__all__ = ["MAX_UPLOAD", "MAX_WORDS", "read_script", "read_text"]
