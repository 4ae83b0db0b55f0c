import pytest

from verifier.model.report import StepAnswer
from verifier.model.road_answers import RoadAnswer, RoadQuestion
from verifier.model.run import LinkStanding, PatronKind, RowState, RunKind
from verifier.model.run_summary import RowChange
from verifier.report.links import words


def test_everything_has_its_words():
    """No kind of patron, question, state, change or standing is without."""
    assert {one.value for one in PatronKind} == set(words.KINDS)
    assert set(RoadQuestion) == set(words.QUESTIONS)
    assert set(RowState) == set(words.STATES)
    assert set(RowChange) == set(words.CHANGES)
    assert set(LinkStanding) - {LinkStanding.OPEN} == set(words.LINK_OVER)


def test_no_two_links_that_are_over_say_the_same():
    """Each has its own sentence, and what to do."""
    assert len(words.LINK_OVER) == len(set(words.LINK_OVER.values()))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("faculty", "a member of the faculty"),
        ("undergraduate", "an undergraduate"),
        ("graduate", "a graduate student"),
        ("alumni", "a former student"),
        ("new-card", "somebody with a new card"),
        ("grad1", "grad1"),
    ],
)
def test_a_kind_is_named_as_people_speak(kind, expected):
    """A test patron of the site file has its id."""
    assert expected == words.a_kind(kind)


def test_an_answer_has_a_shape_and_a_word():
    """Colour never stands alone."""
    answers = [RoadAnswer(question=RoadQuestion.FOUND, answer=one) for one in StepAnswer]
    cells = words.cells(answers)

    assert {"Found in the library system?"} == {one[0] for one in cells}
    assert 4 == len({one[2:] for one in cells})
    assert all(all(one) for one in cells)


def test_no_login_of_the_program_itself_is_no_refusal():
    """There may have been no password to try; a tester's login was refused by somebody."""
    assert ("?", "no login") == words.state_words(RowState.REFUSED, RunKind.AUTOMATIC)
    assert ("✗", "login refused") == words.state_words(RowState.REFUSED, RunKind.LINKS)
    assert ("●", "done") == words.state_words(RowState.DONE, RunKind.AUTOMATIC)
