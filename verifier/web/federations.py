"""Finding one's identity provider among the many of a federation."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from verifier.adapters.login.saml.metadata_document import Member, MetadataRefused
from verifier.domain.model.site import Idp
from verifier.web import browser
from verifier.web.services import services
from verifier.web.start import safe_logo

bp = Blueprint("federations", __name__, url_prefix="/idps")

MOST_SHOWN = 20
LONGEST_QUESTION = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found; ``problem`` is why nothing can be searched."""

    members: tuple[Member, ...] = ()
    more: bool = False  # there are more than are shown
    problem: str | None = None


@bp.get("/<federation_id>")
def page(federation_id: str) -> str:
    """Show a search form, and what ``?q=`` finds."""
    browser.ensure()
    federation = _federation(federation_id)
    text = _text()
    return render_template(
        "federations/search.html",
        federation=federation,
        text=text,
        found=_find(federation, text) if text else None,
        safe_logo=safe_logo,
    )


@bp.get("/<federation_id>.json")
def as_json(federation_id: str) -> Response:
    """Give the same for programs and for the page's script."""
    found = _find(_federation(federation_id), _text())
    members = [
        {
            "name": member.display_name,
            "entity_id": member.entity_id,
            "logo": safe_logo(member.logo_url),
            "action": url_for("saml.login", idp_id=member.idp_id),
        }
        for member in found.members
    ]
    return jsonify(members=members, more=found.more, problem=found.problem)


def _federation(federation_id: str) -> Idp:
    idp = services().site.idp(federation_id)
    if idp is None or not idp.federation:
        abort(404, "This site has no such federation.")
    return idp


def _text() -> str:
    return request.args.get("q", "").strip()[:LONGEST_QUESTION]


def _find(federation: Idp, text: str) -> Found:
    if not text:
        return Found()
    try:
        members = services().metadata.search(federation.id, text, limit=MOST_SHOWN + 1)
    except MetadataRefused as refused:
        return Found(problem=refused.message)
    return Found(members=tuple(members[:MOST_SHOWN]), more=len(members) > MOST_SHOWN)
