import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_preview
from verifier.domain.checks.request.both_cases import both_cases
from verifier.domain.model.request_form import EntryPoint


def make_cases(upper, lower):
    listener = make_listener(reqIdToUpper=upper, reqIdToLower=lower)
    return make_preview(form=make_form(door=EntryPoint.HEADER, listener=listener))


@pytest.mark.parametrize(("upper", "lower"), [(True, True), (True, "false"), ("no", "yes")])
def test_both_are_on(upper, lower):
    """Two case settings contradict each other; any text at all switches one on."""
    found = finding(both_cases, make_cases(upper, lower))

    assert (
        "The listener is set to capitals and to small letters; small letters win." == found.message
    )
    assert [
        ("setting", "reqIdToUpper", str(upper).lower()),
        ("setting", "reqIdToLower", str(lower).lower()),
    ] == proofs(found)


@pytest.mark.parametrize(("upper", "lower"), [(True, False), (False, True), (True, "")])
def test_one_is_on(upper, lower):
    """One case setting contradicts nothing."""
    assert "at most one case setting is on" == saw(both_cases, make_cases(upper, lower))


def test_no_listener():
    """Without listener settings there is nothing to ask."""
    assert "No listener settings are known here." == reason(both_cases, make_preview())
