import html
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.report.comparison.samples import (
    BARCODE,
    CANARIES,
    EVERY,
    EVERY_SET,
    all_renamed,
    asked,
    breaking,
    harmless,
    masked,
    most_renamed,
    nobody_found,
    nothing,
    two_people,
    very_many,
)
from tests.report.pipeline import readers
from tests.report.samples import how
from verifier.domain.model.capture import AttributeSource
from verifier.domain.model.comparison import (
    Change,
    ChangeKind,
    ComparedBy,
    Drift,
    DriftChange,
    DriftVerdict,
    EarlierReport,
    Impact,
    Remark,
    SentAttribute,
)
from verifier.domain.model.finding import Severity
from verifier.domain.model.match import Transform
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Verdict
from verifier.report import comparison_report
from verifier.report.csv_tables import comparison_as_csv
from verifier.report.formats import COMPARISON_RENDERERS
from verifier.report.html import comparison_as_html
from verifier.report.json_report import comparison_as_json, drift_dict
from verifier.report.junit import ROAD, comparison_as_junit
from verifier.report.markdown import MOST_PAIRS, comparison_as_markdown
from verifier.report.sarif import comparison_as_sarif


def test_csv_has_a_row_for_each_change():
    rows = readers.table(comparison_as_csv(breaking(), redact=False))
    several = readers.table(comparison_as_csv(most_renamed(), redact=True))
    [row] = readers.table(comparison_as_csv(nothing(), redact=True))

    assert ("breaks", "employeeNumber") == (rows[0]["bearing"], rows[0]["attribute"])
    assert rows[0]["values_before"] != rows[0]["values_after"]
    assert {"the login"} == {row["login"] for row in rows}
    assert {f"login {number}" for number in range(1, 9)} == {row["login"] for row in several}
    assert ("holds", "") == (row["road"], row["bearing"])


def test_html_has_every_part():
    page = comparison_as_html(breaking(), redact=False)

    parts = [
        "The identifier that ReShare receives", "What breaks the road",
        "What concerns the e-mail address", "What differs, as it must",
        "What is harmless to the road", "The two logins",
    ]  # fmt: skip
    assert parts == sorted(parts, key=page.index)
    assert "Another service provider" in page
    assert "With the library system: works." in comparison_as_html(asked(), redact=False)
    assert "&lt;b&gt;good&lt;/b&gt;" in page
    assert "<b>good" not in page


def content(comparison, *, redact=False):
    return json.loads(comparison_as_json(comparison, redact=redact))


def test_everything_is_there_for_a_program():
    found = content(breaking())

    assert ("comparison/1", "breaks", "T1", "agrees", False) == (
        found["schema"], found["road"], found["transform"], found["same_person"],
        found["same_identifier"],
    )  # fmt: skip
    assert (BARCODE, ["card"]) == (found["before"]["identifier"], found["after"]["carries"])
    first, remark = found["changes"][0], found["remarks"][0]
    assert ("error", "road-breaks") == (remark["severity"], remark["kind"])
    assert ("employeeNumber", ["reformatted"], "breaks", ["T1"]) == (
        first["label"], first["kinds"], first["bearing"], first["transforms"],
    )  # fmt: skip
    assert [BARCODE] == first["before"]["values"]
    assert {"identity-provider", "service-provider"} == {
        circumstance["what"] for circumstance in found["circumstances"]
    }


def test_json_says_what_is_gone_or_new_and_what_is_the_same():
    """One side of it is null; two numbers of one length look alike under the mask."""
    [card] = [change for change in content(breaking())["changes"] if change["label"] == "card"]
    masked = content(two_people(), redact=True)

    assert (None, ["new"]) == (card["before"], card["kinds"])
    assert [] == content(nothing())["changes"]
    assert masked["before"]["identifier"] == masked["after"]["identifier"]
    assert (False, True) == (masked["same_identifier"], masked["redacted"])


def read(result, **options):
    return readers.junit(comparison_as_junit(result, RenderOptions(redact=True, **options)))


