"""The configuration page: each station's settings, and a test of the connections.

Secrets are left out.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from verifier.adapters.ils.registry import CONNECTORS
from verifier.domain.model.finding import Station, as_written
from verifier.domain.model.request_form import RequestForm
from verifier.domain.model.reshare_settings import host_lms
from verifier.domain.model.site import Idp, IlliadSettings, IlsConnection, ReshareAccess, Site
from verifier.report.labels import STATIONS
from verifier.report.lint_report import lint_headline
from verifier.web import browser, content
from verifier.web.report_access import Busy
from verifier.web.services import services

# A site's settings, station by station, as the configuration page shows them: no secrets.


@dataclass(frozen=True, slots=True)
class Fact:
    """One setting. ``code`` values are shown as they are written in the site file."""

    name: str
    value: str
    code: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of one part; ``name`` is empty if a station has only one."""

    facts: tuple[Fact, ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts:
    """The site file's settings for one station, or why there are none."""

    name: str
    groups: tuple[Group, ...]
    nothing: str = "Nothing is set up."


def stations(site: Site) -> tuple[StationFacts, ...]:
    """List every station's settings, in the order of the route."""
    groups: dict[Station, list[Group]] = {
        Station.IDP: [_idp(idp) for idp in site.idps],
        Station.SERVICE_PROVIDER: [
            _group(
                Fact("address", site.base_url),
                Fact("SAML entity ID", site.sp_entity_id),
                Fact("time zone", site.time_zone),
            )
        ],
        Station.DISCOVERY: [_discovery(site.form), _illiad(site.illiad)],
        Station.LISTENER: [_listener(site.form)],
        Station.RESHARE: [_reshare(site), _live_reshare(site.okapi)],
        Station.ILS: [_connection(connection) for connection in site.ils],
    }
    nothing = {
        Station.LISTENER: "No settings are given: the identifier of the link goes on unchanged."
    }
    return tuple(
        StationFacts(
            name=STATIONS[station],
            groups=tuple(group for group in found if group.facts),
            nothing=nothing.get(station, "Nothing is set up."),
        )
        for station, found in groups.items()
    )


def _group(*facts: Fact | None, name: str = "") -> Group:
    return Group(tuple(fact for fact in facts if fact is not None), name)


def _if_set(name: str, value: object) -> Fact | None:
    """Return a setting as a fact; None if it is not set."""
    return Fact(name, str(value)) if value else None


def _idp(idp: Idp) -> Group:
    where = idp.metadata_url or idp.mdq_url or (str(idp.metadata) if idp.metadata else None)
    if idp.oidc:
        where = idp.oidc.issuer
    elif idp.cas:
        where = idp.cas.url
    elif idp.ldap:
        where = idp.ldap.url
    return _group(
        Fact("protocol", idp.protocol),
        Fact("where", _address(where or "none")),
        _if_set("test patrons", ", ".join(test_patron.id for test_patron in idp.test_patrons)),
        name=idp.called,
    )


def _discovery(form: RequestForm) -> Group:
    cat_username = form.vufind.cat_username if form.vufind else None
    return _group(
        Fact("how people log in", form.door.value),
        Fact("identifier taken from", form.sent_by_vufind),
        _if_set("VuFind's own ILS pages use", cat_username),
        _if_set("header filled from", form.header_identifier),
        _if_set("e-mail taken from", form.email),
    )


def _illiad(illiad: IlliadSettings | None) -> Group:
    if illiad is None:
        return _group()
    field, key = illiad.patron_field, illiad.api_key
    return _group(
        Fact("column the add-on sends", field or "not stated", code=field is not None),
        _if_set("Web Platform", _address(illiad.url or "")),
        Fact("api_key", f"from {key.place}", code=False) if key else None,
        _if_set("export of the users", illiad.users_file),
        *(Fact(name, value) for name, value in illiad.addon),
        name="ILLiad",
    )


def _listener(form: RequestForm) -> Group:
    names = ("reqIdHeader", "reqIdToUpper", "reqIdToLower", "reqIdRegex", "reqIdReplacement")
    given = {name: getattr(form.listener, name, None) for name in names}
    return Group(
        tuple(
            Fact(name, as_written(value))
            for name, value in given.items()
            if value not in (None, False)
        )
    )


def _reshare(site: Site) -> Group:
    settings, user_id = site.reshare, _if_set("User ID must equal", site.form.ils_identifier)
    institution = Fact("institution", site.form.institution)
    if settings.is_crosslink:
        return _group(
            institution,
            Fact("flavour", settings.flavour.value),
            Fact("lookupUserEnabled", as_written(settings.lookup_user_enabled)),
            user_id,
        )
    is_known = host_lms(settings.host_lms_integration) is not None
    unknown = "" if is_known else " (ReShare has no such adapter)"
    checks = "asks the library system" if settings.borrower_check_on else "checks nobody"
    allowed = {True: "may request", False: "may not request", None: "never decided: allowed"}
    return _group(
        institution,
        Fact("host_lms_integration", settings.host_lms_integration + unknown),
        Fact("borrower_check", settings.borrower_check or "not set"),
        Fact("so ReShare", checks, code=False),
        *(
            Fact(
                f"patron profile {profile.code}", allowed[profile.can_create_requests], code=False
            )
            for profile in settings.patron_profiles
        ),
        user_id,
    )


def _live_reshare(access: ReshareAccess | None) -> Group:
    if access is None:
        return _group()
    counts = "ReShare's own settings and patron profiles, in the place of those above"
    return _group(
        Fact("where", _address(access.url)),
        Fact("tenant", access.tenant),
        Fact("username", f"from {access.username.place}", code=False),
        Fact("password", f"from {access.password.place}", code=False),
        Fact("so what counts", counts, code=False),
        name="ReShare itself",
    )


def _connection(connection: IlsConnection) -> Group:
    connector = CONNECTORS.get(connection.connector)
    # Only known settings of that connector are shown: others may contain a secret by mistake.
    shown = {
        setting.name
        for setting in (connector.settings if connector else ())
        if setting.kind != "secret"
    }
    hidden = "not shown: no setting of this connector"
    pace = (
        f"{connection.lookups_per_second:g} times a second, {connection.lookups_at_once} at once"
    )
    test_patron = "named" if connection.test_patron else "none is named"
    return _group(
        Fact("connector", connection.connector),
        Fact("role", connection.role.value),
        _if_set("where", _address(connection.url or "") or connection.file),
        *(
            Fact(name, value) if name in shown else Fact(name, hidden, code=False)
            for name, value in connection.options
        ),
        *(Fact(name, f"from {secret.place}", code=False) for name, secret in connection.secrets),
        Fact("asked at most", pace, code=False),
        Fact("patron for tests", test_patron, code=False),
        name=connection.id,
    )


def _address(url: str) -> str:
    """Remove the query of a URL, which may contain a key."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="…")) if parts.query else url


bp = Blueprint("configuration", __name__, url_prefix="/configuration")


@bp.get("")
def page() -> str:
    """Show the settings of every station, and the results of the last test."""
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
    """Test every connection; only one test runs at a time."""
    browser.check_csrf()
    if not services().last_lint.renew():
        raise Busy
    return content.see_other("configuration.page", _anchor="tests-title")
