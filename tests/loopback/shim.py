"""Points an unmodified discord.py or python-telegram-bot process at the loopback servers.

`shim_environment(folder)` writes a sitecustomize.py into `folder`; a process started with that environment and the
variables of a server's `environment()` uses the loopback, with no change to its own code.
"""

from __future__ import annotations

import os
from pathlib import Path

SHIM = '''"""Made by tests.loopback.shim: patches chat libraries as they are imported, if the LOOPBACK variables are set."""
import importlib.abc, importlib.machinery, os, sys

_E = os.environ


def _discord_http(m):
    m.Route.BASE = _E["DISCORD_LOOPBACK_API"]


def _discord_gateway(m):
    m.DiscordWebSocket.DEFAULT_GATEWAY = m.yarl.URL(_E["DISCORD_LOOPBACK_GATEWAY"])


def _telegram_bot(m):
    init, old = m.Bot.__init__, "https://api.telegram.org"

    def __init__(self, token, base_url=old + "/bot", base_file_url=old + "/file/bot", *args, **kwargs):
        if isinstance(base_url, str) and base_url.startswith(old):
            base_url = base_url.replace(old, _E["TELEGRAM_LOOPBACK"])
        if isinstance(base_file_url, str) and base_file_url.startswith(old):
            base_file_url = base_file_url.replace(old, _E["TELEGRAM_LOOPBACK"])
        init(self, token, base_url, base_file_url, *args, **kwargs)

    m.Bot.__init__ = __init__


_PATCHES = {}
if "DISCORD_LOOPBACK_API" in _E:
    _PATCHES |= {"discord.http": _discord_http, "discord.gateway": _discord_gateway}
if "TELEGRAM_LOOPBACK" in _E:
    _PATCHES |= {"telegram._bot": _telegram_bot}


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in _PATCHES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            _PATCHES[name](module)

        spec.loader.exec_module = exec_module
        return spec


if _PATCHES:
    sys.meta_path.insert(0, _Finder())
'''


def write_shim(directory: Path) -> Path:
    """Write the patching sitecustomize.py into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / "sitecustomize.py"
    target.write_text(SHIM)
    return target


def shim_environment(directory: Path) -> dict[str, str]:
    """The environment in which Python runs the patches first."""
    write_shim(directory)
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(directory), os.environ.get("PYTHONPATH"))))}
