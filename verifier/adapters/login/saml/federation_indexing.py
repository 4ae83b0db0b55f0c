"""A program that downloads, verifies and indexes a federation's aggregate.

It runs as a separate process (``python -m``), so that the service itself never keeps tens of
megabytes of metadata in memory, and so that a parser failure affects only this process. It reads
an ``Order`` as JSON and writes JSON: ``{"message": null}``, or the sentence that says what is
wrong.
"""

import json
import resource
import sqlite3
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from verifier.adapters.login.saml.federation_index import (
    About,
    IndexWriting,
    described,
    pieces,
    published_at,
    require_aggregate,
)
from verifier.adapters.login.saml.metadata_document import MetadataRefused, valid_until
from verifier.adapters.login.saml.metadata_signature import AggregateSignature, read_pinned
from verifier.adapters.login.saml.metadata_source import MAX_AGGREGATE_BYTES, fetch
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.domain.model.site import Idp

MAX_MEMORY_BYTES = 2_000_000_000
MAX_INDEX_BYTES = 2 * MAX_AGGREGATE_BYTES


# the settings of the federation that are needed here, and which of them are paths
NEEDED = (
    *("id", "protocol", "federation", "metadata", "metadata_url", "metadata_certificate"),
    *("metadata_max_days", "metadata_trusted_without_expiry"),
)
PATHS = ("metadata", "metadata_certificate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to index, and into which file. The JSON form contains no secret."""

    idp: Idp
    allow_private: bool
    now: datetime
    source: str
    target: Path

    def to_json(self) -> str:
        """Write the order as JSON, for ``from_json``."""
        idp = {name: getattr(self.idp, name) for name in NEEDED}
        own = {"allow_private": self.allow_private, "now": self.now, "source": self.source}
        return json.dumps({"idp": idp, **own, "target": self.target}, default=str)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read an order that ``to_json`` wrote."""
        given = json.loads(text)
        paths = {name: Path(given["idp"][name]) for name in PATHS if given["idp"][name]}
        idp = Idp(**given["idp"] | paths)
        now, target = datetime.fromisoformat(given["now"]), Path(given["target"])
        return cls(**given | {"idp": idp, "now": now, "target": target})


def index(data: bytes, *, idp: Idp, now: datetime, source: str, target: Path) -> int:
    """Check the aggregate *data*, write its index to *target* and return the number of members.

    Raises ``MetadataRefused``; the file *target* must not be used then.
    """
    pinned = read_pinned(idp)
    signature = None if pinned is None else AggregateSignature(pinned)
    until: datetime | None = None
    published: datetime | None = None
    with IndexWriting(target) as writing:
        for number, piece in enumerate(pieces(data)):
            if number == 0:
                require_aggregate(piece.root)
                until = valid_until(piece.root, idp, now=now)
            if signature is not None:
                signature.take(piece.root)
            if number == 1:
                published = published_at(piece.root)
                if published is not None:
                    published = min(published, now)  # a future date would block the next one
            for entity in described(piece):
                writing.add(entity)
        if signature is not None:
            signature.finish()
        count = writing.finish(
            About(
                verified=signature is not None,
                published_at=published,
                valid_until=until,
                source=source,
            )
        )
    if not count:
        raise MetadataRefused(
            "The federation's metadata describes no identity provider for SAML 2.0; "
            "perhaps its address is that of the service providers."
        )
    return count


def carry_out(order: Order) -> str | None:
    """Carry out *order*. Returns None, or one sentence that says why it failed."""
    try:
        data = fetch(order.idp, allow_private=order.allow_private)
        index(data, idp=order.idp, now=order.now, source=order.source, target=order.target)
    except (MetadataRefused, CryptoUnavailable) as refused:
        return refused.message
    except MemoryError:
        return (
            "Reading the federation's metadata takes more memory than it may "
            f"({MAX_MEMORY_BYTES // 1_000_000} MB); use the federation's MDQ service (mdq_url)."
        )
    except sqlite3.Error:
        return (
            "The index of the federation's metadata cannot be written; is the disk full, or the "
            f"index larger than it may be ({MAX_INDEX_BYTES // 1_000_000} MB)?"
        )
    return None


def main() -> None:
    """Read the order from standard input, carry it out, and write the result.

    Memory and file size are limited. Python ignores the signal for a too large file, so writing
    beyond the limit fails as on a full disk.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_INDEX_BYTES, MAX_INDEX_BYTES))
    order = Order.from_json(sys.stdin.read())
    json.dump({"message": carry_out(order)}, sys.stdout)


if __name__ == "__main__":
    main()
