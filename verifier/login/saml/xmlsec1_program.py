"""The program xmlsec1 as the other way to check signatures, and its temporary files.

pysaml2 hands it each message in a named file. A process that is killed leaves patron data
behind, so these files get a private folder that is swept at the next start.
"""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from pathlib import Path

import saml2.sigver

from verifier.login.saml.xmlsec_library import CryptoUnavailable


def require_xmlsec1(program: str) -> None:
    """Raise ``CryptoUnavailable`` where *program* cannot be run."""
    if not os.access(program, os.X_OK) or not Path(program).is_file():
        raise CryptoUnavailable(
            f"The program {program} is not installed; install it (on Debian: apt-get install "
            'xmlsec1), name its place as xmlsec1 in [saml], or set crypto = "in-process".'
        )


def private_folder(data_folder: Path) -> Path:
    """Make this process's folder for pysaml2's temporary files; sweep those of ended processes."""
    parent = data_folder / "xmlsec1"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in parent.iterdir():
        if not _is_running(left.name):
            shutil.rmtree(left, ignore_errors=True)
    folder = parent / str(os.getpid())
    folder.mkdir(mode=0o700, exist_ok=True)
    # pysaml2 has no setting for the place, and TMPDIR would move everybody else's files too
    saml2.sigver.NamedTemporaryFile = functools.partial(tempfile.NamedTemporaryFile, dir=folder)
    return folder


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
