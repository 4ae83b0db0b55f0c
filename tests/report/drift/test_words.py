from verifier.domain.model.comparison import Impact
from verifier.domain.model.drift import ComparedBy, DriftVerdict
from verifier.report.comparison_report import COMPARED_BY, DRIFT_BEARINGS, DRIFT_VERDICTS


def test_every_word_of_the_model_has_its_words():
    """What differs by nature is never shown; all else has a shape and words."""
    assert set(DriftVerdict) == set(DRIFT_VERDICTS)
    assert set(Impact) - {Impact.BY_NATURE} == set(DRIFT_BEARINGS)
    assert set(ComparedBy) == set(COMPARED_BY)
