import io
import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from verifier.adapters.ils.registry import CONNECTORS
from verifier.cli import init, main
from verifier.demo.ncip_responder import DemoNcip
from verifier.demo.saml_idp import DemoIdp
from verifier.domain.model.request_form import EntryPoint
from verifier.settings.site_file import load_site

SAMPLES = Path(__file__).parents[1] / "adapters" / "config_files" / "samples"
NAMED = ("--name", "Example University Library", "--institution", "RESHARE:EXU")
ENOUGH = (*NAMED, "--identifier", "employeeNumber")
ALEPH = ("--yes", "--ils=ncip", "--host-lms=aleph")  # it is asked over a raw socket


class Terminal(io.StringIO):
    """A person who gives these answers, line by line."""

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """The command is called in an empty folder, where nobody can be asked."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def written(path="verifier.toml"):
    """The site that the written file describes, before secrets and metadata are there."""
    return load_site(Path(path), environ={}, unfinished=True)


def test_a_few_options_are_enough(here, capsys):
    assert 0 == main(["init", *ENOUGH])

    site = written()
    out, err = capsys.readouterr()
    assert ("Example University Library", "http://127.0.0.1:8000") == (site.name, site.base_url)
    assert EntryPoint.VUFIND_SHIBBOLETH is site.form.door
    assert "employeeNumber" == site.form.identifier
    assert 0o600 == Path("verifier.toml").stat().st_mode & 0o777
    assert ["verifier.schema.json", "verifier.toml"] == names_in(here)
    assert err.startswith("wrote verifier.toml, and verifier.schema.json for editors\n")
    assert [
        "verifier metadata --output sp-metadata.xml",
        "curl --fail --output idp-metadata.xml https://idp.example.edu/idp/shibboleth",
        "${EDITOR:-vi} verifier.toml",
        "verifier lint",
        "verifier serve",
    ] == re.findall(r"^     (\S.*)$", out, re.MULTILINE)


def test_what_it_writes_holds_by_the_schema_that_it_names():
    main(["init", *ENOUGH, "--test-patron", "grad1", "--output", "library.toml"])

    text = Path("library.toml").read_text()
    schema = json.loads(Path(text.splitlines()[0].removeprefix("#:schema ")).read_text())
    assert [] == list(Draft7Validator(schema).iter_errors(tomllib.loads(text)))


def test_answers_are_taken_from_a_person(monkeypatch):
    answers = [
        *("nowhere.xml", ""),  # metadata that is not there, then none
        *("Example University Library", "http://verify.example.edu", "https://verify.example.edu"),
        *("RESHARE:EXU", "", "", "vufind-cas", "employeNumber", "employeeNumber"),
        *("later", "ftp://okapi.example.edu", "https://okapi.example.edu", "exu", "grad1"),
    ]
    monkeypatch.setattr("sys.stdin", Terminal("\n".join([*answers, ""])))

    assert 0 == main(["init"])

    site = written()
    assert "https://verify.example.edu" == site.base_url
    assert (EntryPoint.VUFIND_CAS, "employeeNumber") == (site.form.door, site.form.identifier)
    assert ("https://okapi.example.edu", "exu") == (site.okapi.url, site.okapi.tenant)
    assert ["grad1"] == [patron.username for patron in site.idps[0].test_patrons]


def test_an_answer_that_does_not_do_is_told_why(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", Terminal("\nX\nhttp://verify.example.edu\n"))

    assert 130 == main(["init"])
    assert "It is not https. Logins need https anywhere but on this machine" in (
        capsys.readouterr().err
    )


class Interrupted(Terminal):
    """A person who presses Ctrl+C at a question."""

    def readline(self, *_):
        raise KeyboardInterrupt

    __next__ = readline


@pytest.mark.parametrize("person", [Interrupted(), Terminal("\nExample\n")])
def test_ctrl_c_and_the_end_of_input_write_nothing(here, person, monkeypatch):
    monkeypatch.setattr("sys.stdin", person)

    assert 130 == main(["init"])
    assert [] == names_in(here)


@pytest.mark.parametrize("arguments", [(), ("--yes",)])
def test_where_nobody_can_be_asked_the_options_are_named(here, arguments, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", Terminal() if arguments else io.StringIO())

    assert 64 == main(["init", "--ils", "folio", "--okapi", "https://o.example.edu", *arguments])

    err = capsys.readouterr().err
    assert (
        "verifier: Nobody can be asked here. Add --name, --institution, --identifier, --ncip-url, "
        "--ils-url, --ils-setting tenant=…, --okapi-tenant.\n"
    ) == err
    assert [] == names_in(here)


def test_a_file_that_is_there_is_replaced_only_by_force(here, capsys):
    Path("verifier.toml").write_text("kept")
    Path("link.toml").symlink_to("nowhere")

    assert 64 == main(["init", *ENOUGH])
    assert 64 == main(["init", *ENOUGH, "--output", "link.toml"])
    assert "kept" == Path("verifier.toml").read_text()
    assert Path("link.toml").is_symlink()
    assert "was not changed" in capsys.readouterr().err
    assert ["link.toml", "verifier.toml"] == names_in(here)

    assert 0 == main(["init", *ENOUGH, "--force"])
    assert "Example University Library" == written().name


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--base-url", "verify.example.edu"), "is not a web address"),
        (("--identifier", "employeNumber"), 'Did you mean "employeeNumber"?'),
        (("--name", " "), "is empty"),
        (("--vufind-config", "nowhere"), "nowhere: The file is not there."),
        (("--listener", "nowhere.json"), "nowhere.json: The file is not there."),
        (("--ils", "sip"), "'sip' is not one of"),
        (("--ils", "record", "--ils-url", "nowhere.json"), 'file = "nowhere.json" does not exist'),
        (("--ils", "ncip", "--ils-url", "ils.example.edu"), "is not a web address"),
        (("--ils", "ncip", "--ils-url", "https://x", "--ils-setting", "port"), "NAME=VALUE"),
        (("--ils=ncip", "--ils-url=https://x", "--ils-setting=a=b"), "a is not a setting"),
        ((*ALEPH, "--ncip-url=https://x.example.edu/ncip"), "port is missing: the port"),
        (
            (*ALEPH, "--ncip-url=https://x.example.edu:99999/n"),
            "port must be a whole number from 1 to 655",
        ),
        (("--output", "no-folder/verifier.toml"), "cannot be written"),
        (("--test-patron", "\udcff"), "no text file can hold"),
    ],
)
def test_what_cannot_be_used_is_64_and_leaves_nothing_behind(here, arguments, words, capsys):
    assert 64 == main(["init", *ENOUGH, *arguments])
    assert words in capsys.readouterr().err
    assert [] == names_in(here)


@pytest.mark.parametrize("option", ["--ils-url", "--ncip-url"])
def test_either_option_gives_the_address_of_ncip_alone(here, option):
    """With --ils ncip the two options mean the same service."""
    address = "https://ils.example.edu/ncip"

    assert 64 != main(["init", *ENOUGH, "--ils", "ncip", option, address])

    assert f'url = "{address}"' in (here / "verifier.toml").read_text()


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(here, capsys):
    """It would stay in the shell's history: the line for the file is told instead."""
    sip2 = ("--ils", "sip2", "--ils-url", "sip.example.edu", "--ncip-url", "https://x/ncip")

    assert 64 == main(["init", *ENOUGH, *sip2, "--ils-setting", "login_password=hunter2"])

    err = capsys.readouterr().err
    assert 'Write into the file: login_password = { env = "SIP2_LOGIN_PASSWORD" }' in err
    assert "hunter2" not in err
    assert [] == names_in(here)


