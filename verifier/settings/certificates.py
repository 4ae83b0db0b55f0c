"""Files with the certificates that a connection trusts."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from verifier.settings.fields import ExistingFile, refuse


def trusted(path: Path, wrong: str = "holds no certificate") -> Path:
    """Require certificates that can be trusted: else every connection fails as if it lied.

    *wrong* is what is said of a file that has none.
    """
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ssl.SSLError):
        raise refuse(
            wrong,
            "Name a file in PEM, which begins with -----BEGIN CERTIFICATE-----",
        ) from None
    return path


def _holds_certificates(path: Path) -> Path:
    return trusted(path)


CaFile = Annotated[ExistingFile, AfterValidator(_holds_certificates)]
