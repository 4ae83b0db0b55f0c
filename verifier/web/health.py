"""Whether the application is alive, for a load balancer."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from verifier import __version__
from verifier.web.services import services

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """Answer once the data store answers."""
    services().store.reports(limit=1)
    return jsonify(status="ok", version=__version__)
