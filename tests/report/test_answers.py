import csv
import json
from dataclasses import replace
from io import StringIO

import pytest

from tests.factories import make_decision, make_settings
from tests.report.answers.samples import ANSWERS, CARD, FORMULA, OLD_CARD
from tests.report.samples import how
from verifier.domain.model.lookup import PatronKey
from verifier.domain.model.reshare_settings import (
    HostLmsTest,
    LiveReading,
    OwnAnswer,
    SettingDifference,
    UnreadPart,
)
from verifier.report.csv_tables import ANSWER_COLUMNS, answers_as_csv
from verifier.report.json_report import answers_as_json, host_lms_as_json, own_answer_dict, plain
from verifier.report.redact import redacted
from verifier.report.text import answers_as_text, host_lms_as_text, own_answer_words


def test_one_row_for_each_record():
    heading, *rows = csv.reader(StringIO(answers_as_csv(ANSWERS)))

    assert list(ANSWER_COLUMNS) == heading
    assert f"'{FORMULA}" == rows[-1][0]  # what was released may begin with an equals sign
    assert ["found", "not_found", "ambiguous", "ambiguous", "timeout"] == [row[2] for row in rows]
    first = dict(zip(heading, rows[0], strict=True))
    assert f"barcode {CARD}" == first["identifiers"]
    assert f"barcode {OLD_CARD}" == first["old_identifiers"]
    assert ("12.50 USD", "blocks") == (first["balance"], first["not_readable"])
    assert "2030-06-30" == first["expires"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x\n=1+1", "x\n'=1+1"),
        ("x\t@SUM(1)", "x\t'@SUM(1)"),
        ("x|-1", "x|'-1"),
        (" =1+1", "' =1+1"),
        ("\n=1+1", "'\n'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("12-34", "12-34"),
        ("gail@example.edu; hans@example.edu", "gail@example.edu; hans@example.edu"),
        ("a=b", "a=b"),
    ],
)
def test_no_part_of_a_cell_is_a_formula(value, shown):
    """Where tables are written with semicolons, a cell ends at one."""
    attempt = replace(ANSWERS.attempts[0], key=PatronKey(value=value))
    answers = replace(ANSWERS, attempts=(attempt,))
    _, row = csv.reader(StringIO(answers_as_csv(answers), newline=""))

    assert shown == row[0]


def test_one_entry_for_each_question():
    content = json.loads(answers_as_json(ANSWERS))

    assert ("answers/1", 0) == (content["schema"], content["unasked"])
    assert ["found", "not_found", "ambiguous", "timeout"] == [
        answer["outcome"] for answer in content["answers"]
    ]
    assert [1, 0, 2, 0] == [len(entry["records"]) for entry in content["answers"]]
    first = content["answers"][0]
    assert (CARD, "koha", True) == (first["key"], first["connection"], first["could_look"])
    assert "10" == first["records"][0]["balance"]["limit"]


def test_each_patron_with_what_every_connection_said():
    """Identifiers with their state, standing, what could not be read, and what was not asked."""
    text = " ".join(answers_as_text(replace(ANSWERS, unasked=7), how()).split())

    for part in (
        f"── {CARD} ──",
        "koha: found",
        "ncip: not found: Unknown User",
        "barcode, inactive",
        "owes 12.50 USD (limit 10)",
        "not readable: blocks",
        "The permission to see blocks is missing.",
        "could not ask: Late.",
        "7 questions were not put.",
    ):
        assert part in text
    assert 3 == text.count("Gail Good")


def test_masked_answers_hold_no_value():
    text = answers_as_text(redacted(ANSWERS), how())

    assert [] == [value for value in (CARD, OLD_CARD, "Gail", "12.50") if value in text]
    assert "99999999999999" in text


FINDS = "ReShare finds this patron."


@pytest.mark.parametrize(
    ("test", "lines"),
    [
        (HostLmsTest(found=True), [FINDS]),
        (HostLmsTest(found=True, status="BLOCKED", user_id="7"), [FINDS, "status: BLOCKED"]),
        (
            HostLmsTest(found=True, user_id="8"),
            [FINDS, "The library system answers with another identifier: 8"],
        ),
        (HostLmsTest(found=False), ["ReShare does not find this patron: it gave no reason"]),
        (
            HostLmsTest(found=None, problems="unable to\x1b[2J"),
            ["ReShare does not find this patron: unable to[ESC][2J"],
        ),
    ],
)
def test_what_was_told_and_no_more(test, lines):
    """One line for each thing; another system's words cannot move the cursor."""
    assert lines == host_lms_as_text(test, sent="7").splitlines()
    assert (test.status is None) is ('"status": null' in host_lms_as_json(test, sent="7"))


FAILED = OwnAnswer(valid=False, status="FAIL", problems="[Unknown User]")
PROVES_NOTHING = (
    "accepts this patron (status OK), which proves nothing: "
    "its borrower check is off, so it accepts everybody"
)


def decided(own, **settings):
    return replace(make_decision(settings=make_settings(**settings)).decision, own_answer=own)


@pytest.mark.parametrize(
    ("own", "settings", "words"),
    [
        (OwnAnswer(valid=True, status="OK"), {}, "accepts this patron (status OK)"),
        (FAILED, {}, "refuses this patron (status FAIL): [Unknown User]"),
        (OwnAnswer(valid=True, status="OK"), {"borrower_check": None}, PROVES_NOTHING),
        (OwnAnswer(valid=None, unanswered="HTTP 500."), {}, "gave no answer: HTTP 500."),
        (OwnAnswer(valid=None, asked=False, unanswered="No."), {}, "was not asked: No."),
        (None, {}, None),
    ],
)
def test_the_answer_in_words(own, settings, words):
    assert words == own_answer_words(decided(own, **settings))
    assert (own is None) is (own_answer_dict(decided(own)) is None)


@pytest.mark.parametrize(
    ("own", "settings", "as_predicted", "proves"),
    [
        (OwnAnswer(valid=True), {}, True, True),
        (OwnAnswer(valid=False), {}, False, True),
        (OwnAnswer(valid=True), {"borrower_check": None}, True, False),
        (OwnAnswer(valid=None, unanswered="no"), {}, None, False),
    ],
)
def test_the_answer_for_programs(own, settings, as_predicted, proves):
    found = own_answer_dict(decided(own, **settings))

    assert (as_predicted, proves) == (found["as_predicted"], found["proves"])
    assert own.valid is found["valid"]


def test_how_the_settings_were_read():
    live = LiveReading(
        differences=(SettingDifference(name="x", in_site_file="1", in_reshare=None),),
        unread=(UnreadPart(what="patron profiles", message="No permission."),),
    )

    assert {
        "differences": [{"name": "x", "in_site_file": "1", "in_reshare": None}],
        "unread": [{"what": "patron profiles", "said": "No permission."}],
    } == plain(live)