def test_vufind_and_the_listener_are_read_from_their_files(here, capsys):
    """The way in, the attribute behind VuFind's variable, and the service of this library."""
    (here / "vufind").mkdir()
    for name in ("config.ini", "Shibboleth.ini"):
        shutil.copy(SAMPLES / name, here / "vufind")
    (here / "site").mkdir()
    config = here / "vufind/config.ini"
    config.write_text(config.read_text().replace("= employeeNumber", "= HTTP_EPPN"))

    assert 0 == main(
        [
            *("init", *NAMED, "--vufind-config", "vufind", "--output", "site/verifier.toml"),
            *("--listener", str(SAMPLES / "openurl.json")),
        ]
    )

    site = written("site/verifier.toml")
    assert EntryPoint.VUFIND_SHIBBOLETH is site.form.door
    assert "eduPersonPrincipalName" == site.form.identifier == site.form.vufind.username
    assert "x-remote-user" == site.form.listener.reqIdHeader
    assert config.resolve() == site.files.vufind_config.resolve()
    assert 'vufind_config = "../vufind/config.ini"' in Path("site/verifier.toml").read_text()
    assert SAMPLES / "openurl.json" == site.files.listener
    out, err = capsys.readouterr()
    assert "VuFind takes username from eduPersonPrincipalName." in err
    assert "verifier lint --site site/verifier.toml" in out
    assert "curl --fail --output site/idp-metadata.xml https" in out


