"""Conversion of captures and reports to JSON text and back, without loss."""

import json
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.comparison import BaselineDigests, Drift
from verifier.domain.model.report import Report
from verifier.domain.model.run import IdpFacts, RunSummary
from verifier.domain.model.stored_result import StoredResult
from verifier.store.db_errors import StoreProblem

T = TypeVar("T")


class _JsonText(Generic[T]):
    """Converts values of one type to JSON and back. None of them contains a secret of the site."""

    def __init__(self, type_: type[T]) -> None:
        self._adapter = TypeAdapter(type_)

    def write(self, value: T) -> str:
        """Write *value* as JSON."""
        return self._adapter.dump_json(value).decode()

    def read(self, text: str) -> T:
        """Read the value in *text*. Raises ``StoreProblem``."""
        try:
            return self._adapter.validate_json(_in_todays_form(text), strict=True)
        except ValidationError:  # its text would show released values
            raise StoreProblem(
                "This login was kept by another version of the verifier and can no longer be read."
            ) from None


def _in_todays_form(text: str) -> str:
    """Convert what version 0.1.0 stored to the current form.

    In 0.1.0 one field had another name. (Quotes within a string are escaped, so the replacement
    changes no value.) And each stage of a report was nested in the next: the capture in the
    release, and so on, up to the decision.
    """
    text = text.replace('"said":', '"message":')
    if '"decision":{"match":{' not in text:
        return text
    report = json.loads(text)
    stage = report["decision"]
    for name in ("match", "lookup", "preview", "release", "capture"):
        stage = report[name] = stage.pop(name)
    return json.dumps(report)


_CAPTURE = _JsonText(LoginCapture)
_REPORT = _JsonText(Report)
_RESULT = _JsonText(StoredResult)
_SUMMARY = _JsonText(RunSummary)
_REMAINS = _JsonText(BaselineDigests)
_DRIFTS = _JsonText(tuple[Drift, ...])
_FACTS = _JsonText(IdpFacts)

capture_text, read_capture = _CAPTURE.write, _CAPTURE.read
report_text, read_report = _REPORT.write, _REPORT.read
result_text, read_result = _RESULT.write, _RESULT.read
summary_text, read_summary = _SUMMARY.write, _SUMMARY.read
remains_text, read_remains = _REMAINS.write, _REMAINS.read
drifts_text, read_drifts = _DRIFTS.write, _DRIFTS.read
facts_text, read_facts = _FACTS.write, _FACTS.read
