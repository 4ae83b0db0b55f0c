import pytest

from tests.settings.site_texts import MINIMAL
from verifier.adapters.ils.registry import connection_problems
from verifier.settings.problems import looks_secret, may_be_secret
from verifier.settings.site_file import load_site

LIBRARIES = """
[[ils]]
id = "wms"
connector = "wms"
role = "reshare"
url = "https://exu.share.example.org/idaas/scim/v2"
token_url = "https://oauth.example.org/token"
scope = "SCIM:read_user"
source_system = "HR"
wskey_key = { env = "WSKEY" }
wskey_secret = { env = "WSKEY_SECRET" }

[[ils]]
id = "symphony"
connector = "symphony"
role = "evidence"
url = "https://ils.example.edu/exu_ilsws"
client_id = "ReshareVerifier"
app_id = "RESHARE_VERIFIER"
username = { env = "SYMPHONY_USERNAME" }
password = { env = "SYMPHONY_PASSWORD" }
search_indexes = "ID, ALT_ID"
previous_id_fields = "PREV_ID, PREV_ID2, INACTVID"
active_id_fields = "ACTIVEID"
fine_limit = 10.5
currency = "USD"
"""


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("password", True),
        ("url_token", True),
        ("wskey_secret", True),
        ("token_url", False),
        ("Secret_URL", False),
        ("source_system", False),
    ],
)
def test_which_keys_look_like_secrets(key, secret):
    """A key that names an address holds none, wherever the address leads."""
    assert secret is looks_secret(key)


def test_the_tables_of_two_library_systems_are_read(write):
    """Every key of their own arrives as a setting or as a secret, and nothing is wrong."""
    names = ("WSKEY", "WSKEY_SECRET", "SYMPHONY_USERNAME", "SYMPHONY_PASSWORD")
    site = load_site(write(MINIMAL + LIBRARIES), environ=dict.fromkeys(names, "s3cret"))

    wms, symphony = site.ils
    assert "https://oauth.example.org/token" == wms.option("token_url")
    assert ("10.5", ["username", "password"]) == (
        symphony.option("fine_limit"),
        [name for name, _ in symphony.secrets],
    )
    assert [(), ()] == [connection_problems(connection) for connection in site.ils]


@pytest.mark.parametrize(
    ("key", "may_be"),
    [
        ("client_secrt", True),
        ("pazzword", True),
        ("tkoen", True),
        ("PassPhrase", True),
        ("apikey2", True),
        ("identifer", False),
        ("naem", False),
        ("idp_initiatd", False),
    ],
)
def test_which_unknown_keys_may_be_misspelt_secrets(key, may_be):
    """A slip of the pen in the key is no reason to show what it holds."""
    assert may_be is may_be_secret(key)
