"""The start page: log in, check a saved login, see the last reports."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, render_template, url_for

from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.domain.model.site import Idp
from verifier.store.reports import ReportSummary
from verifier.web import browser
from verifier.web.authentication import current_operator
from verifier.web.services import services

bp = Blueprint("start", __name__)

MOST_REPORTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class IdpButton:
    """One identity provider on the page; ``problem`` is why nobody can log in there now."""

    id: str
    name: str
    action: str  # where its button leads
    asks_here: bool = False  # a page of ours asks for the password
    logo_url: str | None = None
    problem: str | None = None


@bp.get("/")
def page() -> str:
    """Show the start page; to somebody who is not signed in, where to begin."""
    browser.ensure()
    site = services().site
    if current_operator() is None:
        return render_template("start/closed.html")
    return render_template(
        "start/start.html",
        idps=[_button(idp) for idp in site.idps if not idp.federation],
        federations=[idp for idp in site.idps if idp.federation],
        reports=last_reports(),
    )


def _button(idp: Idp) -> IdpButton:
    match idp.protocol:
        case "saml":
            return _saml_button(idp)
        case "ldap":
            action = url_for("directory.page", idp_id=idp.id)
            return IdpButton(id=idp.id, name=idp.called, action=action, asks_here=True)
        case protocol:
            action = url_for(f"{protocol}.login", idp_id=idp.id)
            return IdpButton(id=idp.id, name=idp.called, action=action)


def _saml_button(idp: Idp) -> IdpButton:
    action = url_for("saml.login", idp_id=idp.id)
    try:
        known = services().metadata.get(idp.id)
    except MetadataRefused as refused:
        return IdpButton(id=idp.id, name=idp.called, action=action, problem=refused.message)
    name = idp.name or known.display_name or known.entity_id
    return IdpButton(id=idp.id, name=name, action=action, logo_url=safe_logo(known.logo_url))


def safe_logo(url: str | None) -> str | None:
    """Give the address of a logo, where a page may show it."""
    return url if url and urlsplit(url).scheme in ("https", "data") else None


def last_reports() -> list[ReportSummary]:
    """List the last reports of the site, the newest first."""
    return services().store.reports(MOST_REPORTS)
