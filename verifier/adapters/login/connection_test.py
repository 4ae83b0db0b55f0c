"""Connection tests of identity providers, without signing anybody in.

No credentials are sent. For SAML the metadata is fetched and read, for OpenID Connect the
discovery document. A CAS server receives a ticket that nobody issued, which it must refuse. An
LDAP directory is asked for its root entry, and a federation for an identity provider that does not
exist.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.cas.cas_client import validate
from verifier.adapters.login.gate_record import server_address
from verifier.adapters.login.ldap.connection import DirectoryRefused
from verifier.adapters.login.ldap.directory_login import require_answer
from verifier.adapters.login.oidc.provider_book import ProviderClient, ProviderRefused, discover
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


def try_idp(site: Site, idp: Idp, *, now: datetime) -> ConnectionTest:
    """Test one identity provider: fetch its metadata or query its server.

    Never raises, whatever the provider sends.
    """
    began = time.monotonic()
    failed: Stage | None = None
    ending: tuple[Expiry, ...] = ()
    try:
        message, ending = _ask(site, idp, now)
    except NetworkFailure as failure:
        failed, message = _stage_of(failure), failure.message
    except DirectoryRefused as refused:
        reason = refused.reason.removeprefix("directory-")
        failed, message = _FAILS_AT.get(reason, Stage.ANSWERS), refused.message
    except NotAnAnswer as wrong:
        failed, message = Stage.ANSWERS, f"What answers there is no CAS server: {wrong}."
    except (MetadataRefused, ProviderRefused) as refused:
        failed, message = _stage_of(refused.__cause__), refused.message
    return _test(idp, failed, message, time.monotonic() - began, ending)


def late_idp(idp: Idp, seconds: float) -> ConnectionTest:
    """Return the failed test of an identity provider that did not finish within *seconds*."""
    message = f"The test did not end within {seconds:g} seconds."
    return _test(idp, Stage.REACHABLE, message, seconds)


def _ask(site: Site, idp: Idp, now: datetime) -> tuple[str, tuple[Expiry, ...]]:
    """Query the identity provider; return a sentence about its response, and what ends soon.

    The second item lists metadata and certificates that have expired or expire within 30 days.
    """
    private = site.allow_private_addresses
    if idp.oidc is not None:
        discover(idp.oidc, ProviderClient(idp.oidc, allow_private=private))
        return f"It is the discovery document of {idp.oidc.issuer}.", ()
    if idp.cas is not None:
        service = site.cas_service(idp.id, "test")
        answer = validate(
            "ST-0-of-a-test", service=service, server=idp.cas, now=now, allow_private=private
        )
        if isinstance(answer, CasSuccess):
            raise NotAnAnswer("answer-form", "it accepts a ticket that nobody issued")
        return "It answers as a CAS server, and refuses a ticket that nobody issued.", ()
    if idp.ldap is not None:
        require_answer(idp.ldap, allow_private=private)
        return "It answers as a directory. No password was sent.", ()
    if idp.is_many:
        book = IdpMetadataBook(site, patience_seconds=PATIENCE_SECONDS)
        book.search(idp.id, "https://verifier.invalid/made-up")
        return "The federation's metadata can be searched.", ()
    metadata = read_metadata(fetch(idp, allow_private=private), idp=idp, now=now)
    ending = tuple(
        replace(expiry, past=expiry.ends_at <= now)
        for expiry in metadata_expiries(idp.id, metadata)
        if expiry.ends_at <= now + ENDS_SOON
        # metadata from a URL is fetched again in time
        and (expiry.what is not Expiring.IDP_METADATA or idp.metadata is not None)
    )
    until = metadata.valid_until
    lasts = f"until {until:%Y-%m-%d}" if until else "without an expiry date"
    return f"It is the metadata of {metadata.entity_id}, valid {lasts}.", ending


def _stage_of(cause: BaseException | None) -> Stage:
    """Return the stage that failed: reaching the server, its TLS, or its response."""
    if isinstance(cause, NetworkFailure):
        return _FAILS_AT.get(cause.kind.replace("_", "-"), Stage.ANSWERS)
    return Stage.REACHABLE if isinstance(cause, OSError) else Stage.ANSWERS


def _test(
    idp: Idp, failed: Stage | None, message: str, seconds: float, ending: tuple[Expiry, ...] = ()
) -> ConnectionTest:
    address = server_address(idp)
    if idp.protocol == "saml" and not idp.metadata and not idp.metadata_certificate:
        address = idp.metadata_url or idp.mdq_url  # a file and signed metadata need no TLS
    encrypted = None
    if address is not None:
        start_tls = idp.ldap is not None and idp.ldap.start_tls
        encrypted = start_tls or urlsplit(address).scheme in ("https", "ldaps")
    file = idp.metadata.name if idp.metadata else None
    return ConnectionTest(
        connection=idp.id,
        connector=idp.protocol,
        role=None,
        station=Station.IDP,
        stages=tuple(_stages(failed, message, file=file, encrypted=encrypted)),
        encrypted=encrypted,
        on_this_machine=address is not None and is_loopback(address),
        test_patron_named=True,  # none is needed
        milliseconds=round(seconds * 1000),
        ending=ending,
    )


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
        outcome, text = StageOutcome.PASSED, passed[stage]
        if place == end:
            outcome, text = StageOutcome.FAILED, f"{file}: {message}" if file else message
        elif place > end:
            outcome, text = StageOutcome.NOT_REACHED, "A stage before this one failed."
        elif stage is Stage.SECURE and not encrypted:
            outcome, text = StageOutcome.NOT_TESTED, "There is no certificate to check."
        yield StageResult(stage=stage, outcome=outcome, message=text)
