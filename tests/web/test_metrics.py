import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tests.own_values import values_of
from tests.report import samples
from tests.runs.runs import make_login, make_run
from verifier import __version__
from verifier.domain.model.connection_test import Expiring, Expiry
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.web.metrics import Metrics, create_watch_app

NOW = datetime(2026, 11, 24, tzinfo=UTC).timestamp()


def figures(metrics):
    """Every sample: its name with its labels, and its value."""
    text = generate_latest(metrics.registry)
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def of(metrics, name, **labels):
    return figures(metrics).get((name, *sorted(labels.items())))


def after(*logins, **more):
    metrics = Metrics(clock=lambda: NOW)
    metrics.run_ended(make_run(*logins), **more)
    return metrics


def test_each_login_has_its_verdict():
    metrics = after(
        make_login("a"), make_login("b", "fail"), make_login("c", "There was no login.")
    )

    assert [1, 0, 0] == [
        of(metrics, "verifier_login_works", idp="campus", patron=entry) for entry in "abc"
    ]
    assert [1, 1, 0] == [
        of(metrics, "verifier_login_came_about", idp="campus", patron=entry) for entry in "abc"
    ]
    assert {"pass": 0, "warning": 0, "fail": 1, "unknown": 0} == {
        verdict: of(metrics, "verifier_login_verdict", idp="campus", patron="b", verdict=verdict)
        for verdict in ("pass", "warning", "fail", "unknown")
    }
    assert 0.25 == of(metrics, "verifier_login_seconds", idp="campus", patron="a")


def test_the_last_run_has_its_figures():
    metrics = after(make_login("a"), make_login("b"), make_login("c", "fail"))

    assert (NOW, 1.5, 0) == (
        of(metrics, "verifier_run_timestamp_seconds"),
        of(metrics, "verifier_run_seconds"),
        of(metrics, "verifier_run_left_out"),
    )
    assert (2, 1, 0) == tuple(
        of(metrics, "verifier_run_logins", verdict=name) for name in ("pass", "fail", "unknown")
    )


def test_a_patron_of_an_earlier_run_alone_is_no_longer_told():
    """A patron who left the site file does not fail for ever."""
    metrics = after(make_login("a", "fail"))
    metrics.run_ended(make_run(make_login("b")))

    assert of(metrics, "verifier_login_works", idp="campus", patron="a") is None
    assert 1 == of(metrics, "verifier_login_works", idp="campus", patron="b")


def test_runs_are_counted_by_how_they_ended():
    metrics = after(make_login("a"))
    metrics.run_ended(make_run(left_out=3))
    metrics.run_failed()
    metrics.run_failed()

    assert (1, 1, 2) == tuple(
        of(metrics, "verifier_runs_total", outcome=name)
        for name in ("whole", "interrupted", "failed")
    )


def asked(*answers):
    """A report whose library systems answered so: connection, milliseconds, outcome."""
    report = samples.failing()
    lookup = report.lookup
    [first, *_] = lookup.attempts
    attempts = tuple(
        replace(first, connection=connection, milliseconds=milliseconds, outcome=outcome)
        for connection, milliseconds, outcome in answers
    )
    return replace(report, lookup=replace(lookup, attempts=attempts))


def test_look_ups_are_measured_for_each_connection():
    silent = CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer came in time.")
    report = asked(
        ("ncip", 40, NotFound(message="Unknown User")),
        ("ncip", 335, NotFound(message="Unknown User")),
        ("ncip", None, silent),
        ("alma", 9000, silent),
    )
    metrics = after(make_login("a", report=report), make_login("b", report=report))

    assert (4, 0.75) == (
        of(metrics, "verifier_lookup_seconds_count", connection="ncip"),
        of(metrics, "verifier_lookup_seconds_sum", connection="ncip"),
    )
    assert (2, 0, 2) == tuple(
        of(metrics, "verifier_lookup_seconds_bucket", connection=connection, le=limit)
        for connection, limit in (("ncip", "0.05"), ("alma", "5.0"), ("alma", "10.0"))
    )
    assert (2, 2) == tuple(
        of(metrics, "verifier_lookups_unanswered_total", connection=name)
        for name in ("ncip", "alma")
    )


def test_days_are_counted_down_to_each_end():
    """Of metadata, of certificates in it, and of our own; what is over is below zero."""
    ends = [
        Expiry(
            what=Expiring.IDP_METADATA, idp_id="campus", ends_at=datetime(2026, 12, 4, tzinfo=UTC)
        ),
        Expiry(
            what=Expiring.IDP_CERTIFICATE,
            idp_id="campus",
            number=2,
            ends_at=datetime(2026, 11, 23, tzinfo=UTC),
        ),
        Expiry(what=Expiring.SP_SIGNING, ends_at=datetime(2026, 11, 24, 12, tzinfo=UTC)),
    ]
    metrics = after(make_login("a"), expiries=ends)

    assert (10, -1, 0.5) == (
        of(metrics, "verifier_idp_metadata_expires_days", idp="campus"),
        of(metrics, "verifier_idp_certificate_expires_days", idp="campus", number="2"),
        of(metrics, "verifier_sp_certificate_expires_days", use="signing", number="1"),
    )


def test_no_value_of_a_person_is_in_it():
    report = samples.failing()
    text = generate_latest(after(make_login("a", "fail")).registry).decode()
    capture = report.capture
    values = {value for attribute in capture.attributes for value in attribute.values}
    records = values_of(report.lookup.attempts)
    digits = {record for record in records if re.fullmatch(r"\d{6,}|.*@.*", record)}

    assert values | digits
    assert [] == [value for value in values | digits if value and value in text]


def test_two_registries_do_not_share_anything():
    first, second = Metrics(), Metrics()
    first.not_delivered("mail")

    assert 1 == of(first, "verifier_notices_not_told_total", way="mail")
    assert {"verifier_build_info"} == {name for name, *_ in figures(second)}


@pytest.fixture
def metrics():
    return Metrics()


def client(metrics, *, ready=True):
    return create_watch_app(metrics, is_ready=lambda: ready).test_client()


def test_prometheus_reads_the_figures(metrics):
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
    answers = client(metrics)

    assert [404, 404, 405] == [
        answers.get("/").status_code,
        answers.get("/static/verifier.css").status_code,
        answers.post("/metrics").status_code,
    ]
