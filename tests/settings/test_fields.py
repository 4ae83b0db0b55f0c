import re

import pytest

from tests.settings.site_texts import ENVIRON, FULL, changed, problems
from verifier.domain.model.site import Secret
from verifier.settings.problems import InvalidSite
from verifier.settings.site_file import load_site

BY_FILE = '{ file = "secrets/reshare" }'


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (f"{BY_FILE}\n\n[[idp", '"s3cret"\n\n[[idp', "[reshare.okapi].password must not stand in"),
        (
            '{ env = "RESHARE_USERNAME" }',
            '{ value = "s3cret" }',
            ".username must not stand in",
        ),
        (
            f"from_agency_authentication = {BY_FILE}",
            'from_agency_authentication = "s3cret"',
            '[[ils]] "ncip".from_agency_authentication must not stand in this file',
        ),
        ('from_agency = "EXU"', 'api_key = "s3cret"', '[[ils]] "ncip".api_key must not stand in'),
        (
            'tenant = "exu"',
            'tenant = "exu"\npasword_token = "s3cret"',
            "[reshare.okapi].pasword_token is not a key we know",
        ),
        (
            'tenant = "exu"',
            'tenant = "exu"\npazzword = "s3cret"',
            '[reshare.okapi].pazzword is not a key we know. Did you mean "password"?',
        ),
        ("idp_initiated = true", 'client_secrt = "s3cret"', ".client_secrt is not a key we know"),
        (
            '"https://okapi.example.edu"',
            '"https://user:s3cret@okapi.example.edu"',
            "[reshare.okapi].url holds a user name or password",
        ),
    ],
)
def test_a_secret_in_the_file_is_refused_without_being_shown(write, before, after, message):
    with pytest.raises(InvalidSite) as refused:
        load_site(write(changed(before, after)), environ=ENVIRON)

    assert message in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_secret_that_is_nowhere_is_named(write):
    found = problems(write(changed(BY_FILE, '{ file = "secrets/none" }')), environ={})

    assert [
        (
            "verifier.toml: [reshare.okapi].username needs the environment variable "
            "RESHARE_USERNAME. It is not set: set it before you start the verifier."
        )
    ] == [line for line in found if "username" in line]
    assert re.fullmatch(
        r"verifier\.toml: \[reshare\.okapi\]\.password names the file /.*/secrets/none, which "
        r"cannot be read \(No such file or directory\)\. Put the secret there, readable by this "
        r"account\.",
        next(line for line in found if "password" in line),
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
