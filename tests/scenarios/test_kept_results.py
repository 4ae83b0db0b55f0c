"""What stays of every story's report when its values are gone holds none of them."""

import re
from collections.abc import Iterator

import pytest

from tests.scenarios.story import login_of, read_story, records_of, site_of
from tests.scenarios.test_scenarios import SCENARIOS
from verifier.adapters.captures.formats import read_captures
from verifier.adapters.ils.record.connector import records_connectors
from verifier.domain.model.report import Report
from verifier.domain.model.stored_result import result_of
from verifier.pipeline.verify import verify
from verifier.settings.site_file import load_site
from verifier.store import serialization

IDENTIFYING = re.compile(r"(?=.*[0-9@]).{5,}", re.DOTALL)
"""Numbers, addresses and scoped names; words such as *staff* are nobody's alone."""


def report_of(path, folder) -> Report:
    story = read_story(path)
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
    """Neither in a message nor in a headline, whole or within a sentence."""
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
