"""Links that nobody can forge and that end by themselves. Made by commands and the courier, read by bots.links.server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

_SALT = "storyreel.link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a link leads to: a file of a stored asset, and the name it is saved under."""

    key: str
    file: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Makes and reads links under the public address `url` (empty: there is no server, and no links are given)."""

    url: str
    secret: str
    hours: float

    def to(self, key: str, file: str, name: str) -> str:
        """A link to `file` of asset `key`, good for `hours` from now; "" when there is no server."""
        if not self.url:
            return ""
        token = URLSafeTimedSerializer(self.secret, salt=_SALT).dumps([key, file, name])
        return f"{self.url.rstrip('/')}/film/{token}/{quote(name)}"

    def read(self, token: str) -> Linked | None:
        """What the token leads to; None for one that nobody made or that was changed. Raises LookupError when it has ended."""
        try:
            given = URLSafeTimedSerializer(self.secret, salt=_SALT).loads(token, max_age=round(self.hours * 3600))
        except SignatureExpired as error:
            raise LookupError("this link has ended") from error
        except BadData:
            return None
        key, file, name = given
        return Linked(key=key, file=file, name=name)
