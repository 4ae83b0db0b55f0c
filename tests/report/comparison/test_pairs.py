from tests.report.comparison import samples
from verifier.model.comparison import Bearing
from verifier.report.comparison.pairs import (
    REMARKS,
    changes,
    headline,
    of_the_sets,
    pairs_of,
    rule_id,
    shown,
    told,
)


def every_remark():
    for make in (*samples.EVERY, *samples.EVERY_SET):
        result = make()
        yield from of_the_sets(result)
        for _, pair in pairs_of(result):
            yield from pair.judgement.remarks


def test_every_kind_of_remark_has_its_sentence():
    """None is told without a rule that says what it is."""
    kinds = {one.kind for one in every_remark()}

    assert len(kinds) > 5
    assert set() == kinds - set(REMARKS)
    assert "compare.road-breaks" == rule_id("road-breaks")


def test_remarks_of_pairs_are_told_with_their_pair():
    """Of the sets alone are those that are of no pair."""
    assert {"only-before", "only-after"} == {
        one.kind for one in of_the_sets(samples.most_renamed())
    }
    assert () == of_the_sets(samples.breaking())
    assert "login 8" == pairs_of(samples.most_renamed())[-1][0]
    assert "The change breaks the road of 7 of 8 logins." == headline(samples.most_renamed())


def test_a_pair_is_told_without_values():
    """Names and what became of them: the values stand in other formats."""
    said = "\n".join(told(samples.breaking()))

    assert said.startswith("The change breaks the road")
    assert "breaks: employeeNumber: the same value in another form: blanks (T1)" in said
    assert [] == [one for one in samples.CANARIES if one in said.lower()]
    assert 1 == len(list(changes(samples.breaking(), Bearing.BREAKS)))


def test_masked_everything_is_masked():
    """One or several."""
    for make in (samples.breaking, samples.most_renamed):
        first = pairs_of(shown(make(), redact=True))[0][1]
        assert "21234" not in str(first.before.identifier)
    assert samples.breaking() == shown(samples.breaking(), redact=False)
