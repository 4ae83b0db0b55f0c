from dataclasses import replace

from tests.domain.checks.delivery_tests import make_delivery, make_service
from tests.report.lint.samples import GOOD, MISTAKEN, make_lint, with_delivery
from tests.report.text_rules import how
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place, setting_evidence, state_evidence
from verifier.report.lint_report import lint_as_text, lint_headline

UNREAD = Unread(place=Place(file="a\x1b.ini", line=3), message="It is broken.")


def test_findings_stand_in_the_order_of_the_road():
    """Each station with its own; the gravest first, and the place with file and key."""
    text = lint_as_text(with_delivery(MISTAKEN), how())

    assert text.index("── listener: what was found ──") < text.index("── reshare: what was found")
    assert "reqIdHeader = X-A" in text
    assert (
        "verifier.toml, [reshare.listener] reqIdHeader · delivery.header-name-capitals"
        in " ".join(text.split())
    )
    assert "borrower_check is empty or not set" in text


def test_what_to_change_with_lines_to_copy():
    """For errors and warnings; the page of a notice says it."""
    text = lint_as_text(with_delivery(MISTAKEN), how())

    assert "to change: Write the name in reqIdHeader in small letters." in text
    assert '"reqIdHeader": "x-a"' in text
    assert 2 == text.count("to change:")
    assert "Set it to yes under" not in text


def test_a_consequence_names_its_cause():
    """And has no advice of its own."""
    lint = with_delivery(MISTAKEN)
    marked = replace(
        lint,
        places=tuple(
            replace(place, runs=tuple(map(following, place.runs))) for place in lint.places
        ),
    )
    text = lint_as_text(marked, how())

    assert "follows from delivery.cause" in text
    assert "to change:" not in text


def following(run):
    """The same run, its findings explained by another check."""
    if not run.findings:
        return run
    marked = tuple(replace(finding, follows_from="delivery.cause") for finding in run.findings)
    return replace(run, result=replace(run.result, findings=marked))


def test_what_could_not_be_read():
    """With the place, and without a sign that would steer the terminal."""
    text = lint_as_text(replace(make_lint(GOOD), unread=(UNREAD,), read=("b.json",)), how())

    assert "? a" in text
    assert ".ini, line 3: It is broken." in text
    assert "\x1b" not in text


def test_the_headline_counts():
    """Roots alone, by severity; and it names the files that could not be read."""
    mistaken = with_delivery(MISTAKEN)
    unread = replace(UNREAD, place=Place(file="a.ini"))
    other = replace(UNREAD, place=Place(file="b.json"))

    assert "Found: 2 warnings. Checked: verifier.toml." == lint_headline(mistaken)
    assert (
        "The files a.ini and b.json could not be read. Found: 2 warnings. Checked: verifier.toml. "
        "Not checked: a.ini, b.json."
    ) == lint_headline(replace(mistaken, unread=(unread, other)))


def test_the_headline_of_a_sound_delivery():
    """It is sound as far as it was seen."""
    unread = replace(UNREAD, place=Place(file="a.ini"))

    assert (
        "The file a.ini could not be read. No problems found in the settings that were checked: "
        "verifier.toml, b.json. Not checked: a.ini."
    ) == lint_headline(replace(with_delivery(), unread=(unread,), read=("b.json",)))


def test_a_blank_at_the_end_of_a_setting_is_seen():
    """It is what is wrong with the setting, and a terminal would not show it."""
    blank = make_delivery(services=(make_service(reqIdHeader="X-A "),))
    text = lint_as_text(with_delivery(blank), how())

    assert "reqIdHeader = X-A␣\n" in text


def test_blanks_of_a_setting_can_be_seen():
    """A setting of blanks alone is not taken for an empty one; words of our own stay prose."""
    shown = (
        setting_evidence("borrower_check", " "),
        setting_evidence("reqIdReplacement", "$1 "),
        state_evidence("test patrons concerned", "1 of 2"),
    )
    text = lint_as_text(proven_by(with_delivery(MISTAKEN), shown), how())

    for line in ("borrower_check = ␣", "reqIdReplacement = $1␣", "test patrons concerned: 1 of 2"):
        assert f"        {line}\n" in text


def proven_by(lint, evidence):
    """The same look, every finding with this evidence."""
    runs = [run for place in lint.places for run in place.runs if run.findings]
    findings = [replace(finding, evidence=evidence) for run in runs for finding in run.findings]
    shown = replace(runs[0], result=replace(runs[0].result, findings=tuple(findings)))
    return replace(lint, places=(replace(lint.places[0], runs=(shown,)),))
