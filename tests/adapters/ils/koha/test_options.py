"""The settings of a connection to Koha: what is wrong with them, and what they mean."""

import re
import tomllib
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.adapters.ils.koha.koha_patrons import BY_KEY, BY_PASSWORD, EVERY_SECRET, connection
from tests.house.repository import DOCS
from verifier.adapters.ils.koha.settings import SETTINGS, KohaOptions, option_problems
from verifier.adapters.ils.registry import connection_problems

URL = "https://koha.example.edu"


@pytest.mark.parametrize("secrets", [BY_KEY, BY_PASSWORD])
def test_either_pair_is_enough(secrets):
    """An API key, or a name and a password: nothing more is needed."""
    assert () == option_problems(connection(URL, secrets))
    assert () == connection_problems(connection(URL, secrets))


@pytest.mark.parametrize(
    ("secrets", "words"),
    [
        ({}, "needs client_id and client_secret, or username and password"),
        ({**BY_KEY, **BY_PASSWORD}, "by client_id and client_secret, or by username"),
        ({**BY_KEY, "password": "invented-Password-1"}, "in one way"),
        ({"client_id": "x"}, "client_secret is missing beside the other"),
        ({"password": "x"}, "username is missing beside the other"),
        ({**BY_KEY, "client_secret": ""}, "client_secret is missing beside the other"),
        ({**BY_PASSWORD, "username": "a:b"}, "username holds a colon"),
        ({**BY_PASSWORD, "password": "invented-Password-1\r\nX: y"}, "password holds a line brea"),
        ({**BY_KEY, "client_id": "\udc80"}, "client_id holds a line break"),
        ({**BY_KEY, "token": "x"}, "token is not a secret of a connection to Koha"),
    ],
)
def test_exactly_one_way_to_sign_in(secrets, words):
    """Half a pair, both pairs and what cannot be sent are told, without the secrets."""
    said = " ".join(option_problems(connection(URL, secrets)))

    assert words in said
    assert not any(one in said for one in EVERY_SECRET)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"fine_limit": "five"}, "fine_limit must be a number"),
        ({"fine_limit": "-1"}, "fine_limit must be a number"),
        ({"hold_fine_limit": "1e3"}, "hold_fine_limit must be a number"),
        ({"currency": "euro"}, "currency must be three capital letters"),
        ({"attribute_types": "A,B,C,D,E,F"}, "attribute_types names more than 5"),
        ({"fines_limit": "5"}, 'Did you mean "fine_limit"?'),
        ({"client_id": "5c7f"}, "client_id is a secret"),
    ],
)
def test_a_wrong_setting_is_named(options, words):
    """Each mistake has its sentence, which names the setting."""
    assert words in " ".join(option_problems(connection(URL, **options)))


def test_the_address_is_needed():
    """There is no Koha without an address."""
    [said] = option_problems(replace(connection(URL), url=None))

    assert "url is missing" in said


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (URL, f"{URL}/api/v1"),
        (f"{URL}/", f"{URL}/api/v1"),
        (f"{URL}/api/v1", f"{URL}/api/v1"),
        (f"{URL}/api/v1/", f"{URL}/api/v1"),
        (f"{URL}/koha", f"{URL}/koha/api/v1"),
    ],
)
def test_the_api_is_below_the_address(url, base):
    """The address of the staff interface will do, and so will that of the API."""
    assert base == KohaOptions.of(connection(url)).base


def test_every_setting_is_read():
    """What the site file says arrives, each in its own form."""
    options = KohaOptions.of(
        connection(
            URL,
            fine_limit="5.50",
            hold_fine_limit="10",
            currency="EUR",
            attribute_types=" STUDENT, LEGACY,,STUDENT ",
        )
    )

    assert (Decimal("5.50"), Decimal(10)) == (options.fine_limit, options.hold_fine_limit)
    assert ("EUR", ("STUDENT", "LEGACY")) == (options.currency, options.attribute_types)
    assert tuple(BY_KEY.values()) == (options.client_id, options.client_secret)
    assert tuple(BY_PASSWORD.values()) == KohaOptions.of(connection(URL, BY_PASSWORD)).secrets


def test_no_secret_shows():
    """Neither pair stands in the text of the options."""
    for pair in (BY_KEY, BY_PASSWORD):
        shown = repr(KohaOptions.of(connection(URL, pair)))

        assert not any(one in shown for one in EVERY_SECRET)


def test_each_setting_is_explained():
    """Each row of the documentation is one sentence."""
    assert all(one.means.endswith(".") for one in SETTINGS)
    assert len(SETTINGS) == len({one.name for one in SETTINGS})


def test_the_page_s_example_is_a_connection():
    """What the how-to page shows is read without a problem, and every setting is told there."""
    page = (DOCS / "how-to" / "connect-koha.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    [table] = tomllib.loads(example)["ils"]
    secrets = {name: "invented" for name, value in table.items() if isinstance(value, dict)}
    known = {"id", "connector", "role", "url", *secrets}
    options = {name: str(value) for name, value in table.items() if name not in known}

    assert () == option_problems(connection(table["url"], secrets, **options))
    assert all(f"`{one.name}`" in page for one in SETTINGS)
