"""The key that values are sealed with: a file of its own, made where there is none."""

from __future__ import annotations

import base64
import contextlib
import os
import tempfile
from pathlib import Path

from verifier.store.problem import StoreProblem
from verifier.store.sealing import KEY_BYTES, Seal

_OF_OTHERS = 0o027  # a group may read it: so it is handed to a service's account


def load_or_make_seal(path: Path) -> Seal:
    """Read the keys in *path*, one a line in base64, the newest first; make one where none is.

    Raises ``StoreProblem``.
    """
    try:
        _make(path)
        others_reach = path.stat().st_mode & _OF_OTHERS
        lines = path.read_text(encoding="ascii").split()
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it holds no key"
        raise StoreProblem(f"The data store's key {path} cannot be used: {reason}.") from None
    if not keys or any(len(one) != KEY_BYTES for one in keys):
        raise StoreProblem(f"The data store's key {path} cannot be used: it holds no key.")
    if others_reach:
        raise StoreProblem(
            f"The data store's key {path} can be read by other accounts; allow it to this one "
            "alone (chmod 600)."
        )
    return Seal(keys)


def _make(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # the first of several wins, and its key is whole
    finally:
        Path(draft).unlink()
