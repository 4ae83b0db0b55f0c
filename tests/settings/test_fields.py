import re

import pytest

from tests.settings.site_texts import ENVIRON, FULL, MINIMAL, changed, problems
from verifier.domain.model.site import Secret
from verifier.settings.problems import InvalidSite
from verifier.settings.site_file import load_site


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed('id = "campus"', 'id = "a/b"'), "is not a usable id"),
        (
            changed('metadata = "idp-metadata.xml"\n', 'metadata = "idp.xml"\n'),
            '[[idp]] "campus".metadata = "idp.xml" does not exist. Save the metadata of the ',
        ),
        (
            changed("[reshare]", 'time_zone = "America/New York"\n[reshare]', MINIMAL),
            'Did you mean "America/New_York"?',
        ),
        (changed("[reshare]", 'time_zone = "?"\n[reshare]', MINIMAL), "is not a time zone"),
        (changed("[reshare]", 'time_zone = "Europe/Berlin"\n[reshare]', MINIMAL), None),
        (changed("keep_days = 3", "keep_days = 0"), "is too small. Write at least 1"),
        (changed("keep_days = 3", 'keep_days = "3"'), "is not a whole number"),
        (changed('"https://ils.example.edu/ncip"', '"ftp://x"'), "is not a web address"),
        (changed('"https://verify.example.edu"', '"http://127.0.0.1:8000"', MINIMAL), None),
        (changed('"https://verify.example.edu"', '"http://[::1]:8000"', MINIMAL), None),
        (changed('"https://verify.example.edu"', '"https://x.test/?a"', MINIMAL), "more than an"),
    ],
)
def test_a_value_of_the_wrong_kind_has_its_line(write, text, message):
    """What a value must be is said with the value; what is no mistake gives no line."""
    path = write(text)
    if message is None:
        load_site(path, environ=ENVIRON)
        return

    found = problems(path)

    assert [True] == [message in entry for entry in found if message in entry], found
    assert all(entry.startswith("verifier.toml: ") for entry in found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            changed('{ file = "secrets/reshare" }\n\n[[idp', '"s3cret"\n\n[[idp'),
            "[reshare.okapi].password must not stand in this file",
        ),
        (
            changed('{ env = "RESHARE_USERNAME" }', '{ value = "s3cret" }'),
            "[reshare.okapi].username must not stand in this file",
        ),
        (
            changed(
                'from_agency_authentication = { file = "secrets/reshare" }',
                'from_agency_authentication = "s3cret"',
            ),
            '[[ils]] "ncip".from_agency_authentication must not stand in this file',
        ),
        (
            changed('from_agency = "EXU"', 'api_key = "s3cret"'),
            '[[ils]] "ncip".api_key must not stand in this file',
        ),
        (
            changed('tenant = "exu"', 'tenant = "exu"\npasword_token = "s3cret"'),
            "[reshare.okapi].pasword_token is not a key we know",
        ),
        (
            changed('tenant = "exu"', 'tenant = "exu"\npazzword = "s3cret"'),
            '[reshare.okapi].pazzword is not a key we know. Did you mean "password"?',
        ),
        (
            changed("idp_initiated = true", 'client_secrt = "s3cret"'),
            ".client_secrt is not a key we know",
        ),
        (
            changed('"https://okapi.example.edu"', '"https://user:s3cret@okapi.example.edu"'),
            "[reshare.okapi].url holds a user name or password",
        ),
    ],
)
def test_a_secret_in_the_file_is_refused_without_being_shown(write, text, message):
    """The two forms are named, and the secret itself appears nowhere."""
    with pytest.raises(InvalidSite) as refused:
        load_site(write(text), environ=ENVIRON)

    assert message in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_secret_that_is_nowhere_is_named(write):
    """The variable that is not set and the file that is not there are named."""
    text = changed('{ file = "secrets/reshare" }', '{ file = "secrets/none" }')

    found = problems(write(text), environ={})

    assert [
        (
            "verifier.toml: [reshare.okapi].username needs the environment variable "
            "RESHARE_USERNAME. It is not set: set it before you start the verifier."
        )
    ] == [entry for entry in found if "username" in entry]
    assert re.fullmatch(
        r"verifier\.toml: \[reshare\.okapi\]\.password names the file /.*/secrets/none, which "
        r"cannot be read \(No such file or directory\)\. Put the secret there, readable by this "
        r"account\.",
        next(entry for entry in found if "password" in entry),
    )


def test_a_test_patron_whose_password_is_not_set_can_still_be_prompted_for(write):
    """A missing password is no mistake of the file: the command asks for it."""
    site = load_site(write(FULL), environ={**ENVIRON, "GRAD1_PASSWORD": ""})

    assert Secret(place="env GRAD1_PASSWORD", value="") == site.idps[0].test_patrons[0].password


def test_secrets_never_show(write):
    """A site can be printed without its secrets."""
    site = load_site(write(FULL), environ=ENVIRON)

    assert "correct horse" not in repr(site)
    assert "battery staple" not in repr(site)
