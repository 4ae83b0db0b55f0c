import pytest

from tests.report import samples as one_login
from tests.report.run import samples
from verifier.report.run_report import (
    affected_logins,
    attempted_logins,
    run_footer,
    run_headline,
    run_remarks,
)


@pytest.mark.parametrize(
    ("run", "message"),
    [
        (samples.mixed(), "Of 5 logins 2 do not work, 2 cannot be judged and 1 works."),
        (samples.fine(), "All 3 logins work."),
        (samples.interrupted(), "The one login works."),
        (samples.nothing(), "No login was made."),
        (
            samples.make_run(*(samples.make_login(one_login.failing()) for _ in range(2))),
            "Of 2 logins 2 do not work.",
        ),
    ],
)
def test_a_run_is_summed_up_in_a_sentence(run, message):
    """What does not work first, what works last."""
    assert message == run_headline(run)


def test_what_did_not_come_about_is_said():
    """A run that was interrupted does not look whole."""
    assert ("1 login did not come about: it says why.",) == run_remarks(samples.mixed())
    assert ("Interrupted: 7 logins were left out.",) == run_remarks(samples.interrupted())
    assert () == run_remarks(samples.fine())


def test_where_when_and_how_long():
    """The whole run, and a login on average."""
    assert "1.5 seconds, 0.25 for a login" in run_footer(samples.fine(), redact=False)
    assert run_footer(samples.nothing(), redact=False).endswith("1.5 seconds")
    assert run_footer(samples.fine(), redact=True).startswith(
        "Example University Library · 24 Nov 2026 12:00 UTC · 1.5 seconds"
    )
    assert "Values are masked" in run_footer(samples.fine(), redact=True)
    assert "Values are masked" not in run_footer(samples.fine(), redact=False)


def test_whom_a_cause_concerns_is_said_by_name():
    """The first four; of the others, how many."""
    logins = tuple(attempted_logins(samples.mixed(), redact=False))

    assert "login 2: campus / grad1" == affected_logins((2,), logins)
    message = affected_logins((1, 2, 3, 4, 5), logins)
    assert "logins 1-5: campus / staff1, campus / grad1, campus / faculty1, " in message
    assert message.endswith(" and 1 more")
