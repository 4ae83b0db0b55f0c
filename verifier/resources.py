"""Data folders, private folders, and modules that load when something in them is first used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def data(name: str) -> Path:
    """The folder *name* (``idp_profiles``, ``templates``, ``docs``).

    Raises ``FileNotFoundError`` where it is in neither place: the installation is broken.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    message = f"the data folder {name!r} is missing from this installation; install it again"
    raise FileNotFoundError(message)


def make_private_folder(path: Path) -> None:
    """Make *path* and its missing parents, each for this account alone (0700).

    ``Path.mkdir`` gives the parents that it makes the usual mode. Raises ``OSError``.
    """
    for folder in (*reversed(path.parents), path):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)


class LazyModule:
    """Stand in for a module that is slow to import, until something in it is used.

    Type checkers see the real import, which stands beside it under ``TYPE_CHECKING``.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
