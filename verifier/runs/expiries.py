"""When metadata and certificates expire, and what people are told of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.connection import certificate_end
from verifier.adapters.ils.concurrent import run_concurrently
from verifier.adapters.login.protocols import ProtocolClients
from verifier.adapters.login.saml.keys import KeyProblem, key_expiries, metadata_expiries
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.domain.model.connection_test import Expiring, Expiry
from verifier.domain.model.site import Site
from verifier.domain.model.wording import plural

DAYS_BEFORE = (3, 14, 30)
"""People are told once when so many days are left, the fewest first."""

_TLS_PORTS = {"https": 443, "ldaps": 636}
_SECONDS = 10.0  # for all servers together
_NAMES = {
    Expiring.IDP_CERTIFICATE: "Signing certificate {number} of {idp_id}",
    Expiring.SP_SIGNING: "Our own signing certificate {number}",
    Expiring.SP_ENCRYPTION: "Our own encryption certificate {number}",
    Expiring.TLS: "The TLS certificate of {server}",
}
"""Metadata is left out: it is renewed all the time, often for a few days."""


def expiries_of(site: Site, own: ProtocolClients) -> tuple[Expiry, ...]:
    """List when metadata and keys expire, as far as known.

    For every SAML identity provider that is not a federation, and for this program's own keys.
    What cannot be read is left out: the logins themselves report why.
    """
    found: list[Expiry] = []
    saml = [idp for idp in site.idps if idp.protocol == "saml" and not idp.is_many]
    for idp in saml:
        with suppress(MetadataRefused):
            found += metadata_expiries(idp.id, own.metadata.get(idp.id))
    if saml:
        with suppress(KeyProblem):
            found += key_expiries(own.keys)
    return tuple(found)


def server_expiries(site: Site, own: ProtocolClients) -> tuple[Expiry, ...]:
    """List when the TLS certificates of the servers expire that the site connects to.

    One handshake with each, and nothing is sent. A server that does not answer, or whose
    certificate is refused, is left out: the logins and lookups report why.
    """
    private = site.allow_private_addresses

    def ask(server: tuple[str, int], ca_file: str | None) -> Expiry | None:
        with suppress(NetworkFailure):
            ends_at = certificate_end(
                *server, deadline_seconds=_SECONDS, allow_private=private, ca_file=ca_file
            )
            return Expiry(what=Expiring.TLS, server=f"{server[0]}:{server[1]}", ends_at=ends_at)
        return None

    calls = [partial(ask, server, ca_file) for server, ca_file in _servers(site, own).items()]
    return tuple(found for found in run_concurrently(calls, seconds=_SECONDS) if found)


def _servers(site: Site, own: ProtocolClients) -> Mapping[tuple[str, int], str | None]:
    """Return the servers that speak TLS at once, each with its trusted certificates."""
    servers: dict[tuple[str, int], str | None] = {}
    for url, ca_file in _addresses(site, own):
        parts = urlsplit(url)
        if parts.hostname and parts.scheme in _TLS_PORTS:
            trusted = None if ca_file is None else str(ca_file)
            servers.setdefault((parts.hostname, parts.port or _TLS_PORTS[parts.scheme]), trusted)
    return servers


def _addresses(site: Site, own: ProtocolClients) -> Iterator[tuple[str, object]]:
    for idp in site.idps:
        if idp.oidc is not None:
            yield idp.oidc.issuer, idp.oidc.certificates
        if idp.cas is not None:
            yield idp.cas.url, idp.cas.certificates
        if idp.ldap is not None:
            yield idp.ldap.url, idp.ldap.certificates
        if idp.protocol == "saml" and not idp.is_many:
            with suppress(MetadataRefused):
                metadata = own.metadata.get(idp.id)
                yield metadata.sso_redirect or metadata.sso_post or "", None
    for connection in site.ils:
        yield connection.url or "", connection.option("ca_file") or None
    if site.okapi is not None:
        yield site.okapi.url, site.okapi.ca_file
    for hook in (site.watch.webhook, site.watch.slack, site.watch.teams):
        if hook is not None:
            yield hook.url.value, None


Told = tuple[str, str]
"""A certificate with its end, and how many days before it people were told."""


def ends_to_tell(
    expiries: Sequence[Expiry], now: datetime, told: Collection[Told]
) -> dict[Told, str]:
    """Return a sentence for each certificate that ends soon, unless it was *told*."""
    sentences: dict[Told, str] = {}
    for expiry in expiries:
        left = expiry.ends_at - now
        days = next((days for days in DAYS_BEFORE if left <= timedelta(days=days)), None)
        if expiry.what not in _NAMES or days is None:
            continue
        name = _NAMES[expiry.what].format(
            number=expiry.number, idp_id=expiry.idp_id, server=expiry.server
        )
        key = f"{name} {expiry.ends_at:%Y-%m-%d}", str(days)
        if key not in told:
            verb = f"ends in {plural(left.days, 'day')}, on" if left > timedelta() else "ended on"
            sentences[key] = f"{name} {verb} {expiry.ends_at:%Y-%m-%d}."
    return sentences
