import json
import re
from dataclasses import replace

import pytest
from lxml import html

from tests.adapters.illiad.compared import judged
from tests.factories import BARCODE
from tests.report.illiad.samples import mixed, nobody
from tests.report.samples import how
from verifier.domain.model.illiad_comparison import ColumnOutcome, ColumnResult, ColumnTally
from verifier.domain.model.match import Transform
from verifier.report import illiad_report
from verifier.report.html import illiad_as_html
from verifier.report.json_report import illiad_as_json
from verifier.report.redact import redacted


def test_a_page_tells_the_same_as_the_terminal():
    """Headline, the column to send, each user with a word beside the shape; values are text."""
    text, empty = (illiad_as_html(made, redact=False) for made in (mixed(), nobody()))
    document, nothing = html.fromstring(text), html.fromstring(empty)
    words = " ".join(document.text_content().split())

    assert [] == [part for part in ("<b>x</b>", "<Desk>") if part in text]
    assert "&lt;Desk&gt;" in text
    assert "The add-on sends UserName, and SSN is the column" in words
    assert "SSN ✓ the one to send" in words
    assert "UserName sent now" in words
    assert 7 == len(document.xpath("//details[@class='login']"))
    assert re.search(r"✗ does not work gail The library system knows nobody by UserName", words)
    assert "There was no user to compare." == nothing.xpath("//h1")[0].text
    assert [] == nothing.xpath("//table")


def content(comparison, *, redacted=False):
    return json.loads(illiad_as_json(comparison, redact=redacted))


def test_holds_the_whole_comparison():
    text, nothing = content(mixed()), content(nobody(), redacted=True)

    assert ("illiad/1", "UserName", "fail", "ils", False) == tuple(
        text[key] for key in ("schema", "patron_field", "verdict", "owner", "redacted")
    )
    assert ([], [], "unknown", True) == tuple(
        nothing[key] for key in ("users", "columns", "verdict", "redacted")
    )
    assert ("SSN", True) == (text["advice"]["column"], text["advice"]["few"])
    first = text["columns"][0]
    assert ("SSN", 4) == (first["column"], first["leads"])
    assert {"T1": 1} == text["columns"][1]["changed_by"]
    assert ("widespread-2.2", "no") == (text["step"]["step"], text["step"]["answer"])
    assert ["illiad.addon-setting-blanks", "illiad.addon-setting-empty"] == [
        finding["check"] for finding in text["findings"]
    ][:2]


def test_holds_every_user():
    users = content(mixed())["users"]

    assert ["read"] * 5 + ["not_found", "timeout"] == [user["outcome"] for user in users]
    assert ["pass", "fail", "fail", "fail", "fail", "unknown", "unknown"] == [
        user["verdict"] for user in users
    ]
    columns = {column["column"]: column for column in users[1]["columns"]}
    assert ("leads", BARCODE, "barcode") == tuple(
        columns["SSN"][key] for key in ("outcome", "value", "matches")
    )
    assert ("agrees", "u1") == (users[1]["agreement"], users[1]["record"]["internal_id"])
    assert None is users[5]["record"] is users[5]["agreement"]
    assert ["illiad.another-field-right", "illiad.field-not-known"] == [
        finding["check"] for finding in users[1]["findings"]
    ]


@pytest.fixture(scope="module")
def text():
    return illiad_report.illiad_as_text(mixed(), how())


def test_begins_with_verdict_reason_and_owner(text):
    first = " ".join(text.split("── what to change")[0].split())

    assert first.startswith("✗ The add-on sends UserName, and SSN is the column that leads to")
    assert "Of 5 users, found are 2 by UserName (1 of them but for blanks), 4 by SSN" in first
    assert "Whose turn it is: library systems" in first
    assert "7 users from users.csv." in first


def test_counts_each_column(text):
    [line] = [line for line in text.splitlines() if line.strip().startswith("UserName  sent now")]

    assert ["1", "1", "0", "1", "2", "0", "0"] == line.split()[3:]


def test_shows_each_user_with_the_root(text):
    assert "2  ✗ does not work  gail: The library system knows nobody by UserName." in text
    assert "00004242␣" in text
    assert "illiad.another-field-right" in text
    assert "6  ? cannot be said  nobody: ILLiad knows no such user." in text
    assert "7  ? cannot be said  late: It did not answer." in text
    assert "the record  Gail Good · GRAD (Graduate) · account active" in text


def test_shows_the_settings(text):
    assert "The add-on's setting PickupLocationLookupValue has a blank around its value." in (
        " ".join(text.split())
    )
    assert "Main␣<Desk>␣" in text


def test_says_when_there_is_nobody():
    text = illiad_report.illiad_as_text(nobody(), how())

    assert "There was no user to compare." in text
    assert "each column" not in text


def test_what_is_no_persons_stays():
    before, after = mixed(), redacted(mixed())

    for name in ("headline", "reason", "advice", "tallies", "settings"):
        assert getattr(before, name) == getattr(after, name)
    assert [user.message for user in before.users] == [user.message for user in after.users]


def test_every_outcome_has_words_and_is_counted():
    every = ColumnTally(column="SSN", counts=tuple((entry, 1) for entry in ColumnOutcome))

    assert len(illiad_report.TALLIES) == len(illiad_report.counts(every))
    assert len(ColumnOutcome) == sum(illiad_report.counts(every))


def test_a_standing_says_what_it_is_there():
    empty = ColumnResult(column="SSN", outcome=ColumnOutcome.EMPTY)
    changed = {"outcome": ColumnOutcome.LEADS_CHANGED, "transform": Transform.T4}
    words = "leads to it in another form: they differ by leading zeros (barcode)"

    assert words == illiad_report.standing(replace(empty, **changed, matches="barcode"))
    assert "empty" == illiad_report.standing(empty)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "."),
        ({"left_out": 1200}, ", spread over all of it; 1,200 were left out."),
        ({"unasked": 2}, "; interrupted before 2 of them."),
    ],
)
def test_says_whom_it_is_about(changes, message):
    assert f"7 users from users.csv{message}" == illiad_report.whence(replace(mixed(), **changes))


def test_a_column_that_says_nothing_has_no_line():
    user = judged({"SSN": ""}).compared
    text = [column.column for column in user.columns if illiad_report.is_shown(user, column)]

    assert ["SSN"] == [entry for entry in text if entry != "UserName"]
