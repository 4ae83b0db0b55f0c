import pytest

from verifier.domain.model.report import StepAnswer
from verifier.domain.model.run import LinkState, PatronKind, RowChange, RowState, RunKind
from verifier.domain.model.stored_result import RouteAnswer, RouteQuestion
from verifier.report import link_run


def test_everything_has_its_words():
    """No kind of patron, question, state, change or standing is without."""
    assert {entry.value for entry in PatronKind} == set(link_run.KINDS)
    assert set(RouteQuestion) == set(link_run.QUESTIONS)
    assert set(RowState) == set(link_run.STATES)
    assert set(RowChange) == set(link_run.CHANGES)
    assert set(LinkState) - {LinkState.OPEN} == set(link_run.LINK_OVER)


def test_no_two_links_that_are_over_say_the_same():
    """Each has its own sentence, and what to do."""
    assert len(link_run.LINK_OVER) == len(set(link_run.LINK_OVER.values()))


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
    assert expected == link_run.kind_with_article(kind)


def test_an_answer_has_a_shape_and_a_word():
    """Colour never stands alone."""
    answers = [RouteAnswer(question=RouteQuestion.FOUND, answer=entry) for entry in StepAnswer]
    cells = link_run.cells(answers)

    assert {"Found in the library system?"} == {cell[0] for cell in cells}
    assert 4 == len({cell[2:] for cell in cells})
    assert all(all(cell) for cell in cells)


def test_no_login_of_the_program_itself_is_no_refusal():
    """There may have been no password to try; a tester's login was refused by somebody."""
    assert ("?", "no login") == link_run.state_words(RowState.REFUSED, RunKind.AUTOMATIC)
    assert ("✗", "login refused") == link_run.state_words(RowState.REFUSED, RunKind.LINKS)
    assert ("●", "done") == link_run.state_words(RowState.DONE, RunKind.AUTOMATIC)
