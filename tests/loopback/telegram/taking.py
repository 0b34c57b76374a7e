"""Files that a bot sends: uploads with what Telegram reads out of them, or files that are there already."""

from __future__ import annotations

from tests.loopback.measuring import image_size, mp4_facts
from tests.loopback.telegram.errors import bad
from tests.loopback.telegram.limits import MAX_PHOTO, MAX_THUMBNAIL, THUMBNAIL_SIDE
from tests.loopback.telegram.model import File, Upload
from tests.loopback.telegram.params import Params
from tests.loopback.telegram.world import World


class Taking(World):
    """Takes files."""

    def take_file(self, p: Params, kind: str, source: str, field: str = "") -> File:
        """The file that `source` names (attach://… or a file's id), or that is in the form's `field`. Raises BotApiError."""
        upload = p.files.get(field) if field and not source else None
        if source.startswith("attach://"):
            upload = p.files.get(source[9:])
            if upload is None:
                raise bad(f'attachment "{source[9:]}" not found')
        if upload is None:
            return self._known_file(kind, source)
        if not upload.data:
            raise bad("file must be non-empty")
        if kind == "photo":
            return self._take_photo(upload)
        given = {key: p.whole(key) for key in ("width", "height", "duration")}
        if kind != "video":
            return self.store_file(kind, upload, given, thumbnail=thumbnail(p))
        found = mp4_facts(upload.data)
        if found is None:
            return self.store_file("document", upload, {})  # "other formats may be sent as Document"
        facts = {key: given[key] or number for key, number in zip(given, found, strict=True)}
        return self.store_file("video", upload, facts, thumbnail=thumbnail(p), streams=p.flag("supports_streaming"))

    def _known_file(self, kind: str, source: str) -> File:
        if not source:
            raise bad(f"there is no {kind} in the request")
        if "." in source or source.startswith("http"):
            raise bad("failed to get HTTP URL content")  # there is no network here
        known = self.files.get(source)
        if known is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if known.kind != kind:
            raise bad(f"can't use file of type {known.kind.title()} as {kind.title()}")
        return known

    def _take_photo(self, upload: Upload) -> File:
        size = len(upload.data)
        if size > MAX_PHOTO:
            raise bad(f"file of size {size} bytes is too big for a photo; the maximum size is {MAX_PHOTO} bytes")
        sides = image_size(upload.data)
        if sides is None:
            raise bad("IMAGE_PROCESS_FAILED")
        if not min(sides) or sum(sides) > 10000 or max(sides) > 20 * min(sides):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        return self.store_file("photo", upload, {"width": sides[0], "height": sides[1]})


def thumbnail(p: Params) -> bytes | None:
    """The thumbnail of a call or InputMedia; one that is no small JPEG is passed over in silence, as Telegram does."""
    source = p.text("thumbnail")
    upload = p.files.get(source[9:] if source.startswith("attach://") else "thumbnail")
    if upload is None or not upload.data.startswith(b"\xff\xd8") or len(upload.data) > MAX_THUMBNAIL:
        return None
    sides = image_size(upload.data)
    return upload.data if sides is not None and max(sides) <= THUMBNAIL_SIDE else None