def test_a_way_in_that_fixes_the_identifier_needs_no_answer():
    """What was typed by LDAP, and sub by OpenID Connect."""
    for method, door, identifier in (
        ("LDAP", EntryPoint.VUFIND_LDAP, "typed-username"),
        ("OpenIDConnect", EntryPoint.VUFIND_OIDC, "sub"),
    ):
        Path("config.ini").write_text(f"[Authentication]\nmethod = {method}\n")

        assert 0 == main(["init", *NAMED, "--vufind-config", "config.ini", "--force"])
        assert (door, identifier) == (written().form.door, written().form.identifier)


def test_a_method_that_is_several_is_told_and_asked_for(capsys):
    """VuFind's ChoiceAuth says nothing about the one way in; a listener with a header does."""
    Path("config.ini").write_text("[Authentication]\nmethod = ChoiceAuth\n")

    main(["init", *ENOUGH, "--listener", str(SAMPLES / "openurl.json")])
    assert EntryPoint.HEADER is written().form.door
    cas = ("--login", "vufind-cas", "--force")
    assert 0 == main(["init", *ENOUGH, "--vufind-config", "config.ini", *cas])
    assert 0 == main(["init", *ENOUGH, "--vufind-config", "config.ini", "--force"])
    assert "names the method ChoiceAuth, which is several or unknown" in capsys.readouterr().err


def test_a_library_system_beside_ncip_becomes_two_connections(capsys):
    """ReShare asks over NCIP; the system's own interface is there for evidence."""
    addresses = "--ncip-url https://koha.example.edu/ncip --ils-url https://x.example.edu"

    assert 0 == main(["init", *ENOUGH, "--ils", "koha", *addresses.split()])

    site = written()
    assert [("ncip", "reshare"), ("koha", "evidence")] == [
        (connection.id, connection.role) for connection in site.ils
    ]
    assert "koha" == site.reshare.host_lms_integration
    assert "export KOHA_CLIENT_ID=…\n     export KOHA_CLIENT_SECRET=…" in capsys.readouterr().out


def test_secrets_that_are_set_are_not_asked_for(capsys, monkeypatch):
    monkeypatch.setenv("RESHARE_USERNAME", "x")

    main(["init", *ENOUGH, "--okapi", "https://okapi.example.edu", "--okapi-tenant", "exu"])

    out = capsys.readouterr().out
    assert "export RESHARE_PASSWORD=…" in out
    assert "RESHARE_USERNAME" not in out


@pytest.fixture
def idp():
    """An identity provider that publishes its metadata."""
    running = DemoIdp([])
    running.start()
    yield running
    running.stop()


def test_the_identity_provider_is_read_from_its_address(idp, capsys):
    metadata = f"{idp.url}/metadata"
    with DemoNcip([]) as ncip:
        ils = ("--ils", "ncip", "--ils-url", ncip.url)

        assert 0 == main(["init", *ENOUGH, "--idp-metadata", metadata, *ils])

    out, err = capsys.readouterr()
    assert metadata == written().idps[0].metadata_url
    assert written().allow_private_addresses
    [about] = re.findall(
        rf"^# .*{idp.entity_id}.*$", Path("verifier.toml").read_text(), re.MULTILINE
    )
    assert about.removeprefix("# ") in err
    assert out.index("ncip") < out.index("Next:")
    assert "curl" not in out


