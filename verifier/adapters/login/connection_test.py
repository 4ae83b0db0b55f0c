"""Testing an identity provider without signing anybody in: its metadata, or that it answers.

No credentials are sent. A CAS server is asked about a ticket that nobody issued, a directory for
its root entry, and a federation for an identity provider that does not exist.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.cas.cas_client import validate
from verifier.adapters.login.ldap.connection import DirectoryRefused
from verifier.adapters.login.ldap.directory_login import require_answer
from verifier.adapters.login.oidc.discovery import ProviderClient, ProviderRefused, read_discovery
from verifier.adapters.login.oidc.provider_book import discovery_document
from verifier.adapters.login.saml.keys import metadata_expiries
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_reading import is_loopback, read_metadata
from verifier.adapters.login.saml.metadata_source import fetch
from verifier.adapters.messages.cas_answer import CasSuccess, NotAnAnswer
from verifier.domain.model.connection_test import (
    ConnectionTest,
    Expiring,
    Expiry,
    Stage,
    StageOutcome,
    StageResult,
)
from verifier.domain.model.finding import Station
from verifier.domain.model.site import Idp, Site

PATIENCE_SECONDS = 15.0  # while a federation's metadata is read for the first time
ENDS_SOON = timedelta(days=30)
_STAGES = (Stage.CONFIGURED, Stage.REACHABLE, Stage.SECURE, Stage.ANSWERS)
_FAILS_AT = {
    "bad-address": Stage.CONFIGURED,
    "unreachable": Stage.REACHABLE,
    "timeout": Stage.REACHABLE,
    "redirected": Stage.REACHABLE,
    "tls": Stage.SECURE,
    "starttls-refused": Stage.SECURE,
}
_TICKET = "ST-0-of-a-test"
_NO_ENTITY = "https://verifier.invalid/made-up"
_Answer = tuple[str, tuple[Expiry, ...]]
"""What came, in one sentence, and what of it has expired or soon will."""


def try_idp(site: Site, idp: Idp, *, now: datetime) -> ConnectionTest:
    """Fetch the metadata or ask the server, and read what comes. Never raises for what came."""
    began = time.monotonic()
    failed: Stage | None = None
    ending: tuple[Expiry, ...] = ()
    try:
        message, ending = _TRIALS[idp.protocol](site, idp, now)
    except NetworkFailure as failure:
        failed, message = _stage_of(failure.kind), failure.message
    except DirectoryRefused as refused:
        failed, message = _stage_of(refused.reason.removeprefix("directory-")), refused.message
    except NotAnAnswer as wrong:
        failed, message = Stage.ANSWERS, f"What answers there is no CAS server: {wrong}."
    except (MetadataRefused, ProviderRefused) as refused:
        failed, message = _of_cause(refused), refused.message
    return _test(idp, failed, message, ending=ending, seconds=time.monotonic() - began)


def late_idp(idp: Idp, seconds: float) -> ConnectionTest:
    """Give the test of an identity provider that did not end within *seconds*."""
    message = f"The test did not end within {seconds:g} seconds."
    return _test(idp, Stage.REACHABLE, message, seconds=seconds)


def _saml(site: Site, idp: Idp, now: datetime) -> _Answer:
    if idp.is_many:
        book = IdpMetadataBook(site, patience_seconds=PATIENCE_SECONDS)
        book.search(idp.id, _NO_ENTITY)
        return "The federation's metadata can be searched.", ()
    data = fetch(idp, allow_private=site.allow_private_addresses)
    metadata = read_metadata(data, idp=idp, now=now)
    ending = tuple(
        metadata_expiry
        for metadata_expiry in metadata_expiries(idp.id, metadata)
        if metadata_expiry.ends_at <= now + ENDS_SOON
        # what has an address is fetched again in time
        and (metadata_expiry.what is not Expiring.IDP_METADATA or idp.metadata is not None)
    )
    until = metadata.valid_until
    lasts = f"until {until:%Y-%m-%d}" if until else "without an expiry date"
    return f"It is the metadata of {metadata.entity_id}, valid {lasts}.", ending


def _oidc(site: Site, idp: Idp, now: datetime) -> _Answer:
    del now
    assert idp.oidc is not None  # noqa: S101 - the site file was checked
    asking = ProviderClient(idp.oidc, allow_private=site.allow_private_addresses)
    read_discovery(discovery_document(idp.oidc, asking), idp.oidc)
    return f"It is the discovery document of {idp.oidc.issuer}.", ()


def _cas(site: Site, idp: Idp, now: datetime) -> _Answer:
    assert idp.cas is not None  # noqa: S101 - the site file was checked
    answer = validate(
        _TICKET,
        service=site.cas_service(idp.id, "test"),
        server=idp.cas,
        now=now,
        allow_private=site.allow_private_addresses,
    )
    if isinstance(answer, CasSuccess):
        raise NotAnAnswer("answer-form", "it accepts a ticket that nobody issued")
    return "It answers as a CAS server, and refuses a ticket that nobody issued.", ()


def _ldap(site: Site, idp: Idp, now: datetime) -> _Answer:
    del now
    assert idp.ldap is not None  # noqa: S101 - the site file was checked
    require_answer(idp.ldap, allow_private=site.allow_private_addresses)
    return "It answers as a directory. No password was sent.", ()


_TRIALS: MappingProxyType[str, Callable[[Site, Idp, datetime], _Answer]] = MappingProxyType(
    {"saml": _saml, "oidc": _oidc, "cas": _cas, "ldap": _ldap}
)


def _stage_of(kind: str) -> Stage:
    return _FAILS_AT.get(kind.replace("_", "-"), Stage.ANSWERS)


def _of_cause(refused: MetadataRefused | ProviderRefused) -> Stage:
    """Whether nothing was to be had, or what came cannot be used."""
    match refused.__cause__:
        case NetworkFailure(kind=kind):
            return _stage_of(kind)
        case OSError():
            return Stage.REACHABLE
        case _:
            return Stage.ANSWERS


def _test(
    idp: Idp,
    failed: Stage | None,
    message: str,
    *,
    ending: tuple[Expiry, ...] = (),
    seconds: float,
) -> ConnectionTest:
    address = _address(idp)
    encrypted = None if address is None else _is_encrypted(idp, address)
    return ConnectionTest(
        connection=idp.id,
        connector=idp.protocol,
        role=None,
        station=Station.IDP,
        stages=tuple(
            _stages(
                failed,
                message,
                file=idp.metadata.name if idp.metadata else None,
                encrypted=encrypted,
            )
        ),
        encrypted=encrypted,
        on_this_machine=address is not None and is_loopback(address),
        test_patron_named=True,  # none is needed
        milliseconds=round(seconds * 1000),
        ending=ending,
    )


def _address(idp: Idp) -> str | None:
    """Give what is asked over the network; None for a file, and for what is signed."""
    if idp.protocol == "saml":
        address = None if idp.metadata else idp.metadata_url or idp.mdq_url
        return None if idp.metadata_certificate else address
    asked = idp.oidc.issuer if idp.oidc else (idp.cas or idp.ldap)
    return asked if asked is None or isinstance(asked, str) else asked.url


def _is_encrypted(idp: Idp, address: str) -> bool:
    start_tls = idp.ldap is not None and idp.ldap.start_tls
    return start_tls or urlsplit(address).scheme in ("https", "ldaps")


def _stages(
    failed: Stage | None, message: str, *, file: str | None, encrypted: bool | None
) -> Iterator[StageResult]:
    passed = {
        Stage.CONFIGURED: "Its settings are complete.",
        Stage.REACHABLE: f"{file} can be read." if file else "It can be reached.",
        Stage.SECURE: "Its certificate is accepted.",
        Stage.ANSWERS: message,
    }
    end = len(_STAGES) if failed is None else _STAGES.index(failed)
    for place, stage in enumerate(_STAGES):
        outcome, seen = StageOutcome.PASSED, passed[stage]
        if place == end:
            outcome, seen = StageOutcome.FAILED, f"{file}: {message}" if file else message
        elif place > end:
            outcome, seen = StageOutcome.NOT_REACHED, "A stage before this one failed."
        elif stage is Stage.SECURE and not encrypted:
            outcome, seen = StageOutcome.NOT_TESTED, "There is no certificate to check."
        yield StageResult(stage=stage, outcome=outcome, message=seen)
