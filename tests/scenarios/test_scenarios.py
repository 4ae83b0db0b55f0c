"""Golden stories: one file per patron, run through the command as a person would run it.

Missing and unexpected findings both fail. How a file is written stands in ``story.py``.
"""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.scenarios.expectation import EXIT_CODES, SAVED, found, marks, rewrite, seen
from tests.scenarios.story import login_of, read_story, records_of, site_of
from verifier.adapters.captures.formats import read_captures
from verifier.adapters.ils.record.connector import records_connectors
from verifier.cli.entry import main
from verifier.cli.exits import exit_code_of
from verifier.pipeline.verify import verify
from verifier.report.json_report import REPORT_SCHEMA, report_as_dict
from verifier.settings.site_file import load_site

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
