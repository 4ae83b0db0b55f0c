"""Golden stories: one file per patron, run through the command as a person would run it.

Missing and unexpected findings both fail. How a file is written stands in ``story.py``.
"""

import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.scenarios.story import (
    EXIT_CODES,
    PRODUCTS,
    SAVED,
    found,
    login_of,
    marks,
    merged,
    product_of,
    read_story,
    records_of,
    reshare_of,
    rewrite,
    seen,
    site_of,
)
from verifier.adapters.captures.formats import read_captures
from verifier.adapters.ils.record.connector import records_connectors
from verifier.cli.entry import main
from verifier.cli.exits import exit_code_of
from verifier.domain.checks.catalogue import CHECKS_ON_A_LOGIN
from verifier.domain.model.finding import Owner
from verifier.domain.model.match import Transform
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.stored_result import result_of
from verifier.pipeline.verify import verify
from verifier.report.json_report import REPORT_SCHEMA, report_as_dict
from verifier.settings.site_file import load_site
from verifier.store import serialization

SCENARIOS = sorted(Path(__file__).parent.glob("*.toml"))
SCHEMA = Draft202012Validator(json.loads(REPORT_SCHEMA.read_text(encoding="utf-8")))
SAVED_ON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC).timestamp()
CODE = re.compile(r"[a-z]+\.[a-z]+-[a-z]|[a-z]_[a-z]|urn:|https?:|(?<!^)(?<!\. )\bThe\b")


class Told:
    """A story, put into files and run; ``report`` is the JSON report."""

    def __init__(self, path: Path, folder: Path, capsys) -> None:
        self.story = read_story(path)
        self.login, self.site = folder / "login", folder / "verifier.toml"
        self.login.write_text(login_of(self.story), encoding="utf-8")
        os.utime(self.login, (SAVED_ON, SAVED_ON))  # dates a saved login that names no date
        self.site.write_text(site_of(self.story), encoding="utf-8")
        self.records = self._records(folder)
        if "expected" in self.story:
            self.report, self.exit_code = self._with_expected()
        else:
            self.exit_code = main(self._command())
            self.report = json.loads(capsys.readouterr().out)

    def _records(self, folder: Path) -> Path | None:
        content = records_of(self.story)
        if content is None:
            return None
        path = folder / "records.json"
        path.write_text(content, encoding="utf-8")
        return path

    def _command(self) -> list[str]:
        command = ["verify", str(self.login), "--site", str(self.site), "--format", "json"]
        if self.records is not None:
            command += ["--record", str(self.records)]
        if "typed" in self.story:
            command += ["--typed", self.story["typed"]]
        return command

    def _with_expected(self) -> tuple[dict, int]:
        """As ``verifier login`` knows what a test patron must have; ``verify`` does not."""
        [capture] = read_captures(self.login)
        report = verify(
            capture,
            site=load_site(self.site, environ={}),
            ils=records_connectors(self.records),
            expected=self.story["expected"],
        )
        return report_as_dict(report, redact=False), exit_code_of([report], fail_on="error")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path, tmp_path, capsys, update):
    """The report says what the story's file expects, plainly, and marks each mistake once."""
    results = Told(path, tmp_path, capsys)
    report = results.report
    wanted = results.story.get("expect", {})
    message = seen(report, wanted)
    if update:
        rewrite(path, message)
        wanted = message
    mistakes = marks(report)

    assert message == wanted
    assert results.exit_code == EXIT_CODES[report["verdict"]]
    a_login = report["login"]["protocol"] != "request"
    assert a_login == (SAVED in found(report, "notice"))
    assert [] == list(SCHEMA.iter_errors(report))
    assert (len(mistakes) > 1) == ("two_mistakes" in results.story), mistakes
    assert report["cause"] is None or report["cause"]["check"] in mistakes
    assert [] == CODE.findall(report["headline"]["reason"])
    assert [] == values_shown(report)


def values_shown(report: dict) -> list[str]:
    """The sentences that show a released value, which only evidence may."""
    values = {value for entry in report["released"] for value in entry["values"] if len(value) > 5}
    message = [*report["headline"].values(), *(entry["message"] for entry in report["findings"])]
    return [entry for entry in message if entry and any(value in entry for value in values)]


PLAIN = {"product": "shibboleth-idp"}


def test_a_key_that_nobody_reads(tmp_path):
    """A misspelt key would be a lie about the story, so it is refused."""
    path = tmp_path / "one.toml"
    path.write_text('about = "x"\nproduct = "okta"\ntypd = {}\n')

    with pytest.raises(ValueError, match=r"one\.toml: nobody reads typd"):
        read_story(path)


