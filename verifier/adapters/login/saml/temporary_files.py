"""What pysaml2 takes for temporary files: certificates, and for the program xmlsec1 messages.

With signatures in process there is no file at all. The program needs files; pysaml2 keeps its own
open until the interpreter collects them, and has no setting for their place. These are never open
longer than one call, and go as soon as nothing refers to them.
"""

from __future__ import annotations

import functools
import io
import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Self

import saml2.sigver


class MemoryFile(io.BytesIO):
    """A certificate in memory. Its *name*, which pysaml2 hands to our crypto, is it itself."""

    def __init__(self, suffix: str = "", delete: bool = True) -> None:  # noqa: ARG002 - pysaml2 gives them
        super().__init__()

    @property
    def name(self) -> Self:
        """What the crypto in process reads in place of a file."""
        return self


class TemporaryFile:
    """As much of ``tempfile.NamedTemporaryFile`` as pysaml2 uses; only its owner can read it."""

    def __init__(
        self,
        suffix: str = "",
        delete: bool = True,  # noqa: ARG002 - pysaml2 gives it; nothing is ever left behind
        *,
        folder: Path,
    ) -> None:
        descriptor, self.name = tempfile.mkstemp(suffix, "saml-", folder)
        os.close(descriptor)
        self._remove = weakref.finalize(self, Path(self.name).unlink, missing_ok=True)

    def write(self, content: bytes) -> None:
        """Add to the file."""
        with Path(self.name).open("ab") as file:
            file.write(content)

    def read(self) -> bytes:
        """Read the whole file, also what another program has written there."""
        return Path(self.name).read_bytes()

    def seek(self, position: int) -> None:
        """Do nothing: reading always starts at the beginning."""

    def close(self) -> None:
        """Remove the file."""
        self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def use_temporary_folder(folder: Path | None = None) -> None:
    """Make pysaml2 write its temporary files into *folder*, or keep them in memory without one.

    It holds for the process: all its clients check signatures in the same way.
    """
    # it imports the class by name; TMPDIR would move everybody else's files too
    saml2.sigver.NamedTemporaryFile = (
        MemoryFile if folder is None else functools.partial(TemporaryFile, folder=folder)
    )


def private_folder(data_folder: Path) -> Path:
    """Make this process's own folder, and sweep those that killed processes left behind."""
    parent = data_folder / "xmlsec1"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in parent.iterdir():
        try:
            os.kill(int(left.name), 0)
        except (ValueError, ProcessLookupError):
            shutil.rmtree(left, ignore_errors=True)
        except PermissionError:
            continue  # somebody else's process
    folder = parent / str(os.getpid())
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
