import pytest

from verifier.model.capture import GateOutcome
from verifier.model.finding import Owner, Severity, Station
from verifier.model.lookup import Purpose
from verifier.model.release import Standing
from verifier.model.report import IlsState, StationOutcome, StepAnswer, Verdict
from verifier.report import words


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (words.VERDICTS, Verdict),
        (words.STATIONS, Station),
        (words.OUTCOMES, StationOutcome),
        (words.OWNERS, Owner),
        (words.SEVERITIES, Severity),
        (words.STANDINGS, Standing),
        (words.ANSWERS, StepAnswer),
        (words.ILS_STATES, IlsState),
        (words.PURPOSES, Purpose),
        (words.GATE, GateOutcome),
    ],
)
def test_every_value_has_words_of_its_own(table, kind):
    """Nothing is shown as a bare code, and no two things read alike."""
    assert list(kind) == list(table)
    assert len(table) == len(set(table.values()))
