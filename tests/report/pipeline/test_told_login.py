from datetime import UTC, datetime

import pytest

from tests.report import samples
from tests.report.population import samples as sets
from verifier.domain.model.finding import Severity
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Verdict
from verifier.report.login_results import (
    NO_LOGIN_MESSAGE,
    LoginResult,
    interrupted_results,
    population_document,
    report_document,
    worst_verdict,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NO = LoginResult(idp="campus", patron=None, began=NOON, stopped="It was refused.")


def test_without_a_login_nothing_is_claimed():
    """Not asked is never no: the verdict is unknown, and the sentence says why."""
    assert (Verdict.UNKNOWN, NO_LOGIN_MESSAGE, "It was refused.", None) == (
        NO.verdict,
        NO.headline,
        NO.reason,
        NO.owner,
    )
    assert ((), ()) == (NO.findings, NO.runs)
    assert NO.could_not_look
    assert not NO.fails(frozenset(Severity))


def test_a_login_goes_by_the_site_files_names():
    """Where they are not known, by the identity provider's own."""
    report = samples.failing()
    [known] = report_document(
        report, RenderOptions(redact=True, idp="campus", patron="grad1")
    ).logins
    [unknown] = report_document(report, RenderOptions(redact=True)).logins

    assert ["campus / grad1", "Example University"] == [known.name, unknown.name]
    assert known.fails(frozenset({Severity.ERROR}))


@pytest.mark.parametrize(
    ("redact", "names"),
    [
        (True, ["login 1", "unread file 1"]),
        (False, ["login 1, family1.json", "gail.json"]),
    ],
)
def test_masked_the_names_of_files_are_left_out(redact, names):
    """Saved logins are often named after their person."""
    how = RenderOptions(redact=redact, unread=(("gail.json", "It is no saved login."),))

    first, *_, unread = population_document(*sets.healthy(), how).logins

    assert names == [first.patron, unread.name]
    assert "It is no saved login." == unread.reason


def test_what_an_interrupt_left_out_is_told():
    """A set that is not whole does not look whole."""
    *logins, last = population_document(*sets.silent(), RenderOptions(redact=True)).logins

    assert 2 == len(logins)
    assert "The run was interrupted, and 3 logins did not come about." == last.reason
    assert [] == list(interrupted_results(0, NOON))


def test_of_nothing_nothing_can_be_said():
    """The gravest of all counts; what does not work comes before what is not known."""
    failing, passing = (
        report_document(maker(), RenderOptions(redact=True)).logins[0] for maker in MAKERS
    )

    assert [Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.FAIL] == [
        worst_verdict([]),
        worst_verdict([passing, NO]),
        worst_verdict([passing, NO, failing]),
    ]


MAKERS = (samples.failing, samples.passing)
