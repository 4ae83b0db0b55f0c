"""What a watch answers: its figures, whether it is alive, and whether it still runs."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, jsonify, request

from verifier import __version__
from verifier.web.metrics import Metrics, render_metrics

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
