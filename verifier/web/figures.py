"""The figures of this process's automatic runs, for Prometheus."""

from __future__ import annotations

from flask import Blueprint, Response, request

from verifier.web.metrics import render_metrics
from verifier.web.services import services

bp = Blueprint("figures", __name__)


@bp.get("/metrics")
def metrics() -> Response:
    """Give the figures, to a token that may read them."""
    accept = request.headers.get("Accept", "")
    text, content_type = render_metrics(services().metrics, accept=accept)
    return Response(text, content_type=content_type)
