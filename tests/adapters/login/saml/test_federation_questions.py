from __future__ import annotations

from verifier.adapters.login.saml.federation_mdq import QueryLimit


def test_so_many_questions_may_be_asked_within_a_minute():
    """The next one waits until the first of them is a minute old; a refused one does not count."""
    questions = QueryLimit(2)
    moments = (0.0, 30.0, 59.0, 60.0, 61.0, 90.0)

    assert [True, True, False, True, False, True] == [
        questions.may_ask(moment) for moment in moments
    ]
