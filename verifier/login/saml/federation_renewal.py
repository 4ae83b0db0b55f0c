"""Where the index of a federation's aggregate stands, and how a newer one takes its place."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from verifier.login.saml.federation_age import require_not_older
from verifier.login.saml.federation_index import About, FederationIndex, IndexUnusable
from verifier.login.saml.federation_indexing import Order
from verifier.login.saml.federation_process import run
from verifier.login.saml.metadata_document import read_pinned
from verifier.login.saml.metadata_source import describe, stamp
from verifier.login.saml.metadata_values import MetadataRefused
from verifier.model.idp import Idp

LEFT_BEHIND_SECONDS = 3600.0


class IndexPlace:
    """The index of *idp* in *folder*: another source, or another pinned key, begins anew.

    An index that has expired, or was lost while we ran, is of no use but is remembered: nothing
    older takes its place.
    """

    def __init__(self, idp: Idp, folder: Path, *, allow_private: bool) -> None:
        self._idp = idp
        self._folder = folder
        self._allow_private = allow_private
        self._owner = hashlib.sha256(idp.id.encode()).hexdigest()[:16]
        self._newest: tuple[Path, About] | None = None

    def open(self, *, now: datetime) -> FederationIndex | None:
        """Give the index of an earlier run where it is still good, else None."""
        try:
            path = self._path()
            index = FederationIndex(path)
        except (IndexUnusable, MetadataRefused):
            return None
        self._newest = path, index.about
        until = index.about.valid_until
        return index if until is None or until > now else None

    def is_current(self, index: FederationIndex) -> bool:
        """Whether *index* was made from the very file that is there now."""
        return self._idp.metadata is not None and index.about.source == self._source()

    def renew(self, *, now: datetime) -> FederationIndex:
        """Make a new index and put it in the place of the one before.

        Raises ``MetadataRefused``, also for an aggregate that is older than that one's.
        """
        _require_pinned(self._idp)
        path = self._path()
        target = path.with_suffix(f".{os.getpid()}.new")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            run(self._order(target, now))
            fresh = FederationIndex(target)
            for held in self._remembered(path):
                require_not_older(fresh.about, held)
            target.replace(path)
            self._newest = path, fresh.about
            self._sweep(path)
            return FederationIndex(path)
        except IndexUnusable:
            raise MetadataRefused("The index of the federation's metadata is damaged.") from None
        except OSError as error:
            raise MetadataRefused(
                "The index of the federation's metadata cannot be written "
                f"({error.strerror or 'unknown reason'})."
            ) from None
        finally:
            with contextlib.suppress(OSError):
                target.unlink(missing_ok=True)

    def _remembered(self, path: Path) -> Iterator[About]:
        """What is known of the index at *path*, whether it can still be used or not."""
        if self._newest is not None and self._newest[0] == path:
            yield self._newest[1]
        with contextlib.suppress(IndexUnusable):  # another process may have made a newer one
            yield FederationIndex(path).about

    def _order(self, target: Path, now: datetime) -> Order:
        return Order.of(
            self._idp,
            allow_private=self._allow_private,
            now=now,
            source=self._source(),
            target=target,
        )

    def _path(self) -> Path:
        source = hashlib.sha256(describe(self._idp).encode() + (read_pinned(self._idp) or b""))
        return self._folder / f"{self._owner}-{source.hexdigest()[:16]}.federation"

    def _source(self) -> str:
        return repr(stamp(self._idp))

    def _sweep(self, path: Path) -> None:
        """Remove indexes of earlier sources, and what killed processes left half-written."""
        old = time.time() - LEFT_BEHIND_SECONDS
        for one in self._folder.glob(f"{self._owner}-*"):
            with contextlib.suppress(OSError):
                if one != path and (one.suffix != ".new" or one.stat().st_mtime < old):
                    one.unlink()


def _require_pinned(idp: Idp) -> None:
    if idp.metadata is None and idp.metadata_certificate is None:
        raise MetadataRefused(
            f"The federation {idp.id} has no metadata_certificate, so anybody could add identity "
            "providers to it; give the certificate that the federation publishes."
        )
