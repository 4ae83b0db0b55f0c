import base64
import zlib

import pytest

from tests.adapters.captures.sample_files import SAVED_AT
from tests.adapters.login.saml.idp_stub import Message, posted
from verifier.adapters.captures.browser_recording import Exchange, logins_in
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.unverified import MOST_LOGINS

TEXT = Message(request_id="_q1").text()


def seen(*exchanges):
    return logins_in(exchanges, (), what="This recording")


def exchange(value=None, **more):
    sent = () if value is None else (("SAMLResponse", value),)
    return Exchange(**{"url": "https://a.example.edu/", "at": SAVED_AT, "sent": sent, **more})


def test_one_message_seen_twice_is_one_login():
    """Encoded by the browser and decoded by the recorder, it is the same message."""
    logins = seen(exchange(posted(TEXT)), exchange(saml=f"\n{TEXT}\n"), exchange(posted(TEXT)))

    assert 1 == len(logins)


def test_a_logout_is_passed_over():
    """The answer to a logout travels in the same field and is no login."""
    logout = '<p:LogoutResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>'

    assert 1 == len(seen(exchange(posted(logout)), exchange(posted(TEXT))))
    with pytest.raises(NotACapture, match="no login"):
        seen(exchange(posted(logout)))


def test_a_message_that_was_cut_off_is_said():
    """A recorder that shortens long values has lost the login."""
    with pytest.raises(NotACapture, match="was cut off or replaced"):
        seen(exchange(posted(TEXT)[:300] + "…"))


@pytest.mark.parametrize(
    ("exchanges", "message"),
    [
        ((), "This recording holds 0 requests to 0 hosts and no login: no SAML response"),
        ((exchange(),) * 1_200, "holds 1,200 requests to 1 host and no login"),
        ((exchange(sent=(("SAMLRequest", "x"),)),), "it stops after a SAML request"),
    ],
)
def test_a_recording_without_a_login_says_what_it_holds(exchanges, message):
    """Counts alone: no address is shown."""
    with pytest.raises(NotACapture) as refused:
        seen(*exchanges)

    assert message in refused.value.message
    assert "example" not in refused.value.message


def bomb(number):
    """A small value that opens to five megabytes of XML."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    xml = f"<a>{' ' * 4_990_000}{number}</a>".encode()
    return base64.b64encode(packer.compress(xml) + packer.flush()).decode()


def test_messages_made_to_fill_the_memory_are_refused():
    """Five of them are more than all messages of a file may be together."""
    with pytest.raises(NotACapture, match="too large together"):
        seen(*(exchange(bomb(number)) for number in range(5)))


def test_more_logins_than_may_be_are_refused():
    """However the messages passed, they are counted together."""
    texts = [Message(request_id=f"_q{number}").text() for number in range(MOST_LOGINS + 1)]

    assert MOST_LOGINS == len(seen(*(exchange(posted(text)) for text in texts[1:])))
    with pytest.raises(NotACapture, match="more than 20 logins"):
        seen(exchange(saml=texts[0]), *(exchange(posted(text)) for text in texts[1:]))
