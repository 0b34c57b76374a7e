"""What Discord answers when it refuses, and what its client does not let a person do. Rules, routes and people raise these."""

from __future__ import annotations

from typing import Any

from tests.loopback.discord.limits import JSON


class ApiError(Exception):
    """A REST error in Discord's JSON shape."""

    def __init__(self, status: int, code: int, message: str, errors: JSON | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.errors, self.extra = status, code, message, errors, extra

    def body(self) -> JSON:
        """The answer's JSON."""
        body: JSON = {"message": self.message, "code": self.code, **self.extra}
        if self.errors:
            body["errors"] = self.errors
        return body


class ClientRejected(Exception):
    """The real Discord client would not let the user do this at all."""


class InteractionFailed(Exception):
    """The user saw 'The application did not respond'."""


class FormErrors:
    """Collects Discord's nested 50035 'Invalid Form Body' errors."""

    def __init__(self) -> None:
        self.tree: JSON = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Add one complaint at `path`, dots between its parts."""
        node = self.tree
        for part in filter(None, path.split(".")):
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def text(self, path: str, value: Any, *, low: int = 0, high: int, required: bool = False) -> int:
        """Check a string field; returns its length in code points."""
        if value is None:
            if required:
                self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
            return 0
        if not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", f"Could not interpret {value!r} as string.")
            return 0
        size = len(value)
        if required and not value.strip():
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif size > high or size < low:
            if low > 0:
                self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
            else:
                self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        return size

    def whole(self, path: str, value: Any, low: int, high: int) -> None:
        """Check a field for a whole number from `low` to `high`."""
        if value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int):
            self.add(path, "NUMBER_TYPE_COERCE", f"Value {value!r} is not int.")
        elif value < low:
            self.add(path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {low}.")
        elif value > high:
            self.add(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")

    def raise_if_any(self) -> None:
        """Raises ApiError 50035 with everything added."""
        if self.tree:
            raise ApiError(400, 50035, "Invalid Form Body", self.tree)


def not_found(what: str, code: int) -> ApiError:
    """404 "Unknown …"."""
    return ApiError(404, code, f"Unknown {what}")


def check_url(errs: FormErrors, path: str, value: Any, *, attachment: bool = False, high: int = 2048) -> None:
    """Add what is wrong with a link; `attachment` also allows attachment://."""
    if value is None:
        return
    errs.text(path, value, high=high)
    schemes = ("http://", "https://") + (("attachment://",) if attachment else ())
    if isinstance(value, str) and not value.lower().startswith(schemes):
        names = ", ".join(repr(s.removesuffix("://")) for s in schemes)
        errs.add(
            path,
            "URL_TYPE_INVALID_SCHEME",
            f'Scheme "{value.split(":")[0]}" is not supported. Scheme must be one of ({names}).',
        )
