from dataclasses import replace

from tests.report import samples
from verifier.domain.model.finding import Evidence
from verifier.domain.model.render_options import RenderOptions
from verifier.report.login_results import (
    evidence_text,
    explain_finding,
    explanation_lines,
    one_line,
    remedy_lines,
    report_document,
)


def told(report=None):
    return report_document(report or samples.failing(), RenderOptions(redact=False)).logins[0]


def test_values_can_be_seen_and_prose_can_be_read():
    """A blank in a value is marked; in an answer it is an ordinary blank."""
    shown = [
        evidence_text(Evidence(what=what, name="x", value="a b")) for what in ("attribute", "gate")
    ]

    assert ["attribute x: a␣b", "gate x: a b"] == shown
    assert "released x" == evidence_text(Evidence(what="released", name="x"))


def test_a_first_cause_without_a_remedy_of_its_own_has_the_reports():
    """What to change is never missing where the report knows it; a consequence has none."""
    report = samples.failing()
    others = tuple(replace(remedy, finding="x.y") for remedy in report.diagnosis.remedies)
    login = told(replace(report, diagnosis=replace(report.diagnosis, remedies=others)))
    cause, after, _ = login.findings

    assert others == login.remedies_for(cause)
    assert () == login.remedies_for(after)


def test_a_remedy_says_all_its_parts():
    """How, where, the lines to copy, when it takes effect, what usually goes wrong."""
    first = samples.failing().diagnosis.remedies[0]
    whole = replace(
        first, how="Open it.", where="config/", applies="At once.", mistakes=("A typing error.",)
    )

    lines = list(remedy_lines([whole]))

    for message in (
        "Open it.",
        "Where: config/",
        "Shibboleth.ini:",
        "username = employeeNumber",
        "Takes effect: At once.",
        "Usual mistake: A typing error.",
    ):
        assert any(line.strip() == message for line in lines), message


def test_where_it_stands_is_said():
    """A place in a file, as an editor is asked for it."""
    lines = list(explanation_lines(samples.finding(), (), "Shibboleth.ini, line 3"))

    assert "Where: Shibboleth.ini, line 3" in lines
    assert "Station: Discovery. Owner: discovery team." in lines


def test_without_a_first_cause_there_is_none_to_name():
    """A finding stands for itself then."""
    report = samples.failing()
    login = told(replace(report, diagnosis=replace(report.diagnosis, cause=None)))

    assert explain_finding(login.findings[0], login).startswith(
        "error: Another released attribute"
    )


def test_one_line_is_one_line():
    """Line ends and control signs do not break a list."""
    assert "a b[ESC]c" == one_line("a\n  b\x1bc ")
