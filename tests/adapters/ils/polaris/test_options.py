from dataclasses import replace
from decimal import Decimal

import pytest

from tests.adapters.ils.polaris.connecting import connection
from tests.adapters.ils.polaris.fake_polaris import ACCESS_KEY, STAFF
from verifier.adapters.ils.polaris.settings import SETTINGS, PolarisOptions, option_problems
from verifier.domain.model.site import Secret

HOST = "https://polaris.example.edu"


def test_a_sound_connection_has_no_problems():
    """All settings are known, and the staff user may be left out as a whole."""
    options = {
        "hash_algorithm": "sha256",
        "language": "3082",
        "application": "100",
        "organization": "3",
        "user_fields": "User1, User5",
        "search": "no",
        "fine_limit": "10",
        "currency": "USD",
        "ca_file": "ca.pem",
    }

    assert () == option_problems(connection(HOST, **options))
    assert () == option_problems(connection(HOST, password=None))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hash_algorithm": "md5"}, " is none of sha1, sha256"),
        ({"language": "English"}, "language must be a whole number"),
        ({"application": "1/../2"}, "application must be a whole number"),
        ({"organization": "1.5"}, "organization must be a whole number"),
        ({"user_fields": "User1, User6"}, "user_fields must be names out of User1"),
        ({"search": "maybe"}, "search must be true or false"),
        ({"fine_limit": "ten"}, "fine_limit must be a number"),
        ({"access_id": "two words"}, "access_id must be one word"),
        ({"access_id": "a:b"}, "access_id must be one word"),
        ({"access_id": "é"}, "access_id must be one word"),
        ({"access_key": "x"}, "access_key is a secret"),
        ({"staff_user": "x"}, 'Did you mean "staff_username"?'),
    ],
)
def test_says_what_is_wrong(wrong, words):
    """Each mistake is one sentence that names the setting."""
    assert any(words in one for one in option_problems(connection(HOST, **wrong)))


def test_the_staff_settings_belong_together():
    """A part of them is a mistake."""
    problems = option_problems(connection(HOST, password=None, staff_domain="EXU"))

    assert 1 == len(problems)
    assert problems[0].startswith("staff_username and staff_password is missing")


def test_what_is_needed():
    """Nothing can be signed without id and key."""
    empty = replace(connection(HOST, password=None), options=(), secrets=(), url=None)

    assert ["url is missing", "access_id is missing", "access_key is missing"] == [
        one.partition(":")[0] for one in option_problems(empty)
    ]


def test_no_secret_shows():
    """Neither a problem nor the options' own text holds a secret, or who the staff user is."""
    secrets = (("access_kee", Secret(place="env K", value="s3cret")),)
    problems = option_problems(replace(connection(HOST), secrets=secrets))
    options = PolarisOptions.of(connection(HOST))

    assert "s3cret" not in " ".join(problems)
    assert (ACCESS_KEY, STAFF["Password"]) == (options.access_key, options.staff.password)
    assert not any(
        one in repr(options) for one in (ACCESS_KEY, STAFF["Password"], STAFF["Username"])
    )


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (HOST, f"{HOST}/PAPIService/REST"),
        (f"{HOST}/", f"{HOST}/PAPIService/REST"),
        (f"{HOST}/PAPIService", f"{HOST}/PAPIService/REST"),
        (f"{HOST}/PAPIService/REST/", f"{HOST}/PAPIService/REST"),
        (f"{HOST}/papiservice/rest", f"{HOST}/papiservice/rest"),
        (f"{HOST}/TestPAPIService", f"{HOST}/TestPAPIService/REST"),
        (f"{HOST}/libraries", f"{HOST}/libraries/PAPIService/REST"),
        ("HTTPS://Polaris.Example.EDU:443", f"{HOST}/PAPIService/REST"),
        (f"{HOST}:8443", f"{HOST}:8443/PAPIService/REST"),
        ("http://[::1]:8080", "http://[::1]:8080/PAPIService/REST"),
    ],
)
def test_the_url_is_completed_and_written_as_it_arrives(url, base):
    """The signature is over the address that reaches Polaris: lower case, no usual port."""
    assert base == PolarisOptions.of(connection(url)).base


def test_reads_the_rest():
    """The place is the part after public and protected; fields are in their order."""
    options = PolarisOptions.of(
        connection(
            HOST,
            language="3082",
            application="7",
            organization="3",
            user_fields="User5, User1,User5",
            fine_limit="10.50",
        )
    )

    assert "/v1/3082/7/3" == options.place
    assert ("User5", "User1") == options.user_fields
    assert Decimal("10.50") == options.fine_limit
    assert options.search


def test_each_setting_is_explained():
    """Every setting has one sentence for its row."""
    assert all(one.means.endswith(".") for one in SETTINGS)
    assert len({one.name for one in SETTINGS}) == len(SETTINGS)
