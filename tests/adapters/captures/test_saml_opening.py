import sys

import pytest

from tests.adapters.captures.sample_files import taken
from tests.adapters.login.saml.idp_stub import SAML, Message, encrypt, pair
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saml_response import NO_KEY, WRONG_KEY, opened_assertions
from verifier.adapters.captures.unverified import MOST_LOGINS
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable

TEXT = Message(request_id="_q1").text()


def tree(text):
    return taken(text).root


@pytest.fixture
def key(tmp_path):
    """The key that the messages are encrypted for."""
    return pair("sp-encryption").written(tmp_path, "ours")[0]


def test_open_and_encrypted_assertions_keep_their_order(key):
    """The encrypted one stands where it stood."""
    text = encrypt(TEXT, pair("sp-encryption"))
    both = text.replace(
        "</samlp:Response>",
        f'<saml:Assertion xmlns:saml="{SAML}" ID="_second"/></samlp:Response>',
    )

    opened = opened_assertions(tree(both), [key])

    assert ["_a1", "_second"] == [entry.get("ID") for entry in opened]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (encrypt(TEXT, pair("somebody")), WRONG_KEY),
        (encrypt(TEXT, pair("sp-encryption"), plaintext=b"<other/>"), WRONG_KEY),
        (encrypt(TEXT, pair("sp-encryption"), plaintext=b"no xml"), WRONG_KEY),
        (
            TEXT.replace("<saml:Assertion", "<saml:EncryptedAssertion").replace(
                "</saml:Assertion", "</saml:EncryptedAssertion"
            ),
            "The encrypted assertion in this login is not as SAML wants it.",
        ),
    ],
)
def test_what_does_not_open_to_an_assertion_is_said(key, message, text):
    """A wrong key, other contents and an empty shell have a sentence each."""
    with pytest.raises(NotACapture) as refused:
        opened_assertions(tree(message), [key])

    assert text == refused.value.message


def test_without_a_key_the_way_to_give_one_is_named():
    """The command and the option are told."""
    with pytest.raises(NotACapture) as refused:
        opened_assertions(tree(encrypt(TEXT, pair("sp-encryption"))), [])

    assert NO_KEY == refused.value.message


def test_a_computer_that_cannot_decrypt_says_so(key, monkeypatch):
    """Where the library is missing, that is the reason, and not the key."""
    message = tree(encrypt(TEXT, pair("sp-encryption")))

    class Missing:
        def __getattr__(self, name):
            raise CryptoUnavailable("Install xmlsec.")

    monkeypatch.setitem(sys.modules, "verifier.adapters.messages.saml_decryption", Missing())

    with pytest.raises(NotACapture, match="Install xmlsec"):
        opened_assertions(message, [key])


def test_assertions_are_counted_before_one_is_opened():
    """A response of countless assertions is refused, whether there is a key or none."""
    more = '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>'
    many = TEXT.replace("</samlp:Response>", more * MOST_LOGINS + "</samlp:Response>")

    with pytest.raises(NotACapture, match="more than 20 logins"):
        opened_assertions(tree(many), [])
