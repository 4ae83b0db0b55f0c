import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.settings.new_site_file import EnvironmentSecret, NewSite, site_file_text
from verifier.settings.site_file import load_site

SITE = {"name": "Example University Library", "base_url": "https://verify.example.edu"}
RESHARE = {"institution": "RESHARE:EXU", "login": "direct", "identifier": "uid"}
IDP = {"id": "campus", "protocol": "saml", "metadata": "idp-metadata.xml"}
NCIP = {"id": "ncip", "connector": "ncip", "role": "reshare", "url": "https://ils.example.edu/n"}


def make_new(**changes):
    least = {"schema": "./verifier.schema.json", "site": SITE, "reshare": RESHARE, "idp": IDP}
    return NewSite(**{**least, **changes})


def test_the_first_line_names_the_schema():
    """Editors read it there, by the convention of Taplo and Even Better TOML."""
    first, *_ = site_file_text(make_new()).splitlines()

    assert "#:schema ./verifier.schema.json" == first


def test_a_library_system_that_is_not_known_yet_stands_as_an_example(tmp_path):
    """Its lines are a connection as soon as the # is taken away."""
    text = site_file_text(make_new())
    head, title, rest = text.partition("# [[ils]]")
    corrected = head + re.sub(r"^# ?", "", title + rest, flags=re.MULTILINE)

    def connections(content):
        path = tmp_path / "verifier.toml"
        return load_site(path, environ={}, unfinished=True, content=content.encode()).ils

    assert () == connections(text)
    assert ["ncip"] == [connection.id for connection in connections(corrected)]
    assert "# [[ils]]" not in site_file_text(make_new(ils=(NCIP,)))


def test_secrets_are_named_and_never_written():
    secret = EnvironmentSecret("KOHA_CLIENT_SECRET")
    new = make_new(
        okapi={
            "url": "https://okapi.example.edu",
            "password": EnvironmentSecret("RESHARE_PASSWORD"),
        },
        ils=({**NCIP, "url_token": secret}, {"id": "koha", "client_secret": secret}),
        test_patron={"username": "grad1", "password": EnvironmentSecret("TEST_PATRON_PASSWORD")},
    )

    assert ("RESHARE_PASSWORD", "KOHA_CLIENT_SECRET") == new.secrets
    assert 'client_secret = { env = "KOHA_CLIENT_SECRET" }' in site_file_text(new)


def test_a_key_without_a_value_is_left_out():
    """None stands for a key that is not written."""
    assert "allow_private" not in site_file_text(
        make_new(site={**SITE, "allow_private_addresses": None})
    )


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"), min_size=1))
def test_every_text_comes_back_as_it_was_given(name, username):
    new = make_new(site={**SITE, "name": name}, test_patron={"username": username})

    read = tomllib.loads(site_file_text(new))

    assert name == read["site"]["name"]
    assert {username: {"username": username}} == read["idp"][0]["test_patrons"]


@pytest.mark.parametrize("about", ["", "Example University, https://idp.example.edu/idp\nscope"])
def test_what_is_known_of_the_identity_provider_stands_above_it(about, tmp_path):
    """As comments, line by line, so that the file is read all the same."""
    path = tmp_path / "verifier.toml"
    path.write_text(site_file_text(make_new(about={"[[idp]]": about}, ils=(NCIP,))))

    site = load_site(path, environ={}, unfinished=True)

    assert ["campus"] == [idp.id for idp in site.idps]
    assert [] == [line for line in about.splitlines() if f"# {line}\n" not in path.read_text()]