def test_junit_has_a_suite_for_each_pair_and_a_case_for_each_remark():
    """The change itself stands in the failure; what is of no pair stands before the pairs."""
    [suite] = read(breaking())
    found = {case.name: case for case in suite}
    suites = read(most_renamed())

    assert "failure" == readers.outcome(found["compare.road-breaks"])
    assert "breaks: employeeNumber" in readers.texts_of(found["compare.road-breaks"])
    assert "passed" == readers.outcome(found[ROAD])
    names = ["all logins together", *(f"login {number}" for number in range(1, 9))]
    assert names == [suite.name for suite in suites]
    assert [0, 0, *[1] * 7] == [suite.failures for suite in suites]


def test_markdown_says_what_the_change_does():
    single, several, many = (
        readers.words(readers.page(comparison_as_markdown(sample(), redact=True)))
        for sample in (breaking, most_renamed, very_many)
    )

    assert single.startswith("✗ The change breaks the road")
    assert "breaks the road employeeNumber the same value in another form" in single
    assert "The change breaks the road of 7 of 8 logins." in several
    assert "1 login of before could not be paired" in several
    assert "login 8 ✗" in several
    further = len(very_many().comparisons) - MOST_PAIRS
    assert (further > 0) == ("logins more, which are not shown here." in many)


HOW = RenderOptions(redact=True, site_file="verifier.toml")


def read_sarif(result):
    return readers.sarif(comparison_as_sarif(result, replace(HOW, notices=True)))


def test_sarif_has_an_error_that_names_the_change():
    """Its rule says what it is; pairs are told apart; an open road is no result."""
    run = read_sarif(breaking())
    results = read_sarif(most_renamed())["results"]
    first = run["results"][0]
    marks = [result["partialFingerprints"]["verifierFinding/v1"] for result in results]

    assert ("compare.road-breaks", "error") == (first["ruleId"], first["level"])
    assert "breaks: employeeNumber" in first["message"]["text"]
    assert "breaks" == first["properties"]["road"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == {result["ruleId"] for result in run["results"]}
    assert len(marks) == len(set(marks)) > 7
    assert not read_sarif(masked())["invocations"][0]["executionSuccessful"]


def written(comparison, **more):
    return comparison_report.comparison_as_text(comparison, how(**more))


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        (breaking, "✗  The change breaks the road: ReShare receives the identifier in another"),
        (harmless, "✓  The change is harmless: ReShare receives the same identifier"),
        (nothing, "✓  Nothing changed: ReShare receives the same identifier"),
        (two_people, "?  Whether the change breaks the road cannot be said: the logins are of"),
        (asked, "✗  The change breaks the road: a request of this patron no longer passes."),
    ],
)
def test_one_sentence_comes_first(sample, message):
    assert written(sample()).startswith(message)


def test_the_identifier_then_the_changes_by_what_they_mean():
    """What breaks the road is first, what is harmless is last but for the logins themselves."""
    text = written(breaking())

    headings = [line.strip("─ ") for line in text.splitlines() if line.startswith("──")]
    assert [
        "the identifier that ReShare receives",
        "what breaks the road",
        "what concerns the e-mail address",
        "what differs, as it must",
        "what is harmless to the road",
        "the two logins",
        "what to change",
        "a message to send",
    ] == headings


def test_every_change_says_what_it_is():
    text = written(breaking())

    for part in (
        "employeeNumber: the same value in another form: blanks (T1)",
        f"before       {BARCODE}\n",
        f"after        [NBSP]{BARCODE}\n",
        "sn: under another name",
        "value        Good",
        "name         urn:oid:2.5.4.4 → surname",
        "uid: more values",
        "isMemberOf: the same values in another order",
        "(without a value)",
        "(not there)",
        "its value came before in employeeNumber",
        "qualifier    (none), uid=gail → (none)",
        "… and 15 more",
        "another service provider",
        "preview: nobody logged in",
        "Paired by their place in the two files.",
        "i notice: The identifier of before still arrives, in card:",
    ):
        assert part in text


def test_text_warns_of_two_people_and_says_what_the_library_system_said():
    lines, text = written(two_people()).splitlines(), written(asked())

    assert any("! warning: The logins are of two people" in line for line in lines[:4])
    assert "✓ with the library system: works." in text
    assert "✗ with the library system: does not work." in text


