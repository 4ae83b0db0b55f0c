from tests.domain.diagnosis.cases import make_case, make_finding
from verifier.domain.diagnosis.verdict import as_cause, first_cause, root_of
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.report import Cause, Verdict

MISSING = make_finding("release.identifier-missing")
NO_REQ_ID = make_finding(
    "request.identifier-missing",
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    follows_from="release.identifier-missing",
)
BLOCKED = make_finding("decision.patron-blocked", station=Station.ILS, owner=Owner.PATRON)
SEVERAL = make_finding("release.identifier-several-values", severity=Severity.WARNING)
JOINED = make_finding(
    "request.identifier-joined",
    station=Station.SERVICE_PROVIDER,
    follows_from="release.identifier-several-values",
)


def cause_of(*findings, verdict=Verdict.FAIL):
    return first_cause(make_case(*findings), verdict)


def test_the_root_is_named_and_not_what_follows_from_it():
    """A missing attribute is the cause, the missing User ID its consequence."""
    expected = MISSING

    assert expected == cause_of(MISSING, NO_REQ_ID)


def test_a_warning_is_the_cause_where_an_error_follows_from_it():
    """Several values are a warning; joined into one they are an error."""
    expected = SEVERAL

    assert expected == cause_of(SEVERAL, JOINED)


def test_the_first_station_wins():
    """The road is walked from the campus on, whatever order the checks stand in."""
    late = make_finding("patron.not-found", station=Station.ILS)
    early = make_finding("request.regex-invalid", station=Station.LISTENER)

    assert early == cause_of(late, early)


def test_a_root_at_the_campus_goes_before_an_independent_error_further_on():
    """The root of a consequence is compared, and not the consequence."""
    expected = SEVERAL

    assert expected == cause_of(SEVERAL, JOINED, BLOCKED)


def test_at_one_station_the_catalogues_order_decides():
    """Two errors at one place keep the order of the checks."""
    second = make_finding("release.identifier-transient")

    expected = MISSING

    assert expected == cause_of(MISSING, second)


def test_an_unknown_verdict_is_caused_by_what_could_not_be_asked():
    """A warning further up the road does not explain the silence."""
    silence = make_finding("patron.could-not-ask", severity=Severity.WARNING, station=Station.ILS)

    assert silence == cause_of(SEVERAL, silence, verdict=Verdict.UNKNOWN)
    assert cause_of(SEVERAL, verdict=Verdict.UNKNOWN) is None


def test_a_warning_verdict_is_caused_by_the_first_warning():
    """What is known to break is named."""
    notice = make_finding("release.surplus-attribute", severity=Severity.NOTICE)

    expected = SEVERAL

    assert expected == cause_of(notice, SEVERAL, verdict=Verdict.WARNING)


def test_a_pass_has_no_cause():
    """Nothing goes wrong."""
    assert cause_of(SEVERAL, verdict=Verdict.PASS) is None


def test_a_failure_without_an_error_has_no_cause():
    """ReShare's own refusal, unexplained by any check."""
    assert cause_of(SEVERAL) is None


def test_findings_that_explain_each_other_come_to_an_end():
    """A circle of explanations is walked once."""
    one = make_finding("a.one", follows_from="a.two")
    two = make_finding("a.two", follows_from="a.one")

    assert two == root_of(one, (one, two))


def test_an_explanation_that_is_not_there_explains_nothing():
    """A finding whose explanation was not found stands for itself."""
    expected = NO_REQ_ID

    assert expected == root_of(NO_REQ_ID, (NO_REQ_ID,))


def test_the_cause_is_put_as_the_report_names_it():
    """Check, station, owner and the finding's own message."""
    expected = Cause(
        check="release.identifier-missing",
        station=Station.IDP,
        owner=Owner.IDENTITY,
        summary="This is release.identifier-missing.",
    )

    assert expected == as_cause(MISSING)
    assert as_cause(None) is None
