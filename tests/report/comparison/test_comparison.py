import json
from dataclasses import replace

import pytest

from tests.report.comparison import samples
from tests.report.comparison.samples import (
    BARCODE,
    all_renamed,
    asked,
    breaking,
    harmless,
    most_renamed,
    nobody_found,
    nothing,
    two_people,
    very_many,
)
from tests.report.pipeline import readers
from tests.report.text_rules import how
from verifier.domain.model.capture import AttributeSource
from verifier.domain.model.comparison import Change, ChangeKind, Effect, Impact, SentAttribute
from verifier.domain.model.match import Transform
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Verdict
from verifier.report.comparison_report import (
    BEARINGS,
    KINDS,
    MOST_LINES,
    REMARKS,
    ROADS,
    change_lines,
    change_words,
    common_words,
    comparison_as_text,
    describe_pair,
    details,
    kinds_words,
    named_pairs,
    pair_words,
    rule_id,
    unlike_words,
    unpaired_remarks,
    verdict_words,
)
from verifier.report.comparison_report import SET_BEARINGS as IN_A_SET
from verifier.report.csv_tables import comparison_as_csv
from verifier.report.html import comparison_as_html
from verifier.report.json_report import comparison_as_json
from verifier.report.junit import ROAD, comparison_as_junit
from verifier.report.markdown import MOST_PAIRS, comparison_as_markdown
from verifier.report.sarif import comparison_as_sarif


def test_each_change_has_a_row():
    """What breaks the road first, with the names and the values before and after."""
    rows = readers.table(comparison_as_csv(samples.breaking(), redact=False))

    assert ("breaks", "employeeNumber") == (rows[0]["bearing"], rows[0]["attribute"])
    assert rows[0]["values_before"] != rows[0]["values_after"]
    assert {"the login"} == {row["login"] for row in rows}


def test_a_pair_without_a_change_has_a_row():
    """A table that lacks somebody would hide them."""
    rows = readers.table(comparison_as_csv(samples.most_renamed(), redact=True))

    assert {f"login {number}" for number in range(1, 9)} == {row["login"] for row in rows}
    [row] = readers.table(comparison_as_csv(samples.nothing(), redact=True))
    assert ("holds", "") == (row["road"], row["bearing"])


def test_foreign_words_are_escaped():
    """A value is text."""
    page = comparison_as_html(breaking(), redact=False)

    assert "&lt;b&gt;good&lt;/b&gt;" in page
    assert "<b>good" not in page


def test_every_part_is_there():
    """The identifier, the changes by what they mean, the logins."""
    page = comparison_as_html(breaking(), redact=False)

    parts = [
        "The identifier that ReShare receives", "What breaks the road",
        "What concerns the e-mail address", "What differs, as it must",
        "What is harmless to the road", "The two logins",
    ]  # fmt: skip
    assert parts == sorted(parts, key=page.index)
    assert "Another service provider" in page
    assert "With the library system: works." in comparison_as_html(asked(), redact=False)


def content(comparison, *, redact=False):
    return json.loads(comparison_as_json(comparison, redact=redact))


def test_everything_is_there_for_a_program():
    """The road, both sides, what there is to act on, and every change."""
    found = content(breaking())

    assert ("comparison/1", "breaks", "T1", "agrees", False) == (
        found["schema"], found["road"], found["transform"], found["same_person"],
        found["same_identifier"],
    )  # fmt: skip
    assert (BARCODE, ["card"]) == (found["before"]["identifier"], found["after"]["carries"])
    assert ("error", "road-breaks") == (
        found["remarks"][0]["severity"],
        found["remarks"][0]["kind"],
    )
    first = found["changes"][0]
    assert ("employeeNumber", ["reformatted"], "breaks", ["T1"]) == (
        first["label"], first["kinds"], first["bearing"], first["transforms"],
    )  # fmt: skip
    assert [BARCODE] == first["before"]["values"]
    assert {"identity-provider", "service-provider"} == {
        circumstance["what"] for circumstance in found["circumstances"]
    }


def test_what_is_gone_or_new_stands_on_one_side():
    """The other side is null."""
    [card] = [change for change in content(breaking())["changes"] if change["label"] == "card"]

    assert (None, ["new"]) == (card["before"], card["kinds"])
    assert [] == content(nothing())["changes"]


def test_masked_it_still_says_whether_the_identifiers_are_the_same():
    """Two numbers of one length look alike under the mask."""
    found = content(two_people(), redact=True)

    assert found["before"]["identifier"] == found["after"]["identifier"]
    assert (False, True) == (found["same_identifier"], found["redacted"])


def read(result, **how):
    return readers.junit(comparison_as_junit(result, RenderOptions(redact=True, **how)))


