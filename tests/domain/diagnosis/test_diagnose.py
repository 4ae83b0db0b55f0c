from tests.domain.diagnosis.cases import make_finding, make_runs
from tests.factories import make_decision, make_preview
from verifier.domain.diagnosis.diagnose import diagnose
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.report import IlsState, Verdict


def test_a_good_login_needs_nothing():
    """No cause, no remedy, no message."""
    diagnosis = diagnose(make_decision(), make_runs())

    assert diagnosis.verdict is Verdict.PASS
    assert diagnosis.cause is None
    assert diagnosis.findings == ()
    assert diagnosis.remedies == ()
    assert diagnosis.message is None
    assert diagnosis.ils_state is IlsState.OK
    assert len(diagnosis.route) == 6
    assert len(diagnosis.steps) == 9


def test_the_cause_comes_first_then_errors_warnings_and_notices_in_route_order():
    """Even where the cause is a mere warning."""
    notice = make_finding("release.surplus-attribute", severity=Severity.NOTICE)
    several = make_finding("release.identifier-several-values", severity=Severity.WARNING)
    reassignable = make_finding("release.identifier-reassignable", severity=Severity.WARNING)
    joined = make_finding(
        "request.identifier-joined",
        station=Station.SERVICE_PROVIDER,
        owner=Owner.DISCOVERY,
        follows_from="release.identifier-several-values",
    )
    not_found = make_finding(
        "patron.not-found",
        station=Station.ILS,
        owner=Owner.ILS,
        follows_from="request.identifier-joined",
    )
    diagnosis = diagnose(
        make_decision({}, preview=make_preview({"employeeNumber": ["a1234", "b1234"]})),
        make_runs(not_found, notice, reassignable, several, joined),
    )
    expected = (several, joined, not_found, reassignable, notice)

    assert expected == diagnosis.findings
    assert diagnosis.verdict is Verdict.FAIL
    assert diagnosis.cause.check == "release.identifier-several-values"
    assert diagnosis.remedies[0].finding == "release.identifier-several-values"
    assert diagnosis.message.text.startswith("To: identity team")
