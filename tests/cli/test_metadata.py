from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.cli.saved import add, fill

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
    monkeypatch.chdir(kept)
    return kept


@pytest.fixture
def printed(call):
    """A function that gives the metadata on standard output."""

    def root(*arguments):
        called = call("metadata", *arguments)
        assert (0, "") == (called.code, called.err)
        return etree.fromstring(called.out.encode())

    return root


def certificates(root):
    return [
        certificate.text
        for certificate in root.iter("{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    ]


@pytest.mark.usefixtures("folder")
def test_prints_what_an_identity_provider_needs(printed):
    root = printed()
    [service] = root.iter(f"{MD}AssertionConsumerService")

    assert (f"{MD}EntityDescriptor", SP) == (root.tag, root.get("entityID"))
    assert "https://verify.example.edu/saml/acs" == service.get("Location")
    assert certificates(root)


@pytest.mark.parametrize(("arguments", "days"), [((), 365), (("--days", "30"), 30)])
@pytest.mark.usefixtures("folder")
def test_a_copy_is_valid_as_long_as_was_asked_for(printed, arguments, days):
    """A file that is handed over lasts a year unless somebody says otherwise."""
    until = printed(*arguments).get("validUntil")
    left = datetime.strptime(until, "%Y-%m-%dT%H:%M:%S%z") - datetime.now(UTC)

    assert timedelta(days=days, minutes=-5) < left <= timedelta(days=days)


def test_keys_are_made_once(folder, printed):
    first = certificates(printed())
    private = {
        path: path.read_bytes()
        for path in (folder / "var").rglob("*")
        if path.is_file() and b"PRIVATE KEY" in path.read_bytes()
    }

    assert first == certificates(printed())
    assert private
    assert private == {path: path.read_bytes() for path in private}
    assert {0o600} == {path.stat().st_mode & 0o777 for path in private}


def test_the_site_file_may_be_elsewhere(folder, printed, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    assert SP == printed("--site", str(folder / "verifier.toml")).get("entityID")


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


def test_it_is_there_before_the_identity_providers_is(saved_folder, printed, call):
    """Our metadata is handed over first: theirs may be missing, and so may passwords."""
    add(saved_folder, WITHOUT_ITS_PARTS)

    assert SP == printed().get("entityID")
    called = call("lint")
    assert 64 == called.code
    assert '[[idp]] "campus".metadata = "idp-metadata.xml" does not exist. Save the' in called.err
    assert "needs the environment variable A_NAME_THAT_IS_NOT_SET" in called.err


def test_output_writes_a_whole_file(folder, call):
    called = call("metadata --output sp-metadata.xml")

    assert (0, "") == (called.code, called.out)
    assert called.err.startswith("wrote sp-metadata.xml: send it to the administrators")
    assert SP == etree.parse(folder / "sp-metadata.xml").getroot().get("entityID")


def test_a_key_that_cannot_be_kept_is_a_sentence(saved_folder, call):
    (saved_folder / "var").touch()
    (saved_folder / "earlier.xml").write_text("kept")
    called = call("metadata")

    assert (2, "", 1) == (called.code, called.out, len(called.err.splitlines()))
    assert called.err.startswith("verifier: ")
    assert "defect" not in called.err
    assert 2 == call("metadata --output sp-metadata.xml").code
    assert 2 == call("metadata --output earlier.xml").code
    assert 64 == call("metadata --site nowhere.toml --output sp-metadata.xml").code
    assert not (saved_folder / "sp-metadata.xml").exists()
    assert "kept" == (saved_folder / "earlier.xml").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--days 0", ""),
        ("--days 3651", ""),
        ("--site nowhere.toml", ""),
        ("extra", ""),
        ("--output no-folder/sp-metadata.xml", "cannot be written"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_wrong_usage_is_64(arguments, message, call):
    called = call(f"metadata {arguments}")

    assert (64, "") == (called.code, called.out)
    assert message in called.err
