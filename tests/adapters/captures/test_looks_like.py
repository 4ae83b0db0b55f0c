import pytest

from tests.adapters.captures.sample_files import taken
from verifier.adapters.captures.formats import looks_like


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html><body/></html>", "a web page"),
        ('<x xmlns="urn:oasis:names:tc:SAML:2.0:protocol">', "a SAML message that is broken"),
        ("<cas:serviceResponse>", "a CAS answer that is broken"),
        ("<!DOCTYPE a><a/>", "XML with a DOCTYPE"),
        ('{"schema": "report/1"}', "a report of the verifier"),
        ('{"schema": "reports/1"}', "a set of reports of the verifier"),
        ('{"schema": "comparisons/1"}', "a comparison made by the verifier"),
        ('{"a": 1}', "JSON of another kind"),
        ("[1]", "JSON, but not one saved login"),
        ('{\n"a"', "broken JSON: it goes wrong at line 2, column 4"),
        ("[reshare]\n", "a site file"),
        ("PHNhbWxwOl", "a SAML message that cannot be decoded"),
        ("-----BEGIN CERTIFICATE-----", "a key or certificate"),
        (
            "21234000000018",
            "a text that is no saved login and no request; a HAR file would do, say",
        ),
    ],
)
def test_every_text_has_its_sentence(text, message):
    """What it is, and what would do, without a value."""
    sentence = looks_like(taken(text))

    assert sentence.startswith(f"This is {message}")
    assert sentence.endswith(".")
    assert "21234" not in sentence
