"""The start page: log in, check a saved login, see the last reports."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, render_template

from verifier.login.saml.idp_metadata import MetadataRefused
from verifier.model.idp import Idp
from verifier.store.summary import ReportSummary
from verifier.web import browser
from verifier.web.services import services

bp = Blueprint("start", __name__)

MOST_REPORTS = 20


@dataclass(frozen=True, slots=True)
class IdpButton:
    """One identity provider on the page; ``problem`` is why nobody can log in there now."""

    id: str
    name: str
    logo_url: str | None = None
    problem: str | None = None


@bp.get("/")
def page() -> str:
    """Show the start page."""
    browser.ensure()
    buttons = [_button(idp) for idp in services().site.idps if idp.protocol == "saml"]
    return render_template(
        "start/start.html",
        idps=buttons,
        reports=_last_reports(),
        everyone_sees=services().everyone_sees_reports,
    )


def _button(idp: Idp) -> IdpButton:
    try:
        known = services().metadata.get(idp.id)
    except MetadataRefused as refused:
        return IdpButton(idp.id, idp.name or idp.id, problem=refused.said)
    name = idp.name or known.display_name or known.entity_id
    return IdpButton(idp.id, name, _safe_logo(known.logo_url))


def _safe_logo(url: str | None) -> str | None:
    return url if url and urlsplit(url).scheme in ("https", "data") else None


def _last_reports() -> list[ReportSummary]:
    owners: list[str | None] = list(browser.digests())
    if services().everyone_sees_reports:
        owners.append(None)
    found = [one for owner in owners for one in services().store.reports(owner, MOST_REPORTS)]
    found.sort(key=lambda one: one.created_at, reverse=True)
    return found[:MOST_REPORTS]