def test_what_breaks_the_road_fails_and_says_by_what():
    """The change itself stands in the failure."""
    [suite] = read(samples.breaking())
    found = {entry.name: entry for entry in suite}

    assert "failure" == readers.outcome(found["compare.road-breaks"])
    assert "breaks: employeeNumber" in readers.told_by(found["compare.road-breaks"])
    assert "passed" == readers.outcome(found[ROAD])


def test_each_pair_of_a_set_is_a_suite():
    """Behind one for what is of no pair."""
    suites = read(samples.most_renamed())

    assert ["all logins together", *(f"login {number}" for number in range(1, 9))] == [
        suite.name for suite in suites
    ]
    assert [0, 0, *[1] * 7] == [suite.failures for suite in suites]


def test_one_comparison_says_what_the_change_does():
    """The road first, then each change with what it means for the road."""
    read = readers.page(comparison_as_markdown(samples.breaking(), redact=True))

    message = readers.words(read)
    assert message.startswith("✗ The change breaks the road")
    assert "breaks the road employeeNumber the same value in another form" in message
    assert "Values are masked" in message


def test_sets_say_what_they_share_and_each_pair():
    """With what is of no pair."""
    message = readers.words(
        readers.page(comparison_as_markdown(samples.most_renamed(), redact=True))
    )

    assert "The change breaks the road of 7 of 8 logins." in message
    assert "1 login of before could not be paired" in message
    assert "login 8 ✗" in message


def test_of_many_pairs_the_first_are_shown():
    """A comment has a limit; the others are counted."""
    compared = samples.very_many()

    message = readers.words(readers.page(comparison_as_markdown(compared, redact=True)))

    further = len(compared.comparisons) - MOST_PAIRS
    assert (further > 0) == ("logins more, which are not shown here." in message)


HOW = RenderOptions(redact=True, site_file="verifier.toml")


def read_sarif(result):
    return readers.sarif(comparison_as_sarif(result, HOW))


def test_what_breaks_the_road_is_an_error_and_names_the_change():
    """Its rule says what such a remark is."""
    run = read_sarif(samples.breaking())

    first = run["results"][0]
    assert ("compare.road-breaks", "error") == (first["ruleId"], first["level"])
    assert "breaks: employeeNumber" in first["message"]["text"]
    assert "breaks" == first["properties"]["road"]
    assert {result["ruleId"] for result in run["results"]} == {
        rule["id"] for rule in run["tool"]["driver"]["rules"]
    }


def test_every_pair_is_told_apart():
    """And what is of no pair as well."""
    results = read_sarif(samples.most_renamed())["results"]

    marks = [result["partialFingerprints"]["verifierFinding/v1"] for result in results]
    assert len(marks) == len(set(marks)) > 7


def test_a_road_that_cannot_be_judged_is_no_result():
    """Masked reports, for example: the run did not succeed."""
    run = read_sarif(samples.masked())

    assert not run["invocations"][0]["executionSuccessful"]


def written(comparison, **more):
    return comparison_as_text(comparison, how(**more))


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
    """It says whether the change breaks the road."""
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
    ] == headings


