"""Endpoints for monitoring.

/metrics for Prometheus and /healthz for load balancers, in `serve` and in `watch`.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, Response, jsonify, request

from verifier import __version__
from verifier.web.metrics import Metrics, render_metrics
from verifier.web.services import services

# The figures of this process's automatic runs, for Prometheus.

metrics_bp = Blueprint("figures", __name__)


@metrics_bp.get("/metrics")
def metrics() -> Response:
    """Give the figures, to a token that may read them."""
    accept = request.headers.get("Accept", "")
    text, content_type = render_metrics(services().metrics, accept=accept)
    return Response(text, content_type=content_type)


# Whether the application is alive, for a load balancer.

health_bp = Blueprint("health", __name__)


@health_bp.get("/healthz")
def alive() -> Response:
    """Answer once the data store answers."""
    services().store.reports(limit=1)
    return jsonify(status="ok", version=__version__)


# What a watch answers: its figures, whether it is alive, and whether it still runs.

NOT_READY = 503


def create_watch_app(metrics: Metrics, *, is_ready: Callable[[], bool]) -> Flask:
    """Make the application. It holds no page, no value of a person, and changes nothing."""
    app = Flask("verifier.web.watch", static_folder=None)

    def figures() -> Response:
        body, content_type = render_metrics(metrics, accept=request.headers.get("Accept", ""))
        return Response(body, content_type=content_type)

    def alive() -> Response:
        return jsonify(status="ok", version=__version__)

    def ready() -> tuple[Response, int]:
        if is_ready():
            return jsonify(status="ready"), 200
        return jsonify(status="the last run is missing or too old"), NOT_READY

    def headed(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    app.add_url_rule("/metrics", view_func=figures)
    app.add_url_rule("/healthz", view_func=alive)
    app.add_url_rule("/readyz", view_func=ready)
    app.after_request(headed)
    return app