def test_what_a_story_does_not_say_is_usual():
    """A story that says nothing is that of Gail Good, with whom all is well."""
    login, records = json.loads(login_of(PLAIN)), json.loads(records_of(PLAIN))

    assert [["21234000000018"], ["gail.good@example.edu"], ["Gail"], ["Good"]] == [
        entry["values"] for entry in login["attributes"]
    ]
    assert [{"type": "barcode", "value": "21234000000018", "status": "active"}] == records[
        "records"
    ][0]["identifiers"]


def test_the_site_file_keeps_what_is_usual_beside_what_is_special():
    """Tables are laid over each other; a list takes the place of a list."""
    story = {**PLAIN, "reshare": {"settings": {"borrower_check": "none"}, "tolerated": []}}

    reshare = tomllib.loads(site_of(story))["reshare"]

    assert ("Default", "none") == (
        reshare["settings"]["host_lms_integration"],
        reshare["settings"]["borrower_check"],
    )
    assert [] == reshare["tolerated"]


def test_replaced_and_lacking():
    """An old card stands beside the new one, and a part can be taken away."""
    story = {**PLAIN, "record": {"replaced": {"barcode": "2"}, "lacks": ["name"]}}

    [record] = json.loads(records_of(story))["records"]

    assert ["active", "inactive"] == [entry["status"] for entry in record["identifiers"]]
    assert "name" not in record


def test_only_the_expectation_is_written_anew(tmp_path):
    path = tmp_path / "one.toml"
    path.write_text('about = "x"\nproduct = "okta"\n\n[expect]\nverdict = "pass"\n')

    rewrite(path, {"verdict": "fail", "errors": ["a" * 50, "b" * 50]})

    assert path.read_text().startswith('about = "x"\nproduct = "okta"\n\n[expect]\n')
    assert {"verdict": "fail", "errors": ["a" * 50, "b" * 50]} == read_story(path)["expect"]


IDENTIFYING = re.compile(r"(?=.*[0-9@]).{5,}", re.DOTALL)
"""Numbers, addresses and scoped names; words such as *staff* are nobody's alone."""


def report_of(path, folder) -> Report:
    return report_of_story(read_story(path), folder)


def report_of_story(story, folder) -> Report:
    (folder / "login").write_text(login_of(story), encoding="utf-8")
    (folder / "verifier.toml").write_text(site_of(story), encoding="utf-8")
    records = records_of(story)
    if records is not None:
        (folder / "records.json").write_text(records, encoding="utf-8")
    [capture] = read_captures(folder / "login")
    return verify(
        capture,
        site=load_site(folder / "verifier.toml", environ={}),
        ils=() if records is None else records_connectors(folder / "records.json"),
        expected=story.get("expected"),
    )


def values_of(report: Report) -> Iterator[str]:
    """Everything in the login and in the records that tells who somebody is."""
    capture = report.capture
    for attribute in capture.attributes:
        yield from attribute.values
    yield capture.subject.value or ""
    yield capture.typed_username or ""
    yield report.preview.patron_identifier or ""
    for attempt in report.lookup.attempts:
        record = getattr(attempt.outcome, "record", None)
        records = [*getattr(attempt.outcome, "records", ()), *([record] if record else [])]
        for kept in records:
            yield from (identifier.value for identifier in kept.identifiers)
            yield from kept.emails
            if kept.name is not None:
                yield " ".join(filter(None, (kept.name.given, kept.name.family)))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_no_value_stays_in_the_result(path, tmp_path):
    report = report_of(path, tmp_path)
    kept = serialization.result_text(result_of(report, reference="r1"))
    idp = report.capture.idp.entity_id or ""
    values = {
        entry
        for entry in map(str.strip, values_of(report))
        if (IDENTIFYING.search(entry) or " " in entry)
        and entry not in idp  # some send their own name
    }

    assert set() == {value for value in values if value in kept}


NOT_MAPPED = {
    "release.identifier-under-other-name",
    "release.identifier-in-other-format",
    "release.identifier-only-friendly-name",
}
UNDER_ANOTHER_NAME = [
    path
    for path in SCENARIOS
    if NOT_MAPPED.intersection(read_story(path)["expect"].get("errors", ()))
]


