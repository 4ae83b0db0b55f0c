import contextlib
import re

import pytest

from verifier.cli import main
from verifier.cli.operators import nobody_can_sign_in
from verifier.cli.wiring import open_store
from verifier.domain.model.operators import Role
from verifier.settings.site_file import load_site

SITE = """
[site]
name = "Example University Library"
base_url = "https://verify.example.edu"
[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
[[idp]]
id = "campus"
protocol = "cas"
server = "https://cas.example.edu/cas"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "verifier.toml").write_text(SITE)
    return tmp_path


def opened(folder):
    site = load_site(folder / "verifier.toml", environ={})
    return site, contextlib.closing(open_store(site))


def test_the_command_makes_a_link_that_opens_the_site(folder, capsys):
    """On standard output, alone; that it was made is written down, the link is not."""
    assert 0 == main(["operators", "link"])
    link = capsys.readouterr().out
    secret = re.fullmatch(r"https://verify\.example\.edu/setup/([\w-]{43})\n", link)[1]
    _, store = opened(folder)
    with store as here:
        [entry] = here.audit.latest()
        assert here.operators.use_setup_link(secret) is not None

    assert ("command line", "setup-link.made", None) == (entry.who, entry.what, entry.about)


@pytest.mark.parametrize("arguments", [["operators"], ["operators", "add"]])
def test_anything_else_is_wrong_usage(folder, arguments, capsys):
    """The command knows one word, and its help names it."""
    del folder
    assert 64 == main(arguments)
    assert "link" in capsys.readouterr().err


def test_a_store_that_cannot_be_opened_is_a_sentence(folder, capsys):
    """Nothing is made."""
    (folder / "var").touch()

    assert 2 == main(["operators", "link"])
    assert "Traceback" not in capsys.readouterr().err


def test_whether_somebody_can_sign_in(folder):
    """An admin in the site file, or one that was added and signs in where the file says."""
    site, store = opened(folder)
    with store as here:
        assert nobody_can_sign_in(site, here)
        here.operators.add(name="V", idp_id="campus", identifier="v", role=Role.VIEWER)
        here.operators.add(name="O", idp_id="other", identifier="o", role=Role.ADMIN)
        (folder / "verifier.toml").write_text(f'{SITE}\n[operators]\nidp = "campus"\n')
        site = load_site(folder / "verifier.toml", environ={})
        assert nobody_can_sign_in(site, here)
        here.operators.add(name="A", idp_id="campus", identifier="a", role=Role.ADMIN)
        assert not nobody_can_sign_in(site, here)

    (folder / "verifier.toml").write_text(f'{SITE}\n[operators]\nidp = "campus"\nadmins = ["j"]\n')
    site, store = opened(folder)
    with store as here:
        for operator in here.operators.all():
            here.operators.remove(operator.id)
        assert not nobody_can_sign_in(site, here)
