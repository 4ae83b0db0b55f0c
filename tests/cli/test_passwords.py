import pytest

from verifier.cli.login import password_of
from verifier.domain.model.site import Secret, TestPatron


class Terminal:
    """Standard input with a person at it."""

    def isatty(self):
        return True


def test_a_person_is_asked(monkeypatch):
    """Where nothing else gives the password, a prompt on standard error does, unseen."""
    asked = []

    def prompt(text, **more):
        asked.append((text, more))
        return "correct horse"

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("click.prompt", prompt)
    patron = TestPatron(id="gail", username="g", password=Secret(place="env X", value=""))

    assert "correct horse" == password_of(patron, None)
    assert [("Password of gail", {"hide_input": True, "err": True})] == asked


def test_the_site_files_secret_is_taken():
    """A pipeline is never asked."""
    patron = TestPatron(id="gail", username="g", password=Secret(place="env X", value="known"))

    assert "known" == password_of(patron, None)


@pytest.mark.parametrize(
    ("content", "password"),
    [("secret\n", "secret"), ("secret\r\n", "secret"), (" secret ", " secret "), ("ü", "ü")],
)
def test_a_file_holds_the_password_as_it_is(tmp_path, content, password):
    """One line end is taken off, blanks belong to the password, and the file goes first."""
    path = tmp_path / "password"
    path.write_bytes(content.encode())
    patron = TestPatron(id="gail", username="g", password=Secret(place="env X", value="known"))

    assert password == password_of(patron, path)