@pytest.mark.parametrize("path", UNDER_ANOTHER_NAME, ids=lambda path: path.stem)
def test_a_service_provider_that_maps_the_name_is_one_line_of_the_site_file(path, tmp_path):
    """The line of the remedy, copied as it is, makes the identifier arrive."""
    before = report_of(path, tmp_path)
    snippets = [snippet for remedy in before.diagnosis.remedies for snippet in remedy.snippets]
    [line] = [snippet.text for snippet in snippets if snippet.language == "toml"]
    mapped = merged(read_story(path), tomllib.loads(line))

    after = report_of_story(mapped, tmp_path)

    assert set() == NOT_MAPPED & {finding.check for run in after.runs for finding in run.findings}
    assert after.preview.patron_identifier


STORIES = {path.stem: read_story(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}

NOT_TOLD = {
    "request.delivery-not-stated": "a story has a site file",
    "login.message-old": "a story is a saved login, whose age says nothing about clocks",
    "login.certificate-expired": "as above, and nothing about today's keys",
    "patron.answer-about-another": "a file of records answers about nobody but the one asked for",
    "patron.letter-case-relied-on": "a file of records is compared letter by letter",
    "patron.record-incomplete": "a file of records refuses no part of a record",
    "decision.settings-differ": "a story has no ReShare that could be asked for its settings",
    "decision.live-settings-unread": "as above",
    "decision.reshare-disagrees": "a story has no ReShare that could be asked for its decision",
    SAVED: "said of every saved login, and therefore held in one place for all stories",
}
"""Checks that no story can bring about, and why. Their own tests do."""

NOT_A_VALUE = {Transform.T10, Transform.T11, Transform.T17}
"""A replaced card, another attribute, an opaque value: told by checks, not by a changed text."""


def expected(*keys: str) -> set[str]:
    return {entry for story in STORIES.values() for key in keys for entry in story["expect"][key]}


def test_there_are_enough_stories():
    """A hundred and fifty at least, of which forty are of patrons with whom all is well."""
    healthy = [
        name
        for name, story in STORIES.items()
        if story["expect"]["verdict"] == "pass"
        and not story["expect"]["errors"]
        and not story["expect"]["warnings"]
    ]

    assert len(STORIES) >= 150
    assert len(healthy) >= 40


def test_every_product_is_told_of():
    counted = Counter(product_of(story).name for story in STORIES.values())
    healthy = {
        product_of(story).name
        for story in STORIES.values()
        if story["expect"]["verdict"] == "pass"
    }
    products = {product.name for product in PRODUCTS.values()}

    assert set() == {product for product in products if counted[product] < 4}
    assert products == healthy


def test_every_product_is_named():
    """Some report names each product, guessed from the wire or told; generic ones are none."""
    named = {story["expect"].get("product") for story in STORIES.values()}
    products = {
        product.name for product in PRODUCTS.values() if not product.name.startswith("generic-")
    }

    assert set() == products - named


def test_every_row_of_the_products_is_used():
    assert set(PRODUCTS) == {story["product"] for story in STORIES.values()}


def test_every_way_in_is_told_of():
    """Each way in which the identifier enters ReShare has three stories or more."""
    counted = Counter(reshare_of(story)["login"] for story in STORIES.values())

    assert set() == {door for door in EntryPoint if counted[door.value] < 3}


def test_every_check_is_expected_somewhere():
    """Each check on a login finds something in a story, or it is said why it cannot."""
    checks = {check.id for check in CHECKS_ON_A_LOGIN}
    found = expected("errors", "warnings", "notices")

    assert set(NOT_TOLD) == checks - found
    assert set() == found - checks


def test_every_transform_is_told_of():
    named = {entry.rpartition(" by ")[2] for entry in expected("carried_by") if " by " in entry}

    assert {entry.value for entry in set(Transform) - NOT_A_VALUE} == named


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("verdict", {entry.value for entry in Verdict}),
        ("owner", {*(entry.value for entry in Owner), "none"}),
        (
            "state",
            {"REQ_VALIDATED", "REQ_BLANK_FORM_REVIEW", "REQ_INVALID_PATRON", "VALIDATED"}
            | {"NEW", "none"},
        ),
        (
            "ils",
            {*("found", "not_found", "ambiguous", "not_asked"), *("timeout", "server_error")}
            | {"auth_error"},
        ),
    ],
)
def test_every_end_is_told_of(key, values):
    assert values == {story["expect"][key] for story in STORIES.values()}


def test_every_story_says_something_of_its_own():
    twice = [about for about, times in Counter(map(_about, STORIES.values())).items() if times > 1]

    assert [] == twice


def _about(story: dict) -> str:
    return story["about"]