def test_every_change_says_what_it_is():
    """Kinds, transforms, names and qualifiers, with both values where they differ."""
    text = written(breaking())

    for part in (
        "employeeNumber: the same value in another form: blanks (T1)",
        f"before       {BARCODE}\n",
        f"after        ␣{BARCODE}\n",
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


def test_the_warning_of_two_people_stands_before_everything_else():
    """The comparison is then of two people."""
    lines = written(two_people()).splitlines()

    assert any("! warning: The logins are of two people" in line for line in lines[:4])


def test_what_the_library_system_said():
    """Each identifier has its verdict."""
    text = written(asked())

    assert "✓ with the library system: works." in text
    assert "✗ with the library system: does not work." in text


def every_remark():
    for make in (*samples.EVERY, *samples.EVERY_SET):
        result = make()
        yield from unpaired_remarks(result)
        for _, pair in named_pairs(result):
            yield from pair.judgement.remarks


def test_every_kind_of_remark_has_its_sentence():
    """None is told without a rule that says what it is."""
    kinds = {entry.kind for entry in every_remark()}

    assert len(kinds) > 5
    assert set() == kinds - set(REMARKS)
    assert "compare.road-breaks" == rule_id("road-breaks")


def test_remarks_of_pairs_are_told_with_their_pair():
    """Of the sets alone are those that are of no pair."""
    assert {"only-before", "only-after"} == {
        unpaired_remark.kind for unpaired_remark in unpaired_remarks(samples.most_renamed())
    }
    assert () == unpaired_remarks(samples.breaking())
    assert "login 8" == named_pairs(samples.most_renamed())[-1][0]


def test_a_pair_is_told_without_values():
    """Names and what became of them: the values stand in other formats."""
    message = "\n".join(describe_pair(samples.breaking()))

    assert message.startswith("The change breaks the road")
    assert "breaks: employeeNumber: the same value in another form: blanks (T1)" in message
    assert [] == [canary for canary in samples.CANARIES if canary in message.lower()]
    assert 1 == len(list(change_lines(samples.breaking(), Impact.BREAKS)))


def test_who_differs_leads_to_its_comparison():
    """Each pair is folded, with its road and identifiers in sight."""
    page = comparison_as_html(most_renamed(), redact=False)

    assert '<a href="#login-1">Login 1</a>' in page
    assert '<details class="each verdict-pass" id="login-1">' in page
    assert 8 == page.count("<summary>")


def test_the_change_of_all():
    """It stands under the headline."""
    page = comparison_as_html(all_renamed(), redact=False)

    assert '<p class="reason">For all 3: employeeNumber → card: under another name' in page


def test_everything_is_there_for_a_program_set_json():
    """What all have together, then each pair."""
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
    """The sentence, what changed for how many, who differs, who has no partner, then each."""
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


def test_the_change_of_all_is_said_at_once():
    """Whoever looks after forty patrons reads it in the second line."""
    assert "For all 3: employeeNumber → card: under another name" in written(all_renamed())
    assert "For all" not in written(most_renamed())


def test_of_many_some_are_shown_in_full():
    """Those that differ from the rest and one of the others; of a few all."""
    many, few = written(most_renamed()), written(all_renamed())

    assert ["== login 1 of 8 ==", "== login 2 of 8 =="] == titles(many)
    assert [f"== login {number} of 3 ==" for number in (1, 2, 3)] == titles(few)


def titles(text):
    return [line for line in text.splitlines() if line.startswith("== login")]


def test_long_lists_end():
    """The line after the last says how many more there are."""
    text = written(very_many())

    assert f"and {60 - MOST_LINES} more: the JSON has all" in text
    assert "The road of all 60 logins holds." in text


def test_where_nobody_is_found_again():
    """That is said, and everybody is listed."""
    text = written(nobody_found())

    assert text.startswith("?  No login of the one set was found again in the other.")
    assert 3 == text.count("uid=gail")


def test_the_gravest_road_names_the_whole():
    """One road that breaks is what the page is about; nobody found says nothing."""
    assert ("✗", "the road breaks", "fail") == verdict_words(most_renamed())
    assert "?" == verdict_words(nobody_found())[0]


def test_a_pair_names_the_verdicts_that_are_known():
    """A verdict that says nothing is no news."""
    comparison = asked()
    silent = replace(comparison, before=replace(comparison.before, verdict=Verdict.UNKNOWN))

    assert "the road breaks (works → does not work)" == pair_words(comparison)
    assert "the road breaks" == pair_words(silent)


def test_in_what_a_login_differs():
    """Its road where most have another, its own changes, and those that it lacks."""
    compared = most_renamed()
    [unlike] = compared.together.unlike
    renamed = (
        "employeeNumber → card: under another name, another name format, another friendly name"
    )

    assert f"the road holds; not so: {renamed}" == unlike_words(unlike, compared)
    assert renamed == unlike_words(replace(unlike, road=None, has=(1,), lacks=()), compared)


def test_how_many_each_kind_concerns():
    """Each kind once, in words."""
    assert "under another name 7 · another name format 7 · another friendly name 7" == (
        kinds_words(most_renamed())
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
    assert 1 == len(common_words(compared))
    assert () == common_words(one_pair)
    assert () == common_words(replace(compared, together=masked))
    assert () == common_words(replace(compared, together=harmless))


def make_change(*kinds, **more):
    shape = {"label": "card", "bearing": Impact.HARMLESS, "before": None, "after": None}
    return Change(**{**shape, "kinds": kinds, **more})


def test_every_kind_has_its_words():
    """Nothing is shown by its bare id."""
    assert set(ChangeKind) == set(KINDS)
    assert tuple(Impact) == tuple(BEARINGS) == tuple(IN_A_SET)
    assert set(Effect) == set(ROADS)


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
                ChangeKind.RENAMED,
                ChangeKind.REFORMATTED,
                transforms=(Transform.T1, Transform.T4),
            ),
            (
                "under another name, the same value in another form: blanks (T1) and "
                "leading zeros (T4), possibly another person's"
            ),
        ),
    ],
)
def test_a_change_in_words(change, message):
    """Several kinds of one attribute are one phrase."""
    assert message == change_words(change)


def test_what_differs_beside_the_values():
    """Each thing once, with what it was and is."""
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
    ) == details(change)
    assert () == details(make_change(ChangeKind.NEW, after=after))