def test_every_kind_of_remark_has_its_sentence():
    """None is told without a rule; of sets alone are those that are of no pair."""
    results = [make() for make in (*EVERY, *EVERY_SET)]
    pairs = [pair for result in results for _, pair in comparison_report.named_pairs(result)]
    alone = {
        remark.kind for result in results for remark in comparison_report.unpaired_remarks(result)
    }
    kinds = alone | {remark.kind for pair in pairs for remark in pair.judgement.remarks}

    assert len(kinds) > 5
    assert set() == kinds - set(comparison_report.REMARKS)
    assert {"only-before", "only-after"} == alone
    assert "compare.road-breaks" == comparison_report.rule_id("road-breaks")
    assert "login 8" == comparison_report.named_pairs(most_renamed())[-1][0]


def test_a_pair_is_told_without_values():
    message = "\n".join(comparison_report.describe_pair(breaking()))

    assert message.startswith("The change breaks the road")
    assert "breaks: employeeNumber: the same value in another form: blanks (T1)" in message
    assert [] == [canary for canary in CANARIES if canary in message.lower()]
    assert 1 == len(list(comparison_report.change_lines(breaking(), Impact.BREAKS)))


def test_html_of_sets_leads_to_each_pair():
    """Each is folded, with its road and identifiers in sight; the change of all is said first."""
    page = comparison_as_html(most_renamed(), redact=False)
    same = comparison_as_html(all_renamed(), redact=False)

    assert '<a href="#login-1">Login 1</a>' in page
    assert '<details class="each verdict-pass" id="login-1">' in page
    assert 8 == page.count("<summary>Login ")
    assert '<p class="reason">For all 3: employeeNumber → card: under another name' in same


def test_json_of_sets_has_what_all_have_together():
    found = content(most_renamed())
    together = found["together"]
    renamed = together["shared_changes"][0]

    assert ("comparisons/1", 8, 8) == (
        found["schema"], together["pairs"], len(found["comparisons"]),
    )  # fmt: skip
    assert {"breaks": 7, "holds": 1} == together["roads"]
    assert {"renamed": 7, "name-format": 7, "friendly-name": 7} == together["kinds"]
    assert ("card", "employeeNumber", False, [2, 3, 4, 5, 6, 7, 8]) == (
        renamed["label"], renamed["was"], renamed["all"], renamed["logins"],
    )  # fmt: skip
    assert [{"login": 1, "road": "holds", "has": [], "lacks": [1]}] == together["unlike"]
    assert [{"place": 9, "identifier": "21234000000008", "subject": "uid=gail8"}] == (
        together["only_before"]
    )


def test_all_together_come_first():
    text = written(most_renamed())
    headings = [line.strip("─ ") for line in text.splitlines() if line.startswith("──")]

    assert text.startswith("✗  The change breaks the road of 7 of 8 logins.")
    assert [
        "all logins together",
        "what changed, and for how many",
        "who differs from the rest",
        "only before",
        "only after",
        "each login: what ReShare receives",
    ] == headings[:6]
    for part in (
        "7         ✗ the road breaks\n",
        "7 of 8    employeeNumber → card: under another name, another name format",
        "login 1   the road holds; not so: employeeNumber → card: under another",
        "warning: 1 login of before could not be paired with any of after.",
        "login 9   21234000000008  uid=gail8",
    ):
        assert part in text


def test_text_of_sets_shows_some_in_full():
    """Those that differ from the rest and one of the others, of a few all; long lists end."""
    many, few, very = (written(sample()) for sample in (most_renamed, all_renamed, very_many))
    nobody = written(nobody_found())

    assert ["== login 1 of 8 ==", "== login 2 of 8 =="] == titles(many)
    assert [f"== login {number} of 3 ==" for number in (1, 2, 3)] == titles(few)
    assert "For all 3: employeeNumber → card: under another name" in few
    assert "For all" not in many
    assert f"and {60 - comparison_report.MOST_LINES} more: the JSON has all" in very
    assert "The road of all 60 logins holds." in very
    assert nobody.startswith("?  No login of the one set was found again in the other.")
    assert 3 == nobody.count("uid=gail")