def test_an_address_in_a_private_network_is_allowed_only_where_it_has_to_be(idp):
    """A service that others reach allows it, since its identity provider is inside."""
    public = ("--base-url", "https://verify.example.edu")
    main(["init", *ENOUGH, *public])
    inside = ("--idp-metadata", f"{idp.url}/metadata", "--output", "in.toml")
    main(["init", *ENOUGH, *public, *inside])

    assert not written().allow_private_addresses
    assert written("in.toml").allow_private_addresses


def test_the_identity_provider_is_read_from_a_file(here, idp):
    (here / "metadata").mkdir()
    (here / "metadata/idp.xml").write_bytes(idp.metadata)

    main(["init", *ENOUGH, "--idp-metadata", "metadata/idp.xml"])

    assert here / "metadata/idp.xml" == written().idps[0].metadata


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read"), (b"<html>", "is not"), (b"", "is empty")]
)
def test_metadata_that_cannot_be_used_is_2(here, content, words, capsys):
    if content is not None:
        (here / "idp.xml").write_bytes(content)

    assert 2 == main(["init", *ENOUGH, "--idp-metadata", "idp.xml"])

    err = capsys.readouterr().err
    assert words in err
    assert "leave it out and save the metadata as idp-metadata.xml later" in err
    assert not Path("verifier.toml").exists()


def test_schema_prints_the_published_schema(here, capsys):
    assert 0 == main(["init", "--schema"])

    published = Path(__file__).parents[2] / "docs/reference/site-file.schema.json"
    assert json.loads(published.read_text()) == json.loads(capsys.readouterr().out)
    assert [] == names_in(here)


HOSTS = st.sampled_from(["https://a.example.edu/ncip", "http://b.example.edu:5995", "https://c:1"])
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip)
OPTIONS = st.fixed_dictionaries(
    {
        "name": TEXT,
        "institution": TEXT,
        "identifier": st.sampled_from(["employeeNumber", "name-id", "urn:oid:2.5.4.3", "card"]),
        "ils-url": st.sampled_from(["https://ils.example.edu/x"]),
        "ncip-url": HOSTS,
        "okapi-tenant": TEXT,
    },
    optional={
        "base-url": st.sampled_from(["https://verify.example.edu/at/", "http://localhost:8000"]),
        "login": st.sampled_from([door.value for door in EntryPoint]),
        "listener": st.just(str(SAMPLES / "openurl.json")),
        "vufind-config": st.just(str(SAMPLES)),
        "ils": st.sampled_from([*CONNECTORS, "later"]),
        "host-lms": st.sampled_from(list(init._HOST_LMS)),
        "okapi": st.sampled_from(["https://okapi.example.edu", ""]),
        "test-patron": TEXT,
    },
)
REQUIRED = {
    "folio": ["tenant=exu"],
    "polaris": ["access_id=EXU"],
    "symphony": ["client_id=Verifier"],
    "spreadsheet": ["identifiers=barcode=Card"],
}
FILES = {"spreadsheet": "patrons.csv", "record": "records.json"}
PLACES = {**FILES, "sip2": "sip.example.edu", "alma": "eu"}


@given(OPTIONS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_it_writes_is_read_whatever_was_answered(here, monkeypatch, options):
    monkeypatch.setattr(init, "lint_command", lambda **_: 0)
    (here / "patrons.csv").write_text("Card\n21234000000018\n")
    (here / "records.json").write_text('{"schema": "patron-records/1", "records": []}')
    connector = options.get("ils", "later")
    raw_socket = options.get("host-lms") in ("aleph", "voyager")
    options |= {"ils-url": PLACES.get(connector, options["ils-url"])}
    if raw_socket:
        options |= {"ncip-url": "http://b.example.edu:5995"}
    given_options = [f"--{name}={value}" for name, value in options.items()]
    given_options += [f"--ils-setting={entry}" for entry in REQUIRED.get(connector, ())]

    assert 0 == main(["init", "--yes", "--force", *given_options])

    text = (here / "verifier.toml").read_text(encoding="utf-8")
    site = written()
    schema = json.loads((here / "verifier.schema.json").read_text(encoding="utf-8"))
    assert [] == list(Draft7Validator(schema).iter_errors(tomllib.loads(text)))
    assert (options["name"], options["institution"]) == (site.name, site.form.institution)
    assert (connector == "later") is not bool(site.ils)
    assert ("okapi" in options and bool(options["okapi"])) is bool(site.okapi)
