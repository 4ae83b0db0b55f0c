import pytest

from tests.domain.profiles.test_load import GOOD
from verifier import resources
from verifier.cli import main
from verifier.domain.profiles.idp_profile import profiles_of

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


def test_lists_every_product(capsys):
    """A line for each: name, title, protocols."""
    assert 0 == main(["profiles"])

    lines = capsys.readouterr().out.splitlines()
    assert list(profiles_of(None)) == [line.split()[0] for line in lines]
    assert "okta Okta SAML, OpenID Connect" in {" ".join(line.split()) for line in lines}


def test_shows_a_product_as_a_page(capsys):
    """For people: no TOML and no placeholder."""
    assert 0 == main(["profiles", "okta"])

    out = capsys.readouterr().out
    assert out.startswith("Okta\n   okta · SAML, OpenID Connect\n")
    assert "── what to change ──" in out
    assert "{" not in out.replace("attribute_statements {", "")


def test_prints_the_file_for_those_who_write_their_own(capsys):
    """As it is."""
    assert 0 == main(["profiles", "okta", "--toml"])

    file = resources.data("idp_profiles") / "okta.toml"
    assert file.read_text("utf-8") == capsys.readouterr().out


def test_a_site_s_own_are_among_them(site, capsys):
    """They go before the program's, as a page and as a file."""
    assert 0 == main(["profiles", *site])
    listed = capsys.readouterr().out
    assert 0 == main(["profiles", "okta", *site])
    page = capsys.readouterr().out
    assert 0 == main(["profiles", "okta", "--toml", *site])
    file = capsys.readouterr().out
    assert 0 == main(["profiles", "keycloak", "--toml", *site])

    assert "\ncampus " in listed
    assert page.startswith("Campus IdP\n")
    assert "pattern = '/campus$'" in file
    assert 'name = "keycloak"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["octa"], "There is no IdP profile of that name. Did you mean okta?"),
        (["../secrets"], "There is no IdP profile of that name. See the list: verifier profiles"),
        (["--toml"], "--toml prints one IdP profile: name it."),
    ],
)
def test_wrong_usage(arguments, message, capsys):
    """One sentence says what would do."""
    assert 64 == main(["profiles", *arguments])

    assert f"verifier: {message}\n" == capsys.readouterr().err
