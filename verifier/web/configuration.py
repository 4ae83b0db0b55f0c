"""The configuration page.

Each station's settings without secrets, and a test of the connections.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from verifier.adapters.ils.registry import CONNECTORS
from verifier.domain.model.finding import Station, as_written
from verifier.domain.model.reshare_settings import host_lms
from verifier.domain.model.site import Idp, IlliadSettings, IlsConnection, ReshareAccess, Site
from verifier.report.labels import STATIONS
from verifier.report.lint_report import lint_headline
from verifier.web import browser
from verifier.web.report_access import Busy
from verifier.web.services import services

# A site's settings, station by station, as the configuration page shows them: no secrets.


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One setting. ``code`` values are shown as they are written in the site file."""

    name: str
    value: str
    code: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The settings of one thing; ``name`` is empty where a station has only one."""

    facts: tuple[Fact, ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts:
    """What the site file says about one station, or why it says nothing."""

    name: str
    groups: tuple[Group, ...]
    nothing: str = "Nothing is set up."


def stations(site: Site) -> tuple[StationFacts, ...]:
    """Give every station in the order of the road."""
    return (
        _station(Station.IDP, *map(_idp, site.idps)),
        _station(Station.SERVICE_PROVIDER, Group(facts=tuple(_own(site)))),
        _station(
            Station.DISCOVERY,
            Group(facts=tuple(_discovery(site))),
            Group(name="ILLiad", facts=tuple(_illiad(site.illiad)) if site.illiad else ()),
        ),
        _station(
            Station.LISTENER,
            Group(facts=tuple(_listener(site))),
            nothing="No settings are given: the identifier of the link goes on unchanged.",
        ),
        _station(
            Station.RESHARE,
            Group(facts=tuple(_reshare(site))),
            Group(name="ReShare itself", facts=tuple(_reshare_itself(site.okapi))),
        ),
        _station(Station.ILS, *map(_connection, site.ils)),
    )


def _station(
    station: Station, *groups: Group, nothing: str = "Nothing is set up."
) -> StationFacts:
    return StationFacts(
        name=STATIONS[station],
        groups=tuple(group for group in groups if group.facts),
        nothing=nothing,
    )


def _idp(idp: Idp) -> Group:
    where = idp.metadata_url or idp.mdq_url or (str(idp.metadata) if idp.metadata else None)
    if idp.oidc:
        where = idp.oidc.issuer
    elif idp.cas:
        where = idp.cas.url
    elif idp.ldap:
        where = idp.ldap.url
    facts = [
        Fact(name="protocol", value=idp.protocol),
        Fact(name="where", value=_address(where or "none")),
    ]
    patrons = ", ".join(test_patron.id for test_patron in idp.test_patrons)
    if patrons:
        facts.append(Fact(name="test patrons", value=patrons))
    return Group(name=idp.called, facts=tuple(facts))


def _own(site: Site) -> Iterator[Fact]:
    yield Fact(name="address", value=site.base_url)
    yield Fact(name="SAML entity ID", value=site.sp_entity_id)
    yield Fact(name="time zone", value=site.time_zone)


def _discovery(site: Site) -> Iterator[Fact]:
    form = site.form
    yield Fact(name="how people log in", value=form.door.value)
    yield Fact(name="identifier taken from", value=form.sent_by_vufind)
    if form.vufind and form.vufind.cat_username:
        yield Fact(name="VuFind's own ILS pages use", value=form.vufind.cat_username)
    if form.header_identifier:
        yield Fact(name="header filled from", value=form.header_identifier)
    if form.email:
        yield Fact(name="e-mail taken from", value=form.email)


def _illiad(illiad: IlliadSettings) -> Iterator[Fact]:
    stated = illiad.patron_field is not None
    yield Fact(
        name="column the add-on sends", value=illiad.patron_field or "not stated", code=stated
    )
    if illiad.url:
        yield Fact(name="Web Platform", value=_address(illiad.url))
    if illiad.api_key:
        yield Fact(name="api_key", value=f"from {illiad.api_key.place}", code=False)
    if illiad.users_file:
        yield Fact(name="export of the users", value=str(illiad.users_file))
    yield from (Fact(name=name, value=value) for name, value in illiad.addon)


def _listener(site: Site) -> Iterator[Fact]:
    service = site.form.listener
    if service is None:
        return
    for name in ("reqIdHeader", "reqIdToUpper", "reqIdToLower", "reqIdRegex", "reqIdReplacement"):
        value = getattr(service, name)
        if value not in (None, False):
            yield Fact(name=name, value=as_written(value))


def _reshare(site: Site) -> Iterator[Fact]:
    settings = site.reshare
    yield Fact(name="institution", value=site.form.institution)
    if settings.is_crosslink:
        yield Fact(name="flavour", value=settings.flavour.value)
        yield Fact(name="lookupUserEnabled", value=as_written(settings.lookup_user_enabled))
        if site.form.ils_identifier:
            yield Fact(name="User ID must equal", value=site.form.ils_identifier)
        return
    known = host_lms(settings.host_lms_integration) is not None
    unknown = "" if known else " (ReShare has no such adapter)"
    yield Fact(name="host_lms_integration", value=settings.host_lms_integration + unknown)
    yield Fact(name="borrower_check", value=settings.borrower_check or "not set")
    checked = "asks the library system" if settings.borrower_check_on else "checks nobody"
    yield Fact(name="so ReShare", value=checked, code=False)
    for patron_profile in settings.patron_profiles:
        allowed = {True: "may request", False: "may not request", None: "never decided: allowed"}
        yield Fact(
            name=f"patron profile {patron_profile.code}",
            value=allowed[patron_profile.can_create_requests],
            code=False,
        )
    if site.form.ils_identifier:
        yield Fact(name="User ID must equal", value=site.form.ils_identifier)


def _reshare_itself(access: ReshareAccess | None) -> Iterator[Fact]:
    if access is None:
        return
    yield Fact(name="where", value=_address(access.url))
    yield Fact(name="tenant", value=access.tenant)
    yield Fact(name="username", value=f"from {access.username.place}", code=False)
    yield Fact(name="password", value=f"from {access.password.place}", code=False)
    told = "ReShare's own settings and patron profiles, in the place of those above"
    yield Fact(name="so what counts", value=told, code=False)


def _connection(connection: IlsConnection) -> Group:
    facts = [
        Fact(name="connector", value=connection.connector),
        Fact(name="role", value=connection.role.value),
    ]
    where = _address(connection.url) if connection.url else str(connection.file or "")
    if where:
        facts.append(Fact(name="where", value=where))
    facts += [_option(connection, name, value) for name, value in connection.options]
    facts += [
        Fact(name=name, value=f"from {secret.place}", code=False)
        for name, secret in connection.secrets
    ]
    facts.append(Fact(name="asked at most", value=_pace(connection), code=False))
    named = "named" if connection.test_patron else "none is named"
    facts.append(Fact(name="patron for tests", value=named, code=False))
    return Group(name=connection.id, facts=tuple(facts))


def _option(connection: IlsConnection, name: str, value: str) -> Fact:
    """Show what is a setting of that connector: elsewhere a secret may stand by mistake."""
    known = CONNECTORS[connection.connector].settings if connection.connector in CONNECTORS else ()
    if any(own.name == name and own.kind != "secret" for own in known):
        return Fact(name=name, value=value)
    return Fact(name=name, value="not shown: no setting of this connector", code=False)


def _address(url: str) -> str:
    """Leave out the query of an address, which may hold a key."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="…")) if parts.query else url


def _pace(connection: IlsConnection) -> str:
    return (
        f"{connection.lookups_per_second:g} times a second, {connection.lookups_at_once} at once"
    )


# The configuration page: the site as understood, and tests of its connections.

bp = Blueprint("configuration", __name__, url_prefix="/configuration")


@bp.get("")
def page() -> str:
    """Show the settings of every station, and what the last test showed."""
    browser.ensure()
    lint = services().last_lint.get()
    return render_template(
        "configuration/page.html",
        stations=stations(services().site),
        lint=lint,
        headline=lint_headline(lint) if lint else "",
    )


@bp.post("/test")
def test() -> Response:
    """Test every connection, one test at a time for everybody."""
    browser.check_csrf()
    if not services().last_lint.renew():
        raise Busy
    return redirect(url_for("configuration.page", _anchor="tests-title"), code=303)
