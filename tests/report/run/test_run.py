import html
import json
from dataclasses import replace

import pytest

from tests.report import samples as one_login
from tests.report.pipeline import readers
from tests.report.run import samples
from tests.report.samples import how
from verifier.domain.model.finding import Owner
from verifier.domain.model.render_options import RenderOptions
from verifier.report import run_report
from verifier.report.formats import RUN_RENDERERS
from verifier.report.json_report import run_as_json
from verifier.report.login_results import first_causes
from verifier.report.run_report import attempted_logins


def test_json_says_how_the_run_came_out_before_its_logins():
    content = json.loads("".join(run_as_json(samples.mixed(), redact=False)))
    logins = content["logins"]

    assert "logins" == list(content)[-1]
    assert {"pass": 1, "warning": 0, "fail": 2, "unknown": 2} == content["verdicts"]
    assert (1, 0, 1.5) == (content["no_login"], content["left_out"], content["seconds"])
    assert [[2, 3], [4], [5]] == [cause["logins"] for cause in content["causes"]]
    assert [1, 2, 3, 4, 5] == [login["number"] for login in logins]
    assert ("entra", "staff1", samples.REFUSED, None) == tuple(
        logins[4][name] for name in ("idp", "patron", "stopped", "report")
    )
    assert "report/1" == logins[0]["report"]["schema"]
    assert "patron.identifier-is-another-attribute" == logins[1]["cause"]


def test_text_has_the_sum_first_then_causes_and_logins():
    message = run_report.run_as_text(samples.mixed(), how(width=120))

    parts = [
        "✗  Of 5 logins 2 do not work, 2 cannot be judged and 1 works.",
        "1 login did not come about: it says why.",
        "1.5 seconds, 0.25 for a login",
        "── first causes ──",
        "does not work: VuFind sends the sign-in name, and the library knows barcodes.",
        "logins 2-3: campus / grad1, campus / faculty1",
        "What to change (in VuFind): In VuFind's Shibboleth.ini take the username",
        "── the logins, one by one ──",
        "campus / staff1  ✓ works",
        "campus / grad1  ✗ does not work  ReShare would not find this patron.  0.25s",
        f"entra / staff1  ? cannot be said  {samples.REFUSED}",
    ]
    assert parts == sorted(parts, key=message.index)


HOW = RenderOptions(redact=True)


@pytest.mark.parametrize("name", RUN_RENDERERS)
def test_each_format_tells_of_every_login(name):
    """By the site file's names, and why there was none; masked, that quotes nobody."""
    written = "".join(RUN_RENDERERS[name](samples.mixed(), HOW))
    message = "It refused gail.good@example.edu, who has the card 21234000000018."
    run = samples.make_run(samples.make_login(stopped=message))
    masked, shown = ("".join(RUN_RENDERERS[name](run, it)) for it in (HOW, how()))

    assert samples.REFUSED in written
    assert [] == [name for name in ("staff1", "grad1", "faculty1") if name not in written]
    assert [] == [name for name in ("gail", "21234") if name in masked]
    assert "21234000000018" in shown


def test_a_suite_is_one_patron_at_one_identity_provider():
    suites = readers.junit(RUN_RENDERERS["junit"](samples.mixed(), HOW))

    campus = [f"campus / {patron}" for patron in ("staff1", "grad1", "faculty1")]
    assert [*campus, "entra / grad1", "entra / staff1"] == [suite.name for suite in suites]


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
    assert message == run_report.run_headline(run)


def test_what_did_not_come_about_is_said():
    assert ("1 login did not come about: it says why.",) == run_report.run_remarks(samples.mixed())
    assert ("Interrupted: 7 logins were left out.",) == run_report.run_remarks(
        samples.interrupted()
    )
    assert () == run_report.run_remarks(samples.fine())


def test_where_when_and_how_long():
    assert "1.5 seconds, 0.25 for a login" in run_report.run_footer(samples.fine(), redact=False)
    assert run_report.run_footer(samples.nothing(), redact=False).endswith("1.5 seconds")
    assert run_report.run_footer(samples.fine(), redact=True).startswith(
        "Example University Library · 24 Nov 2026 12:00 UTC · 1.5 seconds"
    )
    assert "Values are masked" in run_report.run_footer(samples.fine(), redact=True)
    assert "Values are masked" not in run_report.run_footer(samples.fine(), redact=False)


def test_whom_a_cause_concerns_is_said_by_name():
    """The first four; of the others, how many."""
    logins = tuple(run_report.attempted_logins(samples.mixed(), redact=False))

    assert "login 2: campus / grad1" == run_report.affected_logins((2,), logins)
    message = run_report.affected_logins((1, 2, 3, 4, 5), logins)
    assert "logins 1-5: campus / staff1, campus / grad1, campus / faculty1, " in message
    assert message.endswith(" and 1 more")


@pytest.mark.parametrize("name", ["text", "json", "html", "markdown"])
def test_each_cause_has_an_owner_a_remedy_and_a_message(name):
    """Where logins share a cause, the message lists them; one that failed has all of it too."""
    written = "".join(RUN_RENDERERS[name](samples.mixed(), how(width=200)))
    shown = html.unescape(written)

    assert "discovery team (VuFind)" in shown
    assert "2 logins: campus / grad1; campus / faculty1. Everything below" in shown
    assert "whoever runs the release verifier" in shown
    assert "Correct username and password of the test patron" in shown
    assert "Subject: Login at the release verifier failed (Example Entra)" in shown


def test_the_message_names_the_reference_number_of_each_login():
    url = "https://verify.example.edu/reports/"
    logins = [
        samples.make_login(one_login.failing().with_reference(number, url + number), patron=number)
        for number in ("AAAA-1111", "BBBB-2222")
    ]
    [cause] = first_causes(tuple(attempted_logins(samples.make_run(*logins), redact=True)))

    assert "campus / BBBB-2222 (reference number BBBB-2222)" in cause.message.body
    assert cause.message.body.endswith(f"Reference number: AAAA-1111, {url}AAAA-1111\n")


def test_a_patron_reads_nothing_of_others():
    report = one_login.failing()
    cause = replace(report.diagnosis.cause, owner=Owner.PATRON)
    message = replace(report.diagnosis.message, to="the patron")
    diagnosis = replace(report.diagnosis, cause=cause, message=message)
    blocked = replace(report, diagnosis=diagnosis)
    both = [samples.make_login(blocked, patron=patron) for patron in ("grad1", "grad2")]
    run = samples.make_run(*both)
    [cause] = first_causes(tuple(attempted_logins(run, redact=True)))

    assert "the patron of campus / grad1" == cause.message.to
    assert "grad2" not in cause.message.text
