from __future__ import annotations

import pytest

from tests.runs.runs import make_login, make_run
from verifier import __version__
from verifier.web.metrics import Metrics, create_watch_app


@pytest.fixture
def metrics():
    return Metrics()


def client(metrics, *, ready=True):
    return create_watch_app(metrics, is_ready=lambda: ready).test_client()


def test_prometheus_reads_the_figures(metrics):
    """In its own text form, or in OpenMetrics where that is asked for."""
    metrics.run_ended(make_run(make_login("gail")))
    plain = client(metrics).get("/metrics")
    open_metrics = client(metrics).get(
        "/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"}
    )

    assert 'verifier_login_works{idp="campus",patron="gail"} 1.0' in plain.text
    assert plain.content_type.startswith("text/plain")
    assert open_metrics.content_type.startswith("application/openmetrics-text")
    assert open_metrics.text.endswith("# EOF\n")
    assert "no-store" == plain.headers["Cache-Control"]
    assert "nosniff" == plain.headers["X-Content-Type-Options"]


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_ready_is_who_still_runs(metrics, ready, status):
    """A watch may be alive and of no use."""
    answers = client(metrics, ready=ready)

    assert status == answers.get("/readyz").status_code
    assert {"status": "ok", "version": __version__} == answers.get("/healthz").json


def test_nothing_else_is_there_and_nothing_can_be_changed(metrics):
    """No page, no other method."""
    answers = client(metrics)

    assert [404, 404, 405] == [
        answers.get("/").status_code,
        answers.get("/static/verifier.css").status_code,
        answers.post("/metrics").status_code,
    ]
