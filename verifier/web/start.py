"""The start page: the identity providers to log in at, and the latest reports.

Also the search in a federation, and the monitoring endpoints.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from verifier.adapters.login.saml.metadata_document import Member, MetadataRefused
from verifier.domain.model.site import Idp
from verifier.store.reports import ReportSummary
from verifier.web import browser
from verifier.web.authentication import current_operator
from verifier.web.metrics import alive_response, metrics_response
from verifier.web.services import services

bp = Blueprint("start", __name__)

MOST_REPORTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class IdpButton:
    """One identity provider on the page; ``problem`` says why login there is not possible now."""

    name: str
    action: str  # where its button leads
    asks_here: bool = False  # a page of ours asks for the password
    logo_url: str | None = None
    problem: str | None = None


@bp.get("/")
def page() -> str:
    """Show the start page; without a sign-in, a page that says where to begin."""
    browser.ensure()
    if current_operator() is None:
        return render_template("start/closed.html")
    idps = services().site.idps
    return render_template(
        "start/start.html",
        idps=[_button(idp) for idp in idps if not idp.federation],
        federations=[idp for idp in idps if idp.federation],
        reports=last_reports(),
    )


def _button(idp: Idp) -> IdpButton:
    if idp.protocol == "ldap":
        action = url_for("directory.page", idp_id=idp.id)
        return IdpButton(name=idp.called, action=action, asks_here=True)
    action = url_for("login.begin", protocol=idp.protocol, idp_id=idp.id)
    if idp.protocol != "saml":
        return IdpButton(name=idp.called, action=action)
    try:
        known = services().metadata.get(idp.id)
    except MetadataRefused as refused:
        return IdpButton(name=idp.called, action=action, problem=refused.message)
    name = idp.name or known.display_name or known.entity_id
    return IdpButton(name=name, action=action, logo_url=safe_logo(known.logo_url))


def safe_logo(url: str | None) -> str | None:
    """Return the URL of a logo if a page may show it."""
    return url if url and urlsplit(url).scheme in ("https", "data") else None


def last_reports() -> list[ReportSummary]:
    """List the latest reports of the site, the newest first."""
    return services().store.reports(MOST_REPORTS)


def idp_names(*, federations: bool = False) -> dict[str, str]:
    """Return the name of each identity provider where a test patron can log in, by its id.

    With *federations*, federations are included.
    """
    idps = services().site.idps
    return {idp.id: name_of(idp.id) for idp in idps if federations or not idp.federation}


def name_of(idp_id: str) -> str:
    """Return the name of an identity provider; its id if it is no longer in the site file."""
    idp = services().site.idp(idp_id)
    if idp is None:
        return idp_id
    if idp.name or idp.protocol != "saml" or idp.is_many:
        return idp.called
    try:
        return services().metadata.get(idp.id).display_name or idp.called
    except MetadataRefused:
        return idp.called


federations_bp = Blueprint("federations", __name__, url_prefix="/idps")

MOST_SHOWN = 20
LONGEST_QUESTION = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The members that a search found; ``problem`` says why a search is not possible."""

    members: tuple[Member, ...] = ()
    more: bool = False  # there are more than are shown
    problem: str | None = None


@federations_bp.get("/<federation_id>", endpoint="page")
def federation_page(federation_id: str) -> str:
    """Show a search form, and the results for ``?q=``."""
    browser.ensure()
    federation, text, found = _search(federation_id)
    return render_template(
        "federations/search.html",
        federation=federation,
        text=text,
        found=found if text else None,
        safe_logo=safe_logo,
    )


@federations_bp.get("/<federation_id>.json")
def as_json(federation_id: str) -> Response:
    """Return the search results as JSON, for programs and for the page's script."""
    _, _, found = _search(federation_id)
    members = [
        {
            "name": member.display_name,
            "entity_id": member.entity_id,
            "logo": safe_logo(member.logo_url),
            "action": url_for("login.begin", protocol="saml", idp_id=member.idp_id),
        }
        for member in found.members
    ]
    return jsonify(members=members, more=found.more, problem=found.problem)


def _search(federation_id: str) -> tuple[Idp, str, Found]:
    """Search a federation of the site for the query's text (404 for any other federation)."""
    federation = services().site.idp(federation_id)
    if federation is None or not federation.federation:
        abort(404, "This site has no such federation.")
    text = request.args.get("q", "").strip()[:LONGEST_QUESTION]
    try:
        return federation, text, search_members(federation, text) if text else Found()
    except MetadataRefused as refused:
        return federation, text, Found(problem=refused.message)


def search_members(federation: Idp, text: str) -> Found:
    """Find members by part of a name, or by entity ID. Raises ``MetadataRefused``."""
    members = services().metadata.search(federation.id, text, limit=MOST_SHOWN + 1)
    return Found(members=tuple(members[:MOST_SHOWN]), more=len(members) > MOST_SHOWN)


metrics_bp = Blueprint("figures", __name__)
health_bp = Blueprint("health", __name__)


@metrics_bp.get("/metrics")
def metrics() -> Response:
    """Return the figures of this process's automatic runs."""
    return metrics_response(services().metrics)


@health_bp.get("/healthz")
def alive() -> Response:
    """Answer if the data store responds."""
    services().store.reports(limit=1)
    return alive_response()
