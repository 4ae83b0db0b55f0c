from dataclasses import replace
from decimal import Decimal

import pytest

from tests.adapters.ils.sierra.connecting import connection
from tests.adapters.ils.sierra.fake_sierra import KEY, SECRET
from verifier.adapters.ils.sierra.settings import SETTINGS, SierraOptions, option_problems
from verifier.domain.model.site import Secret

HOST = "https://sierra.example.edu"


def test_a_sound_connection_has_no_problems():
    """All settings are known."""
    options = {
        "api_version": "v5",
        "varfield_tags": "b, u, s",
        "fine_limit": "10.50",
        "currency": "USD",
        "ca_file": "ca.pem",
    }

    assert () == option_problems(connection(HOST, **options))
    assert () == option_problems(connection(HOST))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"varfield_tags": "b,barcode"}, "varfield_tags must be single lower-case letters"),
        ({"varfield_tags": "b,b"}, "varfield_tags must be"),
        ({"varfield_tags": " , "}, "varfield_tags must be"),
        ({"varfield_tags": "B"}, "varfield_tags must be"),
        ({"api_version": "6"}, "api_version must be a v and a number"),
        ({"fine_limit": "ten"}, "fine_limit must be a number"),
        ({"varfield_tag": "b"}, 'Did you mean "varfield_tags"?'),
        ({"client_key": "x"}, "client_key is a secret"),
    ],
)
def test_says_what_is_wrong(wrong, words):
    """Each mistake is one sentence that names the setting."""
    assert any(words in one for one in option_problems(connection(HOST, **wrong)))


def test_the_secrets_are_needed():
    """Without the API client's key and secret nothing can be asked."""
    problems = option_problems(replace(connection(HOST), secrets=(), url=None))

    assert ["url is missing", "client_key is missing", "client_secret is missing"] == [
        one.partition(":")[0] for one in problems
    ]


def test_no_secret_shows():
    """Neither a problem nor the options' own text holds a secret."""
    secrets = (("client_kee", Secret(place="env K", value="s3cret")),)
    problems = option_problems(replace(connection(HOST), secrets=secrets))
    options = SierraOptions.of(connection(HOST))

    assert "s3cret" not in " ".join(problems)
    assert (KEY, SECRET) == (options.client_key, options.client_secret)
    assert KEY not in repr(options)
    assert SECRET not in repr(options)


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (HOST, f"{HOST}/iii/sierra-api/v6"),
        (f"{HOST}/", f"{HOST}/iii/sierra-api/v6"),
        (f"{HOST}:8443", f"{HOST}:8443/iii/sierra-api/v6"),
        (f"{HOST}/iii", f"{HOST}/iii/sierra-api/v6"),
        (f"{HOST}/iii/sierra-api", f"{HOST}/iii/sierra-api/v6"),
        (f"{HOST}/iii/sierra-api/v5/", f"{HOST}/iii/sierra-api/v5"),
        (f"{HOST}/proxy/iii/sierra-api", f"{HOST}/proxy/iii/sierra-api/v6"),
        (f"{HOST}/proxy", f"{HOST}/proxy/iii/sierra-api/v6"),
    ],
)
def test_the_url_is_completed(url, base):
    """The host is enough; whatever of the path is there is kept."""
    assert base == SierraOptions.of(connection(url)).base


def test_the_version_is_a_setting():
    """It stands where the url does not end in one."""
    options = SierraOptions.of(connection(HOST, api_version="v7"))

    assert f"{HOST}/iii/sierra-api/v7" == options.base


def test_reads_the_rest():
    """Tags in their order, the limit exactly."""
    options = SierraOptions.of(
        connection(HOST, varfield_tags="u, b", fine_limit="10.50", currency="USD")
    )

    assert (("u", "b"), Decimal("10.50"), "USD") == (
        options.tags,
        options.fine_limit,
        options.currency,
    )


def test_each_setting_is_explained():
    """Every setting has one sentence for its row."""
    assert all(one.means.endswith(".") for one in SETTINGS)
    assert len({one.name for one in SETTINGS}) == len(SETTINGS)
