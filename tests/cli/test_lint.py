import json

import pytest

from tests.bad_peers import unused_port
from tests.cli.saved import BARCODE, SITE
from verifier.cli import main

ILS = """
[[ils]]
id = "records"
connector = "record"
role = "reshare"
file = "record.json"
"""


@pytest.fixture
def site_file(saved_folder):
    def write(more):
        path = saved_folder / "verifier.toml"
        path.write_text(SITE + more)
        return path

    return write


def unreachable(role):
    return f"""
[[ils]]
id = "ncip"
connector = "ncip"
role = "{role}"
url = "http://127.0.0.1:{unused_port()}/ncip"
from_agency = "EXU"
to_agency = "EXU"
"""


def test_a_connection_that_works(site_file, capsys):
    """Every stage is printed, and the command succeeds."""
    site_file(f'{ILS}test_patron = "{BARCODE}"\n')

    assert 0 == main(["lint"])
    out, err = capsys.readouterr()
    assert out.startswith("No problems found in the settings that were checked:")
    assert BARCODE not in out
    assert "reading the files and testing the connections …\n" in err


def test_a_patron_for_tests_who_is_not_there_is_an_error(site_file, capsys):
    """Exit code 1: something is wrong."""
    site_file(f'{ILS}test_patron = "21234000000034"\n')

    assert 1 == main(["lint"])
    assert "connection.known-patron-not-found" in capsys.readouterr().out


def test_a_system_that_cannot_be_reached_could_not_be_looked_at(site_file, capsys):
    """Exit code 2, or 1 where warnings count."""
    path = site_file(unreachable("reshare"))
    path.write_text(
        path.read_text().replace("[reshare]", "allow_private_addresses = true\n[reshare]", 1)
    )

    assert 2 == main(["lint"])
    assert "The library system could not be reached." in capsys.readouterr().out
    assert 1 == main(["lint", "--fail-on", "warning"])


def test_files_of_every_format(site_file, capsys, saved_folder):
    """JSON and HTML are written as files, JSON also to standard output."""
    site_file(ILS)

    assert 0 == main(["lint", "--output", "l.json", "--output", "l.html", "--output", "l.txt"])
    assert "lint/1" == json.loads((saved_folder / "l.json").read_text())["schema"]
    assert "<h1" in (saved_folder / "l.html").read_text()
    assert "records: record, role reshare" in (saved_folder / "l.txt").read_text()
    assert 0 == main(["lint", "--format", "json"])
    assert "lint/1" == json.loads(capsys.readouterr().out)["schema"]


FILES = """
[reshare.files]
listener = "openurl.json"
vufind_config = "config.ini"
"""
SOUND_LISTENER = '{"okapiUrl": "https://okapi.example.edu"}'
MAPPED = "[Authentication]\nmethod = Shibboleth\n[Shibboleth]\nusername = {}\n"


@pytest.fixture
def delivery(site_file, saved_folder):
    """Write the site file with its two files; None leaves one out."""

    def write(listener, config):
        site_file(FILES)
        for name, text in (("openurl.json", listener), ("config.ini", config)):
            if text is not None:
                (saved_folder / name).write_text(text)

    return write


@pytest.mark.parametrize(
    ("listener", "config", "code"),
    [
        (SOUND_LISTENER, MAPPED.format("employeeNumber"), 0),
        (None, MAPPED.format("employeeNumber"), 2),
        ('{"services": {}}', MAPPED.format("employeeNumber"), 1),
        ('{"services": {}}', None, 1),
    ],
)
def test_the_exit_code_of_the_files(delivery, listener, config, code):
    """1 for a mistake, 2 for a file that cannot be read, and 1 where both hold."""
    delivery(listener, config)

    assert code == main(["lint"])


def test_files_with_their_lines(delivery, capsys):
    """What was read, what could not be, and where a mistake stands."""
    delivery('{\n  "docRoot":\n}', MAPPED.format("mail"))

    assert 1 == main(["lint", "--fail-on", "warning"])
    out = capsys.readouterr().out
    assert "Checked: verifier.toml, config.ini" in " ".join(out.split())
    assert "openurl.json, line 3: The listener's configuration is not JSON" in out
    assert "config.ini, line 4, [Shibboleth] username" in out
    assert "The file openurl.json could not be read." in out.replace("\n", " ")
