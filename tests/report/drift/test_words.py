from verifier.model.comparison import Bearing
from verifier.model.drift import ComparedBy, DriftVerdict
from verifier.report.drift.words import BEARINGS, COMPARED_BY, VERDICTS


def test_every_word_of_the_model_has_its_words():
    """What differs by nature is never shown; all else has a shape and words."""
    assert set(DriftVerdict) == set(VERDICTS)
    assert set(Bearing) - {Bearing.BY_NATURE} == set(BEARINGS)
    assert set(ComparedBy) == set(COMPARED_BY)
