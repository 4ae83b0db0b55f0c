from verifier.cli import main


def test_lists_and_shows_profiles(tmp_path, monkeypatch, capsys):
    """The list names each IdP profile, and a name shows it."""
    (tmp_path / "shibboleth-idp.toml").write_text('name = "Shibboleth"\n')
    monkeypatch.setattr("verifier.resources.data", lambda _: tmp_path)

    assert 0 == main(["profiles"])
    assert "shibboleth-idp\n" == capsys.readouterr().out
    assert 0 == main(["profiles", "shibboleth-idp"])
    assert 'name = "Shibboleth"\n' == capsys.readouterr().out
    assert 64 == main(["profiles", "../secrets"])


def test_says_that_there_are_none(tmp_path, monkeypatch, capsys):
    """An empty list is said in words."""
    monkeypatch.setattr("verifier.resources.data", lambda _: tmp_path)

    assert 0 == main(["profiles"])
    assert "There are no IdP profiles in this version yet.\n" == capsys.readouterr().out
