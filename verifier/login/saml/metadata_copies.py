"""The last good copy of each metadata document, on disk, for the day its publisher is away."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from pathlib import Path

from verifier.login.saml.metadata_document import MAX_BYTES
from verifier.login.saml.metadata_source import describe
from verifier.model.idp import Idp


class KeptCopies:
    """Copies in one folder, one for each identity provider and source. Metadata is no secret."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, idp: Idp) -> bytes | None:
        """Return the kept bytes, which must pass every check again; None where there are none."""
        try:
            with self._path(idp).open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError:
            return None

    def keep(self, idp: Idp, data: bytes) -> None:
        """Replace the copy as a whole. A full disk only costs the copy, so it says nothing."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(data)
            Path(file.name).replace(self._path(idp))

    def _path(self, idp: Idp) -> Path:
        digest = hashlib.sha256(f"{idp.id}\n{describe(idp)}".encode()).hexdigest()
        return self.folder / f"{digest[:32]}.xml"
