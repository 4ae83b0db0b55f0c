"""Which of two descriptions by one publisher is older, so that none is played back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from verifier.login.saml.metadata_values import MetadataRefused

BEGINNING = datetime.min.replace(tzinfo=UTC)


class Dated(Protocol):
    """What is compared: dates are aware, UTC, and None where the publisher names none."""

    @property
    def published_at(self) -> datetime | None:
        """``creationInstant`` of mdrpi:PublicationInfo."""

    @property
    def valid_until(self) -> datetime | None:
        """The earliest ``validUntil``."""


def require_not_older(fresh: Dated, held: Dated) -> None:
    """Raise ``MetadataRefused`` where *fresh* was published before *held*, expired or not.

    Where one of them does not say when it was published, the expiry dates are compared.
    """
    if fresh.published_at and held.published_at:
        offered, known = fresh.published_at, held.published_at
    else:
        offered, known = fresh.valid_until or BEGINNING, held.valid_until or BEGINNING
    if offered < known:
        raise MetadataRefused(
            f"The federation's metadata that is offered now ({offered:%Y-%m-%d %H:%M} UTC) is "
            f"older than the one that was read before ({known:%Y-%m-%d %H:%M} UTC), so it is not "
            "used; if this goes on, tell the federation."
        )
