"""Opening a message with one private key, without anything around it."""

import pytest

from tests.adapters.login.saml.idp_stub import Message, encrypt, pair, sign
from verifier.adapters.messages.saml_decryption import CannotDecrypt, decrypt


@pytest.fixture
def key_file(tmp_path):
    """A function that writes the key of that name and gives its path."""
    return lambda name: str(pair(name).written(tmp_path, name)[0])


def test_the_plaintext_stands_in_the_place_of_the_ciphertext(key_file):
    """A whole message comes back as text, its assertion exactly as it was encrypted."""
    signed = sign(Message(request_id="_asked").text(), pair("idp"), "Assertion")
    opened = decrypt(encrypt(signed, pair("sp-encryption")), key_file("sp-encryption"))
    start, end = signed.index("<saml:Assertion"), signed.index("</saml:Assertion>")

    assert signed[start:end] in opened
    assert "EncryptedData" not in opened


def test_another_key_opens_nothing(key_file):
    """A wrong key is one more way to fail, and looks like every other."""
    message = encrypt(Message(request_id="_asked").text(), pair("sp-encryption"))
    with pytest.raises(CannotDecrypt) as caught:
        decrypt(message, key_file("sp-encryption-old"))

    assert "" == str(caught.value)
    assert caught.value.__cause__ is None
