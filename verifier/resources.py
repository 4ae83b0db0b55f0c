"""Where the data folders are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

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
