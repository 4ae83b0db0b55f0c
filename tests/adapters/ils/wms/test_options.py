from dataclasses import replace

import pytest

from tests.adapters.ils.wms.fake_wms import KEY, SECRET, connection_to
from tests.factories import make_site
from verifier.adapters.ils.wms.settings import SETTINGS, WmsOptions, option_problems, server
from verifier.domain.model.site import Secret

SOUND = connection_to("https://exu.share.example.org")


def test_reads_every_setting():
    """Each setting has its place."""
    options = WmsOptions.of(
        connection_to(
            "https://exu.share.example.org",
            token_url="https://oauth.example.org/token",
            scope="SCIM:read_user refresh_token",
            source_system="HR",
        )
    )

    assert (
        WmsOptions(
            wskey_key=KEY,
            wskey_secret=SECRET,
            token_url="https://oauth.example.org/token",
            scope="SCIM:read_user refresh_token",
            source_system="HR",
        )
        == options
    )


def test_what_is_left_out_is_what_reshare_has():
    """Token service and scope are those of ReShare's own adapter."""
    options = WmsOptions.of(replace(SOUND, options=()))

    assert ("https://oauth.oclc.org/token", "SCIM:read_user", None) == (
        options.token_url,
        options.scope,
        options.source_system,
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://exu.share.example.org/idaas/scim/v2",
        "https://exu.share.example.org/idaas/scim/v2/",
        "https://exu.share.example.org/idaas/scim/v2/Users/.search",
    ],
)
def test_reshares_whole_endpoint_may_be_copied(tmp_path, url):
    """ReShare's wms_lookup_patron_endpoint names the search as well."""
    made = server(replace(SOUND, url=url), make_site(tmp_path))

    assert "https://exu.share.example.org/idaas/scim/v2" == made.base


def test_a_sound_connection_has_no_problems():
    """All settings may be given."""
    known = {one.name for one in SETTINGS if one.kind != "secret"}
    options = {
        "token_url": "https://oauth.example.org/token",
        "scope": "SCIM:read_user",
        "source_system": "HR",
        "ca_file": "/etc/ca.pem",
    }

    assert known == set(options)
    assert () == option_problems(connection_to("https://exu.share.example.org", **options))
    assert () == option_problems(replace(SOUND, options=()))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        *(
            ({"token_url": url}, "token_url must be a web address")
            for url in (
                "oauth.example.org",
                "ftp://oauth.example.org",
                "https://",
                "https://[oauth",
                "https://oauth.example.org/token?scope=x",
                "https://me@oauth.example.org/token",
                "",
            )
        ),
        ({"scope": ""}, "scope must be a scope"),
        ({"scope": 'a"b'}, "scope must be a scope"),
        ({"scope": "a\nb"}, "scope must be a scope"),
        ({"wskey_key": "x"}, "wskey_key is a secret"),
        ({"source_sytem": "HR"}, 'Did you mean "source_system"?'),
    ],
)
def test_a_wrong_setting_is_named(options, words):
    """Each mistake has a sentence that names the setting."""
    problems = option_problems(connection_to("https://exu.share.example.org", **options))

    assert words in " ".join(problems)


def test_what_is_needed_is_named():
    """Address and WSKey are needed."""
    problems = " ".join(option_problems(replace(SOUND, url=None, secrets=())))

    for name in ("url", "wskey_key", "wskey_secret"):
        assert f"{name} is missing" in problems


def test_a_secret_that_is_none_is_told():
    """The scope is no secret, and its value is never shown."""
    secrets = (*SOUND.secrets, ("scope", Secret(place="env C", value="s3cret-x")))
    problems = " ".join(option_problems(replace(SOUND, secrets=secrets)))

    assert "scope is no secret" in problems
    assert "s3cret-x" not in problems