def titles(text):
    return [line for line in text.splitlines() if line.startswith("== login")]


def test_a_pair_names_the_verdicts_that_are_known():
    """A verdict that says nothing is no news; of sets the gravest road names the whole."""
    comparison = asked()
    silent = replace(comparison, before=replace(comparison.before, verdict=Verdict.UNKNOWN))

    assert "the road breaks (works → does not work)" == comparison_report.pair_words(comparison)
    assert "the road breaks" == comparison_report.pair_words(silent)
    assert ("✗", "the road breaks", "fail") == comparison_report.verdict_words(most_renamed())
    assert "?" == comparison_report.verdict_words(nobody_found())[0]


def test_in_what_a_login_differs():
    """Its road where most have another, its own changes, and those that it lacks."""
    compared = most_renamed()
    [unlike] = compared.together.unlike
    renamed = (
        "employeeNumber → card: under another name, another name format, another friendly name"
    )

    assert f"the road holds; not so: {renamed}" == comparison_report.unlike_words(unlike, compared)
    assert renamed == comparison_report.unlike_words(
        replace(unlike, road=None, has=(1,), lacks=()), compared
    )
    assert "under another name 7 · another name format 7 · another friendly name 7" == (
        comparison_report.kinds_words(compared)
    )


def test_what_all_have_is_told_first_where_the_road_depends_on_it():
    """That all are masked is not what became of them; what is harmless waits for the list."""
    compared = all_renamed()
    [change] = compared.together.changes
    masked, harmless = (
        replace(compared.together, changes=(replace(change, bearing=entry),))
        for entry in (Impact.NOT_COMPARED, Impact.HARMLESS)
    )

    one_pair = replace(compared, comparisons=compared.comparisons[:1])
    assert 1 == len(comparison_report.common_words(compared))
    assert () == comparison_report.common_words(one_pair)
    assert () == comparison_report.common_words(replace(compared, together=masked))
    assert () == comparison_report.common_words(replace(compared, together=harmless))


def make_change(*kinds, **more):
    shape = {"label": "card", "bearing": Impact.HARMLESS, "before": None, "after": None}
    return Change(**{**shape, "kinds": kinds, **more})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (make_change(ChangeKind.GONE, also=("uid",)), "gone, its value still arrives in uid"),
        (
            make_change(ChangeKind.NEW, also=("uid",), after=SentAttribute(name="card")),
            "new, its value came before in uid",
        ),
        (
            make_change(
                ChangeKind.RENAMED, ChangeKind.REFORMATTED, transforms=(Transform.T1, Transform.T4)
            ),
            (
                "under another name, the same value in another form: blanks (T1) and "
                "leading zeros (T4), possibly another person's"
            ),
        ),
    ],
)
def test_a_change_in_words(change, message):
    assert message == comparison_report.change_words(change)


def test_what_differs_beside_the_values():
    before = SentAttribute(
        name="a", name_format="uri", source=AttributeSource.ID_TOKEN, json_type="number"
    )
    after = SentAttribute(name="b", source=AttributeSource.USERINFO, friendly_name="B")
    kinds = (
        *(ChangeKind.RENAMED, ChangeKind.NAME_FORMAT, ChangeKind.FRIENDLY_NAME),
        *(ChangeKind.MOVED, ChangeKind.JSON_TYPE),
    )
    change = make_change(*kinds, before=before, after=after)

    assert (
        ("name", "a", "b"),
        ("format", "uri", "(none)"),
        ("friendly name", "(none)", "B"),
        ("part", "ID token", "UserInfo"),
        ("JSON type", "number", "(none)"),
    ) == comparison_report.details(change)
    assert () == comparison_report.details(make_change(ChangeKind.NEW, after=after))


def make_drift_change(label, kind, bearing, **more):
    return DriftChange(label=label, kinds=(kind,), bearing=bearing, **more)


