"""A federation published as one aggregate: its current index, and how a newer one replaces it.

While there is an index, lookups use it and never wait for its renewal; without one they wait
briefly. An index is only replaced by one that is not older.
"""

import contextlib
import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import verifier
from verifier.adapters.login.saml.federation_index import (
    About,
    FederationIndex,
    IndexUnusable,
    require_not_older,
)
from verifier.adapters.login.saml.federation_indexing import Order
from verifier.adapters.login.saml.metadata_document import (
    IdpMetadata,
    Member,
    MetadataRefused,
    parse,
)
from verifier.adapters.login.saml.metadata_reading import read_entity
from verifier.adapters.login.saml.metadata_signature import read_pinned
from verifier.adapters.login.saml.metadata_source import (
    AGGREGATE_DEADLINE_SECONDS,
    Times,
    describe,
    stamp,
)
from verifier.domain.model.site import MEMBER, Idp
from verifier.resources import make_private_folder

logger = logging.getLogger(__name__)

INDEXING_SECONDS = 60.0
PROGRAM = "verifier.adapters.login.saml.federation_indexing"
LEFT_BEHIND_SECONDS = 3600.0
PATIENCE_SECONDS = 2.0  # a web thread is blocked for so long
MOST_KEPT = 256


def run_indexing(
    order: Order, *, seconds: float = INDEXING_SECONDS, program: str = PROGRAM
) -> None:
    """Run *order* in a separate process, stopped after *seconds*.

    A download gets additional time (``AGGREGATE_DEADLINE_SECONDS``). Raises ``MetadataRefused``,
    which says why there is no index.
    """
    if order.idp.metadata_url is not None:
        seconds += AGGREGATE_DEADLINE_SECONDS
    before = os.environ.get("PYTHONPATH")
    beside = [str(Path(verifier.__file__).parents[1]), *([before] if before else [])]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", program],
            input=order.to_json().encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(beside)},
            timeout=seconds,
            check=False,
        )
        message = json.loads(ended.stdout)["message"]
    except subprocess.TimeoutExpired:
        raise MetadataRefused(
            f"Reading the federation's metadata took more than {seconds:.0f} seconds and was "
            "given up; use the federation's MDQ service (mdq_url)."
        ) from None
    except OSError as error:
        raise MetadataRefused(
            "The program that reads the federation's metadata could not be started "
            f"({error.strerror or 'unknown reason'})."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise MetadataRefused(
            "The program that reads the federation's metadata broke off; perhaps the computer "
            "has too little memory. The federation's MDQ service (mdq_url) needs less."
        ) from None
    if message is not None:
        raise MetadataRefused(str(message))


class IndexStorage:
    """The index file of *idp* in *folder*. A changed source or pinned key starts a new file.

    An index that has expired or was lost is not used, but its date is remembered, so that nothing
    older replaces it.
    """

    def __init__(self, idp: Idp, folder: Path, *, allow_private: bool) -> None:
        self._idp = idp
        self._folder = folder
        self._allow_private = allow_private
        self._owner = hashlib.sha256(idp.id.encode()).hexdigest()[:16]
        self._newest: tuple[Path, About] | None = None

    def open(self, *, now: datetime) -> FederationIndex | None:
        """Open the index of an earlier run; None if there is none, or if it has expired."""
        try:
            path = self._path()
            index = FederationIndex(path)
        except (IndexUnusable, MetadataRefused):
            return None
        self._newest = path, index.about
        until = index.about.valid_until
        return index if until is None or until > now else None

    def is_current(self, index: FederationIndex) -> bool:
        """Whether *index* was built from the metadata file as it is now."""
        return self._idp.metadata is not None and index.about.source == repr(stamp(self._idp))

    def renew(self, *, now: datetime) -> FederationIndex:
        """Build a new index and replace the previous one with it.

        Raises ``MetadataRefused``, also if the aggregate is older than the previous one.
        """
        if self._idp.metadata is None and self._idp.metadata_certificate is None:
            raise MetadataRefused(
                f"The federation {self._idp.id} has no metadata_certificate, so anybody could add "
                "identity providers to it; give the certificate that the federation publishes."
            )
        path = self._path()
        target = path.with_suffix(f".{os.getpid()}.new")
        order = Order(
            idp=self._idp,
            allow_private=self._allow_private,
            now=now,
            source=repr(stamp(self._idp)),
            target=target,
        )
        try:
            make_private_folder(self._folder)
            target.unlink(missing_ok=True)
            run_indexing(order)
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
        """Yield what is known about the index at *path*, whether or not it is still usable."""
        if self._newest is not None and self._newest[0] == path:
            yield self._newest[1]
        with contextlib.suppress(IndexUnusable):  # another process may have made a newer one
            yield FederationIndex(path).about

    def _path(self) -> Path:
        source = hashlib.sha256(describe(self._idp).encode() + (read_pinned(self._idp) or b""))
        return self._folder / f"{self._owner}-{source.hexdigest()[:16]}.federation"

    def _sweep(self, path: Path) -> None:
        """Remove indexes of earlier sources, and unfinished files of killed processes."""
        old = time.time() - LEFT_BEHIND_SECONDS
        for file in self._folder.glob(f"{self._owner}-*"):
            with contextlib.suppress(OSError):
                if file != path and (file.suffix != ".new" or file.stat().st_mtime < old):
                    file.unlink()


class FederationAggregate:
    """The members of a federation that publishes one aggregate. Thread-safe.

    *folder* holds the index, which outlives the process. While there is no index, a lookup
    waits until *patience_seconds* after reading began.
    """

    def __init__(
        self,
        idp: Idp,
        folder: Path,
        *,
        allow_private: bool,
        times: Times,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._idp = idp
        self._place = IndexStorage(idp, folder, allow_private=allow_private)
        self._times = times
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._opened = False
        self._index: FederationIndex | None = None
        self._kept: OrderedDict[str, IdpMetadata] = OrderedDict()
        self._attempt: threading.Thread | None = None
        self._began_at = 0.0  # monotonic seconds
        self._tried_at: float | None = None  # monotonic seconds
        self._tried_stamp: tuple[int, int] | None = None
        self._problem: str | None = None

    def get(self, digest: str) -> IdpMetadata:
        """Return the metadata of the member whose entity ID has this SHA-1 *digest*.

        Raises ``MetadataRefused``.
        """
        index = self._ready()
        with self._lock:
            kept = self._kept.get(digest)
            past = kept is not None and self._times.is_past(kept.valid_until)
            if kept is not None and index is self._index and not past:
                self._kept.move_to_end(digest)
                return kept
        try:
            fresh = self._read(index, digest)
        except IndexUnusable:
            raise self._lost(index) from None
        with self._lock:
            if index is self._index:
                self._kept[digest] = fresh
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return fresh

    def search(self, text: str, limit: int) -> Sequence[Member]:
        """Find members that match every word of *text*, best first. Raises ``MetadataRefused``."""
        index = self._ready()
        try:
            return index.search(text, limit, prefix=f"{self._idp.id}{MEMBER}")
        except IndexUnusable:
            raise self._lost(index) from None

    def problem(self, _digest: str = "") -> str | None:
        """Return why the last attempt failed, in one sentence; None if it succeeded."""
        return self._problem

    def refresh(self, _digest: str = "") -> None:
        """Read the metadata again and wait for it, unless the last attempt was a moment ago."""
        self._open()
        with self._lock:
            hurried = not self._times.is_due(self._tried_at, hurry=True)
        if not hurried:
            self._start().join()

    def _ready(self) -> FederationIndex:
        self._open()
        attempt = self._start() if self._is_due() else self._attempt
        if self._index is None and attempt is not None:
            waited = self._times.clock() - self._began_at
            attempt.join(max(0.0, self._patience_seconds - waited))
        if self._index is None:
            raise MetadataRefused(
                self._problem or "The federation's metadata is being read; try again in a minute."
            )
        return self._index

    def _read(self, index: FederationIndex, digest: str) -> IdpMetadata:
        document = index.document(digest)
        if document is None:
            raise MetadataRefused(
                index.refusal(digest)
                or "The federation's metadata has no such identity provider; search for it again."
            )
        idp = replace(self._idp, id=f"{self._idp.id}{MEMBER}{digest}", entity_id=None)
        try:
            return read_entity(
                parse(document), idp=idp, now=self._times.now(), verified=index.about.verified
            )
        except MetadataRefused as refused:
            more = f" {self._problem}" if self._problem else ""
            raise MetadataRefused(f"{refused.message}{more}") from refused

    def _open(self) -> None:
        """Open the index of an earlier run, if it is from the same source and has not expired."""
        with self._lock:
            if self._opened:
                return
            self._opened = True
            self._index = self._place.open(now=self._times.now())
            if self._index is not None and self._place.is_current(self._index):
                self._tried_at, self._tried_stamp = self._times.clock(), stamp(self._idp)

    def _is_due(self) -> bool:
        if self._idp.metadata is not None and stamp(self._idp) != self._tried_stamp:
            return True
        until = self._index.about.valid_until if self._index else None
        hurry = self._problem is not None or self._times.is_past(until)
        return self._times.is_due(self._tried_at, hurry=hurry)

    def _start(self) -> threading.Thread:
        with self._lock:
            if self._attempt is None or not self._attempt.is_alive():
                self._attempt = threading.Thread(
                    target=self._try, name=f"federation-{self._idp.id}", daemon=True
                )
                self._began_at = self._times.clock()
                self._attempt.start()
            return self._attempt

    def _try(self) -> None:
        tried_stamp = stamp(self._idp)
        try:
            fresh = self._place.renew(now=self._times.now())
        except MetadataRefused as refused:
            logger.warning("federation-metadata-refused idp=%s", self._idp.id)
            with self._lock:
                self._problem = refused.message
        else:
            with self._lock:
                self._index, self._problem = fresh, None
                self._kept.clear()
        with self._lock:
            self._tried_stamp, self._tried_at = tried_stamp, self._times.clock()

    def _lost(self, index: FederationIndex) -> MetadataRefused:
        with self._lock:
            if self._index is index:
                self._index, self._tried_at = None, None
        return MetadataRefused("The index of the federation's metadata was lost; try again.")
