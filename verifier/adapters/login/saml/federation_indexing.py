"""Download, verify and index a federation's aggregate; runs as a separate process."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import resource
import sqlite3
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from lxml import etree

from verifier.adapters.login.saml.federation_entities import (
    described,
    pieces,
    published_at,
    require_aggregate,
)
from verifier.adapters.login.saml.federation_index import About, IndexWriting
from verifier.adapters.login.saml.metadata_document import (
    DIGEST_METHODS,
    EXCLUSIVE,
    PEM,
    SIGNATURE_METHODS,
    MetadataRefused,
    read_pinned,
    valid_until,
)
from verifier.adapters.login.saml.metadata_source import MAX_AGGREGATE_BYTES, fetch
from verifier.adapters.messages import saml_algorithms
from verifier.adapters.messages import saml_xml as ns
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable, load
from verifier.domain.model.site import Idp

# The one shape that a signature on a federation's aggregate may have (saml-core 5.4).
#
# One reference, to the root; the transforms enveloped-signature and Exclusive Canonical XML, in
# this order; algorithms that are strong enough. What KeyInfo says is not looked at.

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
PREFIX_LIST = "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"
HASHES = {"TransformSha256": "sha256", "TransformSha384": "sha384", "TransformSha512": "sha512"}
LEAST = ("SignedInfo", "SignatureValue")


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateSeal:
    """What the signature says. ``method`` is a name in ``xmlsec.constants``."""

    signed_info: bytes  # canonical: what the signature's own value is made over
    method: str
    value: bytes
    hash_name: str  # as hashlib knows it
    digest: bytes
    prefixes: tuple[str, ...]  # treated as in inclusive canonicalization


def read_seal(signature: etree._Element, root: etree._Element) -> AggregateSeal:
    """Read *signature*, a child of *root*. Raises ``MetadataRefused`` for any other shape."""
    found = [element.tag for element in signature.iterchildren("*")]
    if found not in (_named(*LEAST), _named(*LEAST, "KeyInfo")):
        raise _misshapen()
    info, value = list(signature.iterchildren("*"))[:2]
    canonical, method, reference = _children(
        info, "CanonicalizationMethod", "SignatureMethod", "Reference"
    )
    transforms, digest_method, digest_value = _children(
        reference, "Transforms", "DigestMethod", "DigestValue"
    )
    identifier = root.get("ID")
    if reference.get("URI") not in ("", f"#{identifier}" if identifier else ""):
        raise MetadataRefused("The metadata's signature covers only a part of the document.")
    for one in (canonical, method, digest_method):
        _children(one)
    comments = _algorithm(canonical, EXCLUSIVE).endswith("WithComments")
    return AggregateSeal(
        signed_info=etree.tostring(info, method="c14n", exclusive=True, with_comments=comments),
        method=_algorithm(method, SIGNATURE_METHODS),
        value=_decoded(value),
        hash_name=HASHES[_algorithm(digest_method, DIGEST_METHODS)],
        digest=_decoded(digest_value),
        prefixes=_prefixes(transforms),
    )


def _named(*names: str) -> list[str]:
    return [f"{{{ns.DS}}}{name}" for name in names]


def _misshapen() -> MetadataRefused:
    return MetadataRefused("The metadata's signature is not built as SAML demands.")


def _children(element: etree._Element, *names: str) -> list[etree._Element]:
    found = list(element.iterchildren("*"))
    if [one.tag for one in found] != _named(*names):
        raise _misshapen()
    return found


def _prefixes(transforms: etree._Element) -> tuple[str, ...]:
    enveloped, exclusive = _children(transforms, "Transform", "Transform")
    _children(enveloped)
    if enveloped.get("Algorithm") != ENVELOPED or exclusive.get("Algorithm") not in EXCLUSIVE:
        raise _misshapen()
    lists = list(exclusive.iterchildren("*"))
    if len(lists) > 1 or any(one.tag != PREFIX_LIST for one in lists):
        raise _misshapen()
    return tuple((lists[0].get("PrefixList") or "").split()) if lists else ()


def _algorithm(element: etree._Element, allowed: dict[str, str]) -> str:
    algorithm = element.get("Algorithm") or ""
    if algorithm not in allowed:
        raise MetadataRefused(
            f"The metadata is signed with {saml_algorithms.short_name(algorithm)}, "
            "which is too weak or not meant for SAML; RSA-SHA256 would do."
        )
    return allowed[algorithm]


def _decoded(element: etree._Element) -> bytes:
    if len(element):  # a comment would hide what stands behind it
        raise _misshapen()
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (ValueError, binascii.Error):
        raise _misshapen() from None


# The signature on a federation's aggregate, checked over the very pieces that are indexed.
#
# The digest is that of the root in Exclusive Canonical XML without its signature: the root's
# start tag, what each piece has inside, and the end tag, one after the other. So no tree of the
# whole is needed. The key is the site's own.


class AggregateSignature:
    """Takes the pieces in order; only after ``finish`` may anything in them be believed.

    *pinned* holds PEM certificates, of which one must have signed.
    """

    def __init__(self, pinned: bytes) -> None:
        self._keys = _keys(pinned)
        self._shell: etree._Element | None = None
        self._seal: AggregateSeal | None = None
        self._tags = (b"", b"")
        self._digest: Any = None

    def take(self, root: etree._Element) -> None:
        """Count *root*, the next piece, in; the signature is taken out of it.

        The first is the root alone. Raises ``MetadataRefused``, and ``CryptoUnavailable`` where
        nothing can be checked.
        """
        if self._shell is None:
            self._shell = root
            return
        signatures = root.findall("ds:Signature", ns.PREFIXES)
        if self._seal is None:
            if not signatures:
                raise _unsigned()
            self._begin(self._shell, root, signatures.pop(0))
        if signatures:
            raise MetadataRefused("The metadata carries more than one signature of the whole.")
        text = self._canonical(root)
        start, end = self._tags
        self._digest.update(text[len(start) : len(text) - len(end)])

    def finish(self) -> None:
        """Compare. Raises ``MetadataRefused`` where the document is not the one signed."""
        if self._seal is None:
            raise _unsigned()
        self._digest.update(self._tags[1])
        if self._digest.digest() != self._seal.digest:
            raise MetadataRefused("The metadata was changed after it was signed, or is cut off.")

    def _begin(
        self, shell: etree._Element, root: etree._Element, signature: etree._Element
    ) -> None:
        self._seal = read_seal(signature, root)
        if not any(_holds(self._seal, key) for key in self._keys):
            raise MetadataRefused(
                "The metadata's signature was not made by the configured key "
                "(metadata_certificate), or its own text was changed; "
                "compare the certificate with the one that the federation publishes."
            )
        _take_out(root, signature)
        tags = self._canonical(shell)
        cut = tags.rindex(b"</")
        self._tags = (tags[:cut], tags[cut:])
        self._digest = hashlib.new(self._seal.hash_name, self._tags[0])

    def _canonical(self, root: etree._Element) -> bytes:
        # a reference inside the document never covers comments (xmldsig-core 4.4.3.3)
        return etree.tostring(
            root,
            method="c14n",
            exclusive=True,
            with_comments=False,
            inclusive_ns_prefixes=list(self._seal.prefixes) if self._seal else None,
        )


def _keys(pinned: bytes) -> list[bytes]:
    found: list[bytes] = PEM.findall(pinned)
    try:
        for one in found:
            x509.load_pem_x509_certificate(one)
    except ValueError:
        found = []
    if not found:
        raise MetadataRefused(
            "The file given as metadata_certificate does not hold an X.509 certificate in PEM."
        )
    return found


def _unsigned() -> MetadataRefused:
    return MetadataRefused(
        "The metadata is not signed as a whole, but the site file asks for a signature "
        "(metadata_certificate); it must stand before the first entity."
    )


def _holds(seal: AggregateSeal, certificate: bytes) -> bool:
    xmlsec = load()
    context = xmlsec.SignatureContext()
    try:
        context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem)
        method = getattr(xmlsec.constants, seal.method)
        context.verify_binary(seal.signed_info, method, seal.value)
    except xmlsec.Error:
        return False
    return True


def _take_out(root: etree._Element, signature: etree._Element) -> None:
    """Remove *signature*, but not the text behind it."""
    before, behind = signature.getprevious(), signature.tail or ""
    if before is None:
        root.text = (root.text or "") + behind
    else:
        before.tail = (before.tail or "") + behind
    root.remove(signature)


# Fetching, checking and indexing a federation's aggregate: a program of its own.
#
# Run as ``python -m``, so that the service itself never holds tens of megabytes of metadata, and
# that whatever they do to a parser stays within this process's bounds. It reads an ``Order`` as
# JSON and answers with JSON: ``{"message": null}``, or the sentence that says what is wrong.

MAX_MEMORY_BYTES = 2_000_000_000
MAX_INDEX_BYTES = 2 * MAX_AGGREGATE_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to index, and into which file. No part of it is a secret."""

    id: str
    metadata: str | None
    metadata_url: str | None
    metadata_certificate: str | None
    metadata_max_days: int
    metadata_trusted_without_expiry: bool
    allow_private: bool
    now: str  # ISO 8601
    source: str
    target: str

    @classmethod
    def of(
        cls, idp: Idp, *, allow_private: bool, now: datetime, source: str, target: Path
    ) -> Self:
        """Order the aggregate of *idp*."""
        pinned = idp.metadata_certificate
        return cls(
            id=idp.id,
            metadata=None if idp.metadata is None else str(idp.metadata),
            metadata_url=idp.metadata_url,
            metadata_certificate=None if pinned is None else str(pinned),
            metadata_max_days=idp.metadata_max_days,
            metadata_trusted_without_expiry=idp.metadata_trusted_without_expiry,
            allow_private=allow_private,
            now=now.isoformat(),
            source=source,
            target=str(target),
        )

    def to_json(self) -> str:
        """Write it as the program reads it."""
        return json.dumps(asdict(self))

    def idp(self) -> Idp:
        """Give the place in the site file, as far as it matters here."""
        pinned = self.metadata_certificate
        return Idp(
            id=self.id,
            protocol="saml",
            federation=True,
            metadata=None if self.metadata is None else Path(self.metadata),
            metadata_url=self.metadata_url,
            metadata_certificate=None if pinned is None else Path(pinned),
            metadata_max_days=self.metadata_max_days,
            metadata_trusted_without_expiry=self.metadata_trusted_without_expiry,
        )


def index(data: bytes, *, idp: Idp, now: datetime, source: str, target: Path) -> int:
    """Check the aggregate *data* and write its index to *target*; return how many are in it.

    Raises ``MetadataRefused``; what is in *target* then must not be used.
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
                    published = min(published, now)  # a slip into the future must not bar the next
            for one in described(piece):
                writing.add(one)
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
    """Do what *order* says; give the sentence that says why it could not be done."""
    idp = order.idp()
    try:
        data = fetch(idp, allow_private=order.allow_private)
        now = datetime.fromisoformat(order.now)
        index(data, idp=idp, now=now, source=order.source, target=Path(order.target))
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
    """Read the order, carry it out, and answer.

    What is written beyond the bound fails like on a full disk: Python ignores the signal.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_INDEX_BYTES, MAX_INDEX_BYTES))
    order = Order(**json.load(sys.stdin))
    json.dump({"message": carry_out(order)}, sys.stdout)


if __name__ == "__main__":
    main()
