import json

import pytest

from tests.adapters.captures.sample_files import sample
from tests.factories import make_capture
from tests.report import samples
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saved_logins import read_saved_logins, read_saved_logins_in
from verifier.report import json_report


@pytest.fixture
def folder(tmp_path):
    """A saved login, two reports, and files that are passed over."""
    one = json_report.report_as_dict(samples.failing(), redact=True)
    (tmp_path / "b.json").write_text(json.dumps([one, one]))
    (tmp_path / "a.json").write_text(dump(make_capture()))
    (tmp_path / ".note").write_text("not a login")
    (tmp_path / "further").mkdir()
    return tmp_path


def test_a_folder_is_read_file_by_file(folder):
    """In the order of their names, logins and reports alike."""
    found = read_saved_logins(folder)

    assert [None, "fail", "fail"] == [
        entry.recorded and entry.recorded.message.verdict for entry in found
    ]
    assert [False, True, True] == [entry.masked for entry in found]


def test_a_file_of_any_form():
    """What is no report is read as ever."""
    [login] = read_saved_logins(sample("shibboleth-resolver/aacli.json"))

    assert (None, False) == (login.recorded, login.masked)


def test_the_file_that_cannot_be_read_is_named(folder):
    """Of many it is the one to look at."""
    (folder / "c.json").write_text("{}")

    with pytest.raises(NotACapture) as caught:
        read_saved_logins(folder)

    assert caught.value.message.startswith("c.json: This is JSON of another kind")


def test_an_empty_folder(tmp_path):
    """It holds nothing to compare."""
    with pytest.raises(NotACapture, match="holds no file"):
        read_saved_logins(tmp_path)


def test_a_file_that_is_not_there(tmp_path):
    """It is said as of a saved login."""
    with pytest.raises(NotACapture, match="cannot be opened: no such file"):
        read_saved_logins(tmp_path / "nowhere.json")


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"{", b'{"schema": "other/1"}'])
def test_what_is_no_login(content):
    """Bytes are judged before anything reads them."""
    with pytest.raises(NotACapture):
        read_saved_logins_in(content)
