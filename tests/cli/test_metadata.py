from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.cli.saved import fill
from verifier.cli import main

SP = "https://verify.example.edu/sp"
MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A site's folder in which the keys are made once, for all tests of this file."""
    folder = tmp_path_factory.mktemp("site")
    fill(folder)
    return folder


@pytest.fixture
def folder(kept, monkeypatch):
    """The command is called in that folder."""
    monkeypatch.chdir(kept)
    return kept


def printed(capsys, *arguments):
    """The metadata on standard output."""
    assert 0 == main(["metadata", *arguments])
    out, err = capsys.readouterr()
    assert not err
    return etree.fromstring(out.encode())


def certificates(root):
    """The certificates in it."""
    return [
        entry.text for entry in root.iter("{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    ]


@pytest.mark.usefixtures("folder")
def test_prints_what_an_identity_provider_needs(capsys):
    """Entity ID, the place for responses and certificates, on standard output alone."""
    root = printed(capsys)
    [service] = root.iter(f"{MD}AssertionConsumerService")

    assert (f"{MD}EntityDescriptor", SP) == (root.tag, root.get("entityID"))
    assert "https://verify.example.edu/saml/acs" == service.get("Location")
    assert certificates(root)


@pytest.mark.parametrize(("arguments", "days"), [((), 365), (("--days", "30"), 30)])
@pytest.mark.usefixtures("folder")
def test_a_copy_is_valid_as_long_as_was_asked_for(capsys, arguments, days):
    """A file that is handed over lasts a year unless somebody says otherwise."""
    until = printed(capsys, *arguments).get("validUntil")
    left = datetime.strptime(until, "%Y-%m-%dT%H:%M:%S%z") - datetime.now(UTC)

    assert timedelta(days=days, minutes=-5) < left <= timedelta(days=days)


def test_keys_are_made_once(folder, capsys):
    """The second copy holds the same certificates, and the keys stay in the data folder."""
    first = certificates(printed(capsys))
    private = {
        path: path.read_bytes()
        for path in (folder / "var").rglob("*")
        if path.is_file() and b"PRIVATE KEY" in path.read_bytes()
    }

    assert first == certificates(printed(capsys))
    assert private
    assert private == {path: path.read_bytes() for path in private}
    assert {0o600} == {path.stat().st_mode & 0o777 for path in private}


def test_the_site_file_may_be_elsewhere(folder, capsys, monkeypatch, tmp_path):
    """The site file is named, from whatever folder the command is called in."""
    monkeypatch.chdir(tmp_path)

    assert SP == printed(capsys, "--site", str(folder / "verifier.toml")).get("entityID")


WITHOUT_ITS_PARTS = """
[reshare.okapi]
url = "https://okapi.example.edu"
tenant = "exu"
username = { env = "A_NAME_THAT_IS_NOT_SET" }
password = { env = "A_NAME_THAT_IS_NOT_SET" }

[[idp]]
id = "campus"
protocol = "saml"
metadata = "idp-metadata.xml"
"""


def test_it_is_there_before_the_identity_providers_is(saved_folder, capsys):
    """Our metadata is handed over first: theirs may be missing, and so may passwords."""
    site_file = saved_folder / "verifier.toml"
    site_file.write_text(site_file.read_text() + WITHOUT_ITS_PARTS)

    assert SP == printed(capsys).get("entityID")
    assert 64 == main(["lint"])
    message = capsys.readouterr().err
    assert '[[idp]] "campus".metadata = "idp-metadata.xml" does not exist. Save the' in message
    assert "needs the environment variable A_NAME_THAT_IS_NOT_SET" in message


def test_output_writes_a_whole_file(folder, capsys):
    """The same goes into a file, with a word about what it is for on standard error."""
    assert 0 == main(["metadata", "--output", "sp-metadata.xml"])

    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("wrote sp-metadata.xml: send it to the administrators")
    assert SP == etree.parse(folder / "sp-metadata.xml").getroot().get("entityID")


@pytest.mark.usefixtures("folder")
def test_output_into_no_folder_is_wrong_usage(capsys):
    """Where the file cannot be written, that is said."""
    assert 64 == main(["metadata", "--output", "no-folder/sp-metadata.xml"])
    assert "cannot be written" in capsys.readouterr().err


def test_output_leaves_no_file_behind_when_it_fails(saved_folder):
    """An earlier copy stays, and where there was none there is none."""
    (saved_folder / "var").touch()
    (saved_folder / "earlier.xml").write_text("kept")

    assert 2 == main(["metadata", "--output", "sp-metadata.xml"])
    assert 2 == main(["metadata", "--output", "earlier.xml"])
    assert 64 == main(["metadata", "--site", "nowhere.toml", "--output", "sp-metadata.xml"])
    assert not (saved_folder / "sp-metadata.xml").exists()
    assert "kept" == (saved_folder / "earlier.xml").read_text()


def test_a_key_that_cannot_be_kept_is_a_sentence(saved_folder, capsys):
    """A data folder that is a file ends the command with nothing on standard output."""
    (saved_folder / "var").touch()

    assert 2 == main(["metadata"])

    out, err = capsys.readouterr()
    assert not out
    assert 1 == len(err.splitlines())
    assert err.startswith("verifier: ")
    assert "defect" not in err


@pytest.mark.parametrize(
    "arguments", [["--days", "0"], ["--days", "3651"], ["--site", "nowhere.toml"], ["extra"]]
)
@pytest.mark.usefixtures("folder")
def test_wrong_usage_is_64(arguments, capsys):
    """What cannot be done is said, and no metadata is printed."""
    assert 64 == main(["metadata", *arguments])
    assert not capsys.readouterr().out


def test_without_a_site_file_that_is_said(tmp_path, monkeypatch, capsys):
    """There is no metadata without a site."""
    monkeypatch.chdir(tmp_path)

    assert 64 == main(["metadata"])
    assert "There is no verifier.toml in this folder" in capsys.readouterr().err
