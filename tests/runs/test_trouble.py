import pytest

from tests.factories import make_site
from tests.own_values import values_of
from tests.report import samples
from tests.runs.runs import AT, make_login, make_run
from verifier.domain.model.finding import Severity
from verifier.domain.model.stored_result import reference_of
from verifier.runs.notify import needs_attention, notice_of

ERRORS = {Severity.ERROR}


@pytest.mark.parametrize(
    ("came", "counted", "trouble"),
    [
        ("pass", ERRORS, False),
        ("fail", ERRORS, True),
        ("fail", set(), False),
        ("unknown", ERRORS, True),
        ("unknown", set(), True),
        ("There was no login.", set(), True),
    ],
)
def test_what_does_not_get_through_or_cannot_be_judged_is_trouble(came, counted, trouble):
    """Findings below the severity that counts are none; not being able to look always is."""
    assert trouble is needs_attention(make_login("gail", came), counted)


def test_a_notice_says_what_has_changed(tmp_path):
    """Who fails for the first time, who has recovered, and how many fail as before."""
    run = make_run(
        make_login("new", "fail"),
        make_login("old", "fail"),
        make_login("back"),
        make_login("fine"),
        make_login("gone", "There was no login."),
    )
    known = {("campus", "old"), ("campus", "back")}
    notice = notice_of(run, site=make_site(tmp_path), counted=ERRORS, known=known)

    assert ["new", "gone"] == [line.patron for line in notice.failing]
    assert ["back"] == [entry.patron for entry in notice.recovered]
    assert (1, 5, AT) == (notice.still_failing, notice.logins, notice.at)
    assert "https://verify.example.edu" == notice.base_url


def test_each_is_told_by_its_first_cause(tmp_path):
    """Or by why there was no login, or by the verdict where all is well."""
    run = make_run(
        make_login("a", "fail"), make_login("b", "There was no login."), make_login("c")
    )
    notice = notice_of(run, site=make_site(tmp_path), counted=ERRORS, known={("campus", "c")})
    cause = samples.failing().diagnosis.cause
    first, second = notice.failing
    [third] = notice.recovered

    assert (cause.check, cause.owner.value) == (first.check, first.owner)
    assert reference_of("r-a") == first.reference
    assert first.message
    assert ("There was no login.", None, None, None) == (
        second.message,
        second.check,
        second.owner,
        second.reference,
    )
    assert samples.passing().diagnosis.headline.verdict == third.message


def test_no_value_of_a_person_is_in_it(tmp_path):
    """Nothing that was released or looked up."""
    report = samples.failing()
    values = {
        value for attribute in report.capture.attributes for value in attribute.values if value
    }
    notice = notice_of(
        make_run(make_login("a", "fail")), site=make_site(tmp_path), counted=ERRORS, known=()
    )
    everything = " ".join(values_of(notice))

    assert values
    assert [] == [value for value in values if value in everything]
