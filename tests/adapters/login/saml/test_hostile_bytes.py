from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.login.saml.conftest import Desk
from tests.adapters.login.saml.idp_stub import EMPLOYEE, pair, posted, sign
from verifier.domain.model.capture import LoginAccepted, LoginRefused

PIECES = st.sampled_from(
    [
        "",
        "<",
        "/>",
        "<!-- -->",
        "<?a?>",
        "&#0;",
        "&lt;",
        "]]>",
        "\x00",
        "\ud83d".encode("utf-16", "surrogatepass").decode("latin-1"),
        ' ID="_a1"',
        "<saml:Assertion/>",
        "<saml:EncryptedAssertion/>",
        "99999999999999999999",
        "xmlns:saml=''",
    ]
)


@pytest.fixture(scope="module")
def one_desk(tmp_path_factory):
    """One login for all examples: nothing here is accepted, so nothing is used up."""
    return Desk(tmp_path_factory.mktemp("sp"), "in-process").setup().begin()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_change_of_a_signed_message_ends_in_an_answer(one_desk, data):
    """Cut, doubled or spoiled anywhere: an answer, and never a changed value in it."""
    text = one_desk.signed()
    at = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 60))
    piece = data.draw(PIECES | st.text(max_size=5))
    changed = (text[:at] + piece + text[at + length :]).encode("utf-8", "replace").decode()
    outcome = one_desk.finish(changed)
    assert isinstance(outcome, LoginAccepted | LoginRefused)
    if isinstance(outcome, LoginAccepted):
        assert ("21234000000017",) == outcome.capture.attributes[0].values


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_any_field_ends_in_an_answer(one_desk, text):
    """Whatever stands in the form field, it is refused by name."""
    assert isinstance(one_desk.sp.finish(text, pending=one_desk.pending), LoginRefused)
    assert one_desk.sp.request_id_of(text) is None


LARGE = {
    "many values": EMPLOYEE.replace(
        "</saml:Attribute>", "<saml:AttributeValue>1</saml:AttributeValue>" * 5000
    )
    + "</saml:Attribute>",
    "one long value": EMPLOYEE.replace("21234000000017", "1" * 250_000),
    "many attributes": EMPLOYEE * 1000,
}


def large_message_of_a_stranger(desk: Desk, case: str) -> str:
    """Return a form field near the size limit, signed with a key that is not in metadata."""
    statement = f"<saml:AttributeStatement>{LARGE[case]}</saml:AttributeStatement>"
    text = desk.message.but(attributes=statement).text()
    return posted(sign(text, pair("stranger"), "Assertion"))


@pytest.mark.parametrize("case", LARGE)
def test_a_large_message_of_a_stranger_is_refused(one_desk, case):
    """It is refused by name; ``make bench`` measures the time."""
    field = large_message_of_a_stranger(one_desk, case)
    outcome = one_desk.sp.finish(field, pending=one_desk.pending)
    assert outcome.reason in {"signature", "size"}
