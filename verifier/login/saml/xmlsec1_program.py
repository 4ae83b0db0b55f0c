"""The program xmlsec1 as the other way to check signatures."""

from __future__ import annotations

import os
from pathlib import Path

from verifier.messages.saml.xmlsec_library import CryptoUnavailable


def require_xmlsec1(program: str) -> None:
    """Raise ``CryptoUnavailable`` where *program* cannot be run."""
    if not os.access(program, os.X_OK) or not Path(program).is_file():
        raise CryptoUnavailable(
            f"The program {program} is not installed; install it (on Debian: apt-get install "
            'xmlsec1), name its place as xmlsec1 in [saml], or set crypto = "in-process".'
        )