def breaking_drift(**more):
    """The road broke, and everything else that there is to say is said as well."""
    shape = {
        "verdict": DriftVerdict.BREAKS,
        "message": "Broken: a request of this patron no longer passes.",
        "against": EarlierReport.BASELINE,
        "since": datetime(2026, 11, 17, 9, 30, tzinfo=UTC),
        "reference": "aaaa",
        "compared_by": ComparedBy.REMAINS,
        "changes": (
            make_drift_change(
                "employeeNumber", ChangeKind.REFORMATTED, Impact.BREAKS, transforms=(Transform.T3,)
            ),
            make_drift_change(
                "libCard", ChangeKind.NEW, Impact.HARMLESS, also=("employeeNumber",)
            ),
            make_drift_change("mail", ChangeKind.RENAMED, Impact.MATTERS, was="emailAddress"),
        ),
        "circumstances": ("service-provider", "protocol"),
        "remarks": (
            Remark(
                kind="email-gone",
                severity=Severity.WARNING,
                message="ReShare no longer receives an e-mail address for the patron.",
            ),
        ),
        "appeared": ("patron.not-found",),
        "vanished": ("release.surplus",),
    }
    return Drift(**{**shape, **more})


def test_a_drift_has_everything_for_a_program():
    found = json.loads(json.dumps(drift_dict(breaking_drift())))

    assert {
        "schema": "drift/1",
        "verdict": "breaks",
        "said": "Broken: a request of this patron no longer passes.",
        "against": "baseline",
        "since": "2026-11-17T09:30:00+00:00",
        "reference": "aaaa",
        "compared_by": "remains",
    } == {key: found[key] for key in list(found)[:7]}
    assert {
        "label": "libCard",
        "kinds": ["new"],
        "bearing": "harmless",
        "transforms": [],
        "was": None,
        "also": ["employeeNumber"],
    } == found["changes"][1]
    assert [["service-provider", "protocol"], ["patron.not-found"], ["release.surplus"]] == [
        found[key] for key in ("circumstances", "appeared", "vanished")
    ]
    assert ["email-gone"] == [remark["kind"] for remark in found["remarks"]]


ALL = """\
✗ Broken: a request of this patron no longer passes. Compared with the baseline of {when}.
  ✗ employeeNumber: the same value in another form: the part behind the @ (T3)
  ✓ libCard: new, its value came before in employeeNumber
  ! mail: under another name, before it was emailAddress
  i another service provider, another protocol
  ! ReShare no longer receives an e-mail address for the patron.
  ! found now and not then: patron.not-found
  ✓ found then and no longer: release.surplus
  i The values of then are gone: the same value is still told from another, by keyed digests.
"""


def test_everything_is_said_in_lines():
    message = "".join(f"{line}\n" for line in comparison_report.drift_lines(breaking_drift()))

    assert ALL.format(when="17 Nov 2026 09:30 UTC") == message


def test_a_drift_of_nothing_is_one_line():
    nothing = breaking_drift(
        verdict=DriftVerdict.SAME, message="Nothing changed: all is well.",
        against=EarlierReport.BEFORE,
        compared_by=ComparedBy.VALUES, changes=(), circumstances=(), remarks=(), appeared=(),
        vanished=(),
    )  # fmt: skip

    assert [
        "✓ Nothing changed: all is well. Compared with the run before, of 17 Nov 2026 09:30 UTC."
    ] == list(comparison_report.drift_lines(nothing))


@pytest.mark.parametrize("verdict", DriftVerdict)
def test_every_verdict_has_a_shape(verdict):
    assert comparison_report.drift_summary(breaking_drift(verdict=verdict))[0] in "✗?!✓"


@pytest.mark.parametrize("name", ["text", "json", "html", "markdown"])
@pytest.mark.parametrize("make", [breaking, most_renamed])
def test_each_form_has_owner_remedy_and_message(make, name):
    """Of a set each remedy comes once, and the message lists the logins."""
    shown = html.unescape(COMPARISON_RENDERERS[name](make(), how(width=200, redact=True)))

    assert "identity team" in shown
    assert "Subject: A change stops requests in ReShare (RESHARE:EXU)" in shown
    if make is most_renamed:
        assert "7 logins: login 2; login 3; login 4;" in shown
    assert BARCODE not in shown
