import pytest

from tests.adapters.captures.sample_files import SAVED_AT, samples, taken, taken_sample, values_of
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.userinfo import read, recognises
from verifier.domain.model.capture import AttributeSource, SubjectKind


@pytest.mark.parametrize("path", samples("userinfo"), ids=lambda path: path.name)
def test_an_answer_is_recognised_and_read(path):
    """An object with a sub is a login of its claims."""
    saved = taken(path.read_bytes())
    [login] = read(saved, ())

    assert recognises(saved)
    assert "21234000000018" in [
        value for attribute in login.attributes for value in attribute.values
    ]
    assert {AttributeSource.USERINFO} == {attribute.source for attribute in login.attributes}
    assert SubjectKind.SUB is login.subject.kind
    assert SAVED_AT == login.captured_at


def test_claims_keep_their_places_and_types():
    """Nested, repeated and empty claims come as they would at a login."""
    [login] = read(taken_sample("userinfo/nested.json"), ())

    assert [
        ("library.barcode", ("21234000000018",)),
        ("groups", ("staff", "library")),
        ("phone", ()),
    ] == values_of(login)


@pytest.mark.parametrize(
    "text", ['{"sub": 5}', '{"sub": "a", "sub": "b"}', '{"sub": "\\ud800"}', '{"sub": NaN}']
)
def test_an_answer_that_is_none_is_a_sentence(text):
    """What no provider may send is not read."""
    assert recognises(taken(text))
    with pytest.raises(NotACapture, match="UserInfo answer"):
        read(taken(text), ())


@pytest.mark.parametrize("text", ["{}", '{"sub": 1, "schema": "report/1"}', "sub", "[]"])
def test_other_json_is_none(text):
    """Only an object with a sub, and none of our own, is meant."""
    assert not recognises(taken(text))
