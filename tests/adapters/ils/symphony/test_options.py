from dataclasses import replace
from decimal import Decimal

import pytest

from tests.adapters.ils.symphony.fake_symphony import PASSWORD, USERNAME, connection_to
from verifier.adapters.ils.symphony.settings import SETTINGS, SymphonyOptions, option_problems
from verifier.domain.model.site import Secret

SOUND = connection_to("https://ils.example.edu/exu_ilsws")


def test_reads_every_setting():
    """Lists are read with commas, numbers exactly."""
    options = SymphonyOptions.of(
        connection_to(
            "https://ils.example.edu/exu_ilsws",
            app_id="VERIFIER",
            search_indexes="ID,ALT_ID , ID,, EMAIL",
            previous_id_fields="PREV_ID, webAuthID",
            active_id_fields="",
            fine_limit="10.50",
            currency="USD",
        )
    )

    assert (
        SymphonyOptions(
            client_id="ReshareVerifier",
            username=USERNAME,
            password=PASSWORD,
            app_id="VERIFIER",
            search_indexes=("ID", "ALT_ID", "EMAIL"),
            previous_id_fields=("PREV_ID", "webAuthID"),
            active_id_fields=(),
            fine_limit=Decimal("10.50"),
            currency="USD",
        )
        == options
    )
    assert ("PREV_ID", "webAuthID") == options.id_fields


def test_what_is_left_out_is_usual():
    """The defaults of the declared settings and those of the options are the same."""
    assert SymphonyOptions(
        client_id="ReshareVerifier", username=USERNAME, password=PASSWORD
    ) == SymphonyOptions.of(SOUND)


def test_a_sound_connection_has_no_problems():
    """All settings may be given."""
    known = {one.name for one in SETTINGS if one.kind != "secret"}
    options = {
        "client_id": "A",
        "app_id": "B",
        "search_indexes": "ID",
        "previous_id_fields": "",
        "active_id_fields": "ACTIVEID",
        "fine_limit": "0",
        "currency": "EUR",
        "ca_file": "/etc/ca.pem",
    }

    assert known == set(options)
    assert () == option_problems(connection_to("https://ils.example.edu/x", **options))
    assert () == option_problems(SOUND)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"client_id": "two words"}, "client_id must be one word"),
        ({"client_id": "x\r\nHost: elsewhere"}, "client_id must be one word"),
        ({"client_id": ""}, "client_id must be one word"),
        ({"app_id": "ü"}, "app_id must be one word"),
        ({"search_indexes": " , "}, "search_indexes must name indexes"),
        ({"search_indexes": "ID:1"}, "search_indexes must name indexes"),
        ({"previous_id_fields": "PREV ID"}, "previous_id_fields must be names"),
        ({"active_id_fields": "customInformation{*}"}, "active_id_fields must be names"),
        ({"fine_limit": "ten"}, "fine_limit must be a number"),
        ({"currency": "dollars"}, "currency must be three capital letters"),
        ({"serch_indexes": "ID"}, 'Did you mean "search_indexes"?'),
        ({"username": "WEBSTAFF"}, "username is a secret"),
    ],
)
def test_a_wrong_setting_is_named(options, words):
    """Each mistake has a sentence that names the setting."""
    problems = option_problems(connection_to("https://ils.example.edu/x", **options))

    assert words in " ".join(problems)


def test_what_is_needed_is_named():
    """Address, client and login are needed."""
    problems = " ".join(option_problems(replace(SOUND, url=None, options=(), secrets=())))

    for name in ("url", "client_id", "username", "password"):
        assert f"{name} is missing" in problems


def test_a_secret_that_is_none_is_told():
    """The client id is no secret, and its value is never shown."""
    secrets = (*SOUND.secrets, ("client_id", Secret(place="env C", value="s3cret-x")))
    problems = " ".join(option_problems(replace(SOUND, secrets=secrets)))

    assert "client_id is no secret" in problems
    assert "s3cret-x" not in problems
