"""The one error tree; every folder raises from it and every adapter words it.

StoryreelError
├── UserError                 the person can put it right
│   ├── BadScript             the upload cannot be read as a script
│   ├── BadOption             a setting is out of range or unknown
│   ├── NotFound              a named project, scene, voice, style … does not exist
│   └── Conflict              the thing was changed or ended meanwhile
├── SystemFault               the machine or its set-up must be put right
│   ├── BadConfig             config.yaml or the environment is wrong
│   ├── Unwritable            a file or folder cannot be written (permissions, full disk)
│   ├── MissingTool           a package, model file or program is not there
│   ├── BrokenAsset           a stored result is damaged
│   ├── MissingModel          a model is not installed, or its licence was not accepted
│   ├── BrokenModel           a model's files are damaged or of another kind
│   └── OutOfMemory           a model fits on no device, however small its share of the work
├── Transient                 trying again may help
│   ├── ServiceDown           Redis, the database, a model server does not answer
│   └── WorkerLost            the process that ran a step stopped beating
└── Cancelled                 someone asked to stop; never shown as a failure
"""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Whose turn it is to act."""

    USER = "user"
    SYSTEM = "system"
    TRANSIENT = "transient"


class StoryreelError(Exception):
    """Base of the tree. `code` is stable and looked up in the wording catalogues.

    `parameters` fill the sentence of that code; `str(error)` is the English sentence for logs.
    """

    fault: Fault = Fault.SYSTEM

    def __init__(self, code: str, message: str, **parameters: str | int | float) -> None:
        super().__init__(message)
        self.code = code
        self.parameters = parameters


class UserError(StoryreelError):
    """The person can put it right."""

    fault = Fault.USER


class BadScript(UserError):
    """The upload cannot be read as a script."""


class BadOption(UserError):
    """A setting is out of range or unknown."""


class NotFound(UserError):
    """A named project, scene, voice, style … does not exist."""


class Conflict(UserError):
    """The thing was changed or ended meanwhile."""


class SystemFault(StoryreelError):
    """The machine or its set-up must be put right."""


class BadConfig(SystemFault):
    """config.yaml or the environment is wrong."""


class Unwritable(SystemFault):
    """A file or folder cannot be written (permissions, full disk)."""


class MissingTool(SystemFault):
    """A package, model file or program is not there."""


class BrokenAsset(SystemFault):
    """A stored result is damaged."""


class MissingModel(MissingTool):
    """A model is not installed, or its licence was not accepted."""


class BrokenModel(SystemFault):
    """A model's files are damaged or of another kind."""


class OutOfMemory(SystemFault):
    """A model fits on no device, however small its share of the work. Whoever raises it has tried all that is smaller."""


class Transient(StoryreelError):
    """Trying again may help."""

    fault = Fault.TRANSIENT


class ServiceDown(Transient):
    """Redis, the database or a model server does not answer."""


class WorkerLost(Transient):
    """The process that ran a step stopped beating."""


class Cancelled(StoryreelError):
    """Someone asked to stop; never shown as a failure."""

    fault = Fault.USER

    def __init__(self, message: str = "cancelled") -> None:
        super().__init__("cancelled", message)
