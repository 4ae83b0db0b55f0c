import pytest

from tests.settings.site_texts import changed, problems


@pytest.mark.parametrize(
    ("place", "setting"),
    [
        ("strict_echo = true\n", '[[ils]] "ncip" has a ca_file that'),
        (
            'password = { file = "secrets/reshare" }\n',
            '[reshare.okapi].ca_file = "idp-metadata.xml"',
        ),
    ],
)
def test_certificates_that_are_none_are_told(write, place, setting):
    """A file that holds no certificate would make every server look like a liar."""
    [message] = problems(write(changed(place, f'{place}ca_file = "idp-metadata.xml"\n')))

    assert message.startswith(f"verifier.toml: {setting} holds no certificate")
