"""The sources of metadata: a file, a URL or an MDQ service; the last good copy is kept on disk."""

import contextlib
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from verifier.adapters import http
from verifier.adapters.login.saml.metadata_document import MAX_BYTES, MetadataRefused
from verifier.adapters.login.saml.metadata_reading import is_loopback, is_web_address
from verifier.domain.model.site import Idp
from verifier.resources import make_private_folder

DEADLINE_SECONDS = 15.0
MAX_AGGREGATE_BYTES = 300_000_000
AGGREGATE_DEADLINE_SECONDS = 120.0
REFRESH_SECONDS = 3600.0
RETRY_SECONDS = 60.0
ACCEPT = {"accept": "application/samlmetadata+xml, application/xml;q=0.8, text/xml;q=0.8"}
OK = 200
NOT_FOUND = 404


class UnknownEntity(MetadataRefused):
    """The metadata service responds, but does not know the entity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When metadata is fetched again: after *refresh_seconds*, or sooner after a failure."""

    now: Callable[[], datetime]
    clock: Callable[[], float]  # monotonic seconds
    refresh_seconds: float = REFRESH_SECONDS
    retry_seconds: float = RETRY_SECONDS

    def is_past(self, until: datetime | None) -> bool:
        """Whether *until* is set and has passed."""
        return until is not None and until <= self.now()

    def is_due(self, tried_at: float | None, *, hurry: bool) -> bool:
        """Whether a new attempt is due after the last one.

        *hurry* is for a failed attempt or expired metadata: then *retry_seconds* apply.
        """
        wait = self.retry_seconds if hurry else self.refresh_seconds
        return tried_at is None or self.clock() - tried_at >= wait


def describe(idp: Idp) -> str:
    """Name the source of the metadata, for messages and for the name of the kept copy."""
    if idp.metadata is not None:
        return f"the file {idp.metadata}"
    return idp.metadata_url or idp.mdq_url or "nowhere"


def stamp(idp: Idp) -> tuple[int, int] | None:
    """Return modification time and size of the metadata file; None for other sources."""
    if idp.metadata is None:
        return None
    try:
        status = idp.metadata.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def fetch(idp: Idp, *, allow_private: bool) -> bytes:
    """Fetch the metadata as it is published. Raises ``MetadataRefused``."""
    if idp.metadata is not None:
        try:
            with idp.metadata.open("rb") as file:
                # one byte more, so that its reader refuses what is too large
                return file.read(min(_most(idp), idp.metadata.stat().st_size) + 1)
        except OSError as error:
            raise MetadataRefused(
                f"The metadata file {idp.metadata} cannot be read "
                f"({error.strerror or 'unknown reason'})."
            ) from error
    if idp.metadata_url is not None:
        status, body = _ask(idp.metadata_url, idp, allow_private=allow_private)
    elif idp.mdq_url is not None and idp.entity_id is not None:
        # by digest first, then by name: a service knows one or both (SAML profile of MDQ)
        digest = hashlib.sha1(idp.entity_id.encode(), usedforsecurity=False).hexdigest()
        status, body = _ask_mdq(f"{{sha1}}{digest}", idp, allow_private=allow_private)
        if status == NOT_FOUND:
            status, body = _ask_mdq(idp.entity_id, idp, allow_private=allow_private)
        if status == NOT_FOUND:
            raise MetadataRefused(
                f"The metadata service does not know {idp.entity_id}; check entity_id and mdq_url."
            )
    else:
        raise MetadataRefused(
            f"The identity provider {idp.id} has no metadata: give metadata (a file), "
            "metadata_url, or mdq_url with entity_id."
        )
    if status != OK:
        raise MetadataRefused(
            f"The metadata of {idp.id} could not be fetched: its server answered with "
            f"status {status}."
        )
    return body


def fetch_member(idp: Idp, digest: str, *, allow_private: bool) -> bytes:
    """Query a federation's metadata service for the entity with this SHA-1 (hexadecimal).

    Raises ``UnknownEntity`` if the service does not know it, and ``MetadataRefused``.
    """
    status, body = _ask_mdq(f"{{sha1}}{digest}", idp, allow_private=allow_private)
    if status == NOT_FOUND:
        raise UnknownEntity(
            "The federation's metadata service does not know this identity provider."
        )
    if status != OK:
        raise MetadataRefused(
            f"The metadata service of {idp.id} answered with status {status}; try again later."
        )
    return body


def _most(idp: Idp) -> int:
    return MAX_AGGREGATE_BYTES if idp.federation and idp.mdq_url is None else MAX_BYTES


def _ask_mdq(name: str, idp: Idp, *, allow_private: bool) -> tuple[int, bytes]:
    address = f"{(idp.mdq_url or '').rstrip('/')}/entities/{quote(name, safe='')}"
    return _ask(address, idp, allow_private=allow_private)


def _ask(address: str, idp: Idp, *, allow_private: bool) -> tuple[int, bytes]:
    if not is_web_address(address, schemes=("https", "http")):
        raise MetadataRefused(
            f"The metadata address of {idp.id} is not a web address that can be used; "
            "it must start with https:// and hold no user name."
        )
    open_road = address.startswith("http:") and not is_loopback(address)
    if open_road and idp.metadata_certificate is None:
        raise MetadataRefused(
            f"The metadata address of {idp.id} is not https, so anybody on the way could change "
            "it; use https, or pin the publisher's key as metadata_certificate."
        )
    most = _most(idp)
    try:
        answer = http.fetch(
            "GET",
            address,
            headers=ACCEPT,
            deadline_seconds=DEADLINE_SECONDS if most == MAX_BYTES else AGGREGATE_DEADLINE_SECONDS,
            max_bytes=most,
            allow_private=allow_private,
        )
    except http.NetworkFailure as failure:
        raise MetadataRefused(
            f"The metadata of {idp.id} could not be fetched: {failure.message}"
        ) from failure
    return answer.status, answer.body


class KeptCopies:
    """Copies of metadata in one folder, one for each identity provider and source.

    Metadata is not secret.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, idp: Idp) -> bytes | None:
        """Return the kept bytes, which must pass every check again; None if there are none."""
        try:
            with self._path(idp).open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError:
            return None

    def keep(self, idp: Idp, data: bytes) -> None:
        """Replace the copy as a whole. A full disk is ignored, as only the copy is lost."""
        with contextlib.suppress(OSError):
            make_private_folder(self.folder)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(data)
            Path(file.name).replace(self._path(idp))

    def _path(self, idp: Idp) -> Path:
        digest = hashlib.sha256(f"{idp.id}\n{describe(idp)}".encode()).hexdigest()
        return self.folder / f"{digest[:32]}.xml"
