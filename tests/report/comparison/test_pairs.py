from tests.report.comparison import samples
from verifier.domain.model.comparison import Impact
from verifier.report.comparison_report import (
    REMARKS,
    change_lines,
    describe_pair,
    named_pairs,
    rule_id,
    unpaired_remarks,
)
from verifier.report.redact import redacted


def every_remark():
    for make in (*samples.EVERY, *samples.EVERY_SET):
        result = make()
        yield from unpaired_remarks(result)
        for _, pair in named_pairs(result):
            yield from pair.judgement.remarks


def test_every_kind_of_remark_has_its_sentence():
    """None is told without a rule that says what it is."""
    kinds = {entry.kind for entry in every_remark()}

    assert len(kinds) > 5
    assert set() == kinds - set(REMARKS)
    assert "compare.road-breaks" == rule_id("road-breaks")


def test_remarks_of_pairs_are_told_with_their_pair():
    """Of the sets alone are those that are of no pair."""
    assert {"only-before", "only-after"} == {
        unpaired_remark.kind for unpaired_remark in unpaired_remarks(samples.most_renamed())
    }
    assert () == unpaired_remarks(samples.breaking())
    assert "login 8" == named_pairs(samples.most_renamed())[-1][0]


def test_a_pair_is_told_without_values():
    """Names and what became of them: the values stand in other formats."""
    message = "\n".join(describe_pair(samples.breaking()))

    assert message.startswith("The change breaks the road")
    assert "breaks: employeeNumber: the same value in another form: blanks (T1)" in message
    assert [] == [canary for canary in samples.CANARIES if canary in message.lower()]
    assert 1 == len(list(change_lines(samples.breaking(), Impact.BREAKS)))


def test_masked_everything_is_masked():
    """One or several."""
    for make in (samples.breaking, samples.most_renamed):
        first = named_pairs(redacted(make()))[0][1]
        assert "21234" not in str(first.before.identifier)
