import pytest

from tests.domain.profiles.test_load import GOOD
from verifier import resources
from verifier.domain.profiles.idp_profile import profiles_of
from verifier.report.idp_product import fill_placeholders

SITE = """
[site]
name = "Example University Library"
base_url = "https://verify.example.edu"
idp_profiles = "ours"
[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
"""


@pytest.fixture
def site(tmp_path):
    """A site with a product of its own, and one of the program's corrected."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "campus.toml").write_text(GOOD)
    (tmp_path / "ours" / "okta.toml").write_text(GOOD.replace('"campus"', '"okta"'))
    (tmp_path / "verifier.toml").write_text(SITE)
    return ["--site", str(tmp_path / "verifier.toml")]


def test_lists_every_product(call):
    lines = call("profiles").out.splitlines()

    assert list(profiles_of(None)) == [line.split()[0] for line in lines]
    assert "okta Okta SAML, OpenID Connect" in {" ".join(line.split()) for line in lines}


def test_shows_a_product_as_a_page_or_as_its_file(call):
    """For people: no TOML and no placeholder; as it is for those who write their own."""
    page = call("profiles okta").out
    file = resources.data("idp_profiles") / "okta.toml"

    assert page.startswith("Okta\n   okta · SAML, OpenID Connect\n")
    assert "── what to change ──" in page
    assert "{" not in page.replace("attribute_statements {", "")
    assert file.read_text("utf-8") == call("profiles okta --toml").out


def test_a_site_s_own_are_among_them(site, call):
    assert "\ncampus " in call("profiles", *site).out
    assert call("profiles okta", *site).out.startswith("Campus IdP\n")
    assert "pattern = '/campus$'" in call("profiles okta --toml", *site).out
    assert 'name = "keycloak"' in call("profiles keycloak --toml", *site).out


@pytest.mark.parametrize("name", sorted(profiles_of(None)))
def test_a_narrow_terminal_wraps_no_snippet(name, call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    page = call(f"profiles {name}").out
    snippets = [
        fill_placeholders(snippet.text).strip("\n")
        for remedy in profiles_of(None)[name].remedies
        for snippet in remedy.snippets
    ]

    assert [] == [text for text in snippets if f"\n\n{text}\n\n" not in page]
