import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from lxml import etree, html

from tests.cli.saved import BARCODE, RECORDS, add, change, fill, make_login
from verifier import __version__
from verifier.cli import main
from verifier.cli.entry import COMMANDS
from verifier.cli.exits import ended_by_signal, unknown_name
from verifier.cli.standard_streams import OutputFile, text_into
from verifier.cli.stderr import problem
from verifier.cli.writing import FORMATS, print_report

CONSOLE_SCRIPT = "import sys; from verifier.cli import main; sys.exit(main())"


def test_says_its_version(capsys):
    assert 0 == main(["--version"])
    assert f"verifier, version {__version__}\n" == capsys.readouterr().out


def test_help_names_every_command(capsys):
    assert 0 == main(["--help"])

    listed = [
        line.split()[0]
        for line in capsys.readouterr().out.partition("Commands:")[2].splitlines()
        if line.startswith("  ") and not line.startswith("   ")
    ]
    assert list(COMMANDS) == [entry for entry in listed if entry in COMMANDS]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_commands_help_has_an_example(name, capsys):
    assert 0 == main([name, "--help"])
    assert f"  verifier {name}" in capsys.readouterr().out.partition("Example")[2]


def test_control_characters_do_not_reach_the_terminal(capsys):
    """A problem that quotes a peer cannot move the cursor or change colours."""
    problem("a\x1b[31mb\r\nc")

    assert "verifier: a\N{REPLACEMENT CHARACTER}[31mb\nverifier: c\n" == capsys.readouterr().err


def test_an_interrupted_command_says_so(monkeypatch, capsys):
    def interrupt(*_arguments, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("verifier.cli.entry.commands.main", interrupt)

    assert 130 == main(["explain"])
    assert "verifier: interrupted\n" == capsys.readouterr().err


@pytest.mark.parametrize("module", ["click", "verifier.settings", "verifier.cli.explain"])
@pytest.mark.parametrize("start", [["-m", "verifier"], ["-c", CONSOLE_SCRIPT]])
def test_an_interrupt_during_the_imports_says_so(tmp_path, start, module):
    (tmp_path / "sitecustomize.py").write_text(f"""
import os, signal, sys

class InterruptsAtImport:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, InterruptsAtImport())
""")

    ended = subprocess.run(
        [sys.executable, *start, "explain"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (130, "") == (ended.returncode, ended.stdout)
    assert "verifier: interrupted" == ended.stderr.strip()


@pytest.mark.parametrize("arguments", [["--help"], ["store", "--help"], ["operators", "--help"]])
def test_help_cuts_no_sentence(arguments, capsys):
    assert 0 == main(arguments)
    listed = capsys.readouterr().out.partition("Commands:")[2].partition("Example")[0]

    assert "..." not in listed
    assert "." in listed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["comparison"], "Did you mean compare?"),
        (["qqq"], "See the list: verifier --help"),
        (["--nonsense"], "No such option"),
        (["store", "checks"], "Did you mean check?"),
        (["operators", "list"], "Write: verifier operators link"),
    ],
)
def test_a_misspelt_command_is_told_the_nearest(arguments, message, capsys):
    assert 64 == main(arguments)
    assert message in capsys.readouterr().err


KNOWN = ("generic-saml", "microsoft-entra-id", "okta", "shibboleth-idp")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("shibolet-idp", "Did you mean shibboleth-idp?"),
        ("Entra", "Did you mean microsoft-entra-id?"),
        ("OKTA", "Did you mean okta?"),
        ("id", "Did you mean shibboleth-idp?"),
        ("zzz", "See the list: verifier profiles"),
        ("", "See the list: verifier profiles"),
    ],
)
def test_the_nearest_name_is_offered(name, hint):
    error = unknown_name("IdP profile", name, KNOWN, listed_by="verifier profiles")

    assert f"There is no IdP profile of that name. {hint}" == error.message


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_block_quietly(number):
    before = signal.getsignal(number)
    done = []

    with ended_by_signal():
        os.kill(os.getpid(), number)
        done.append("not reached")

    assert [] == done
    assert before == signal.getsignal(number)


def test_the_end_is_noted_before_the_interrupt():
    """A part of the block that takes the interrupt for its own leaves a trace for the others."""
    stop = Event()
    seen = []
    with ended_by_signal(stop):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except KeyboardInterrupt:
            seen.append(stop.is_set())

    assert [True] == seen


LOADED = "import json, sys; {}; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
VERIFY = (
    "from verifier.cli import main; "
    "main(['verify', 'good.json', '--record', 'record.json', '--format', {!r}])"
)
NOT_FOR_A_VERIFY = (
    "verifier.store",
    "verifier.web",
    "verifier.runs",
    "verifier.report.sarif",
    "verifier.report.junit",
    "verifier.adapters.login",
    "verifier.adapters.reshare_api",
    "verifier.adapters.ils.koha",
    "verifier.adapters.ils.spreadsheet",
    "verifier.domain.diagnosis.population",
    "verifier.domain.diagnosis.triage",
    "alembic",
    "cryptography",
    "flask",
    "jinja2",
    "openpyxl",
    "requests",
    "saml2",
    "sqlalchemy",
    "xmlschema",
)


def loaded_by(program, folder):
    """The names of the modules that a fresh process has loaded at the end of *program*."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(program)],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stderr.splitlines()[-1])


def within(packages, modules):
    """Those of *modules* that are one of *packages* or inside it."""
    return [
        name for name in modules if name.startswith(tuple(f"{package}." for package in packages))
    ] + [name for name in modules if name in packages]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_verify_loads_only_what_it_needs(tmp_path, form):
    fill(tmp_path)

    loaded = loaded_by(VERIFY.format(form), tmp_path)

    assert "verifier.pipeline.verify" in loaded
    assert [] == within(NOT_FOR_A_VERIFY, loaded)


def test_the_group_of_commands_loads_no_room(tmp_path):
    loaded = loaded_by("import verifier.cli.entry", tmp_path)

    rooms = {f"verifier.{room}" for room in ("adapters", "domain", "pipeline", "report", "store")}
    assert [] == within([*rooms, "pydantic", "rich"], loaded)


DIRECTORY = """
[[idp]]
id = "campus"
protocol = "ldap"
directory = "ldaps://ldap.example.edu"
bind_as = "uid={username},dc=example,dc=edu"
base = "dc=example,dc=edu"
search_filter = "(uid={username})"
[idp.test_patrons.gail]
username = "gail"
"""
FULL = (
    "verifier: Standard output could not be written: No space left on device. "
    "Send it to another file or pipe.\n"
)
CLOSED = FULL.replace("No space left on device", "it is closed")
PRINTING = [
    "--help",
    "--version",
    "verify --help",
    "compare good.json wrong.json",
    "explain",
    "explain release.identifier-missing",
    "lint",
    f"lookup {BARCODE}",
    "metadata",
    "operators link",
    "profiles",
    "profiles shibboleth-idp",
    "profiles shibboleth-idp --toml",
    "store upgrade",
    "triage requests.json",
    "verify good.json",
    "verify good.json wrong.json",
    "verify good.json --steps",
    "verify good.json wrong.json --format html",
]


@pytest.fixture
def folder(saved_folder):
    """A folder in which every command has something to print, and names that lead to no file.

    Files that could be read by nobody, by root neither.
    """
    add(saved_folder, DIRECTORY + RECORDS)
    requests = [{"id": "1", "patronIdentifier": BARCODE}]
    (saved_folder / "requests.json").write_text(json.dumps(requests))
    (saved_folder / "folder").mkdir()
    (saved_folder / "loop").symlink_to("loop")
    (saved_folder / "broken").symlink_to("nowhere")
    os.mkfifo(saved_folder / "pipe")
    return saved_folder


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", PRINTING)
def test_a_full_standard_output_is_a_sentence(command, monkeypatch, capsys):
    with text_into(OutputFile("/dev/full", "w")) as full:
        monkeypatch.setattr(sys, "stdout", full)
        code = main(command.split())

    assert 2 == code
    assert capsys.readouterr().err.endswith(FULL)


def run(command, *, redirected):
    started = [sys.executable, "-m", "verifier", *command.split()]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", *started],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("redirected", "message"), [("> /dev/full", FULL), (">&- <&-", CLOSED)])
def test_the_process_says_it_once_and_ends_with_2(redirected, message):
    """Also where standard output is closed; Python adds nothing at its end."""
    ended = run("explain", redirected=redirected)

    assert (2, message) == (ended.returncode, ended.stderr)


@pytest.mark.parametrize("redirected", ["2> /dev/full", "2>&-"])
def test_a_standard_error_that_cannot_be_written_changes_nothing(folder, redirected):
    ended = run("verify good.json --format json", redirected=redirected)

    assert (0, "") == (ended.returncode, ended.stderr)
    assert "pass" == json.loads(ended.stdout)["verdict"]
    assert {"good.json", "record.json", "verifier.toml"} <= {
        path.name for path in folder.iterdir()
    }


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("redirected", ["2> /dev/full", ">&- 2>&-"])
def test_wrong_usage_keeps_its_code_where_nobody_can_be_told(redirected):
    """A pipeline goes by the exit code."""
    assert 64 == run("verify --nonsense", redirected=redirected).returncode


@pytest.mark.usefixtures("folder")
def test_a_closed_standard_output_is_no_matter_where_files_are_written(tmp_path):
    ended = run("verify good.json --output report.json", redirected=">&-")

    assert 0 == ended.returncode
    assert "pass" == json.loads((tmp_path / "report.json").read_text())["verdict"]


def test_nothing_that_is_opened_later_takes_the_place_of_a_closed_stream(folder):
    """What is printed never lands in the data store."""
    ended = run("operators link", redirected=">&- 2>&-")

    assert 2 == ended.returncode
    assert b"/setup/" not in b"".join(
        path.read_bytes() for path in (folder / "var").iterdir() if path.is_file()
    )


@pytest.mark.parametrize("command", ["explain", "--help"])
def test_a_reader_that_went_away_is_no_error(command):
    """`verifier explain | head -1` ends quietly."""
    started = subprocess.Popen(
        [sys.executable, "-m", "verifier", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    started.stdout.close()
    err = started.stderr.read()
    started.stderr.close()

    assert 0 == started.wait(timeout=60)
    assert b"" == err


TO_LOOK_AT = [
    "verify {}",
    "verify good.json {}",
    "verify good.json --record {}",
    "compare {} good.json",
    "compare good.json {}",
    "compare good.json wrong.json --record {}",
    "triage {}",
    "lookup --from {}",
    "illiad --from {}",
]
TO_WORK_WITH = [
    "verify good.json --key {}",
    "compare good.json wrong.json --key {}",
    "login campus --password-file {}",
    *(
        f"{command} --site {{}}"
        for command in (
            "compare good.json wrong.json",
            "host-lms 1",
            "illiad",
            "lint",
            "login campus",
            "lookup 1",
            "metadata",
            "operators link",
            "profiles",
            "run",
            "serve",
            "store check",
            "triage requests.json",
            "verify good.json",
            "watch",
        )
    ),
]


NAMES = ("absent", "folder", "loop", "broken", "good.json/below", "x" * 300)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", NAMES, ids=[*NAMES[:-1], "a name that is too long"])
@pytest.mark.parametrize("command", TO_LOOK_AT)
def test_what_was_to_be_looked_at_could_not_be(command, name, capsys):
    """A missing file and an unreadable one are the same to a pipeline: 2."""
    assert 2 == main(command.format(name).split()), capsys.readouterr().err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", NAMES, ids=[*NAMES[:-1], "a name that is too long"])
@pytest.mark.parametrize("command", TO_WORK_WITH)
def test_what_the_command_works_with_is_wrong_usage(command, name, capsys):
    """Site file, key and password say how to look: without them the call is wrong, 64."""
    assert 64 == main(command.format(name).split()), capsys.readouterr().err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", TO_LOOK_AT)
def test_whether_a_file_can_be_read_is_found_out_by_reading_it(command, monkeypatch, call):
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    called = call(command.format("record.json"))

    assert 64 != called.code, called.err
    assert "is not readable" not in called.err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["verify pipe", "compare good.json pipe"])
def test_nobody_waits_for_a_named_pipe(command, call):
    called = call(command)

    assert 2 == called.code
    assert "This is a named pipe" in called.err


PIPELINE_COMMANDS = ("::error::here", "##[error]here", "##vso[task.setvariable variable=here]")


@pytest.mark.parametrize("command", PIPELINE_COMMANDS)
@pytest.mark.parametrize("before", ["", "before\n", "before\r", "  ", "\u00a0\n\t"])
def test_no_line_is_a_command_to_a_pipeline(tmp_path, before, command):
    """Wherever the writes of a line are cut; nothing else in it changes."""
    whole = before + command
    for cut in range(len(whole)):
        with text_into(OutputFile(tmp_path / "log", "w"), encoding="utf-8") as log:
            for part in (whole[:cut], whole[cut:]):
                log.write(part)
                log.flush()
        logged = (tmp_path / "log").read_bytes().decode()

        assert command not in logged
        assert whole.replace(" ", "") == logged.replace(" ", "")
        assert len(whole) + 1 == len(logged)


@pytest.mark.parametrize(
    "line", ["a::error::b", "## Heading", "#[a]", ": :", "#", "# #vso[", "1::2"]
)
def test_what_is_no_command_is_printed_as_it_stands(tmp_path, line):
    with text_into(OutputFile(tmp_path / "log", "w"), encoding="utf-8") as log:
        log.write(f"{line}\n{line}\n")

    assert f"{line}\n{line}\n" == (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("json", json.loads),
        ("sarif", json.loads),
        ("junit", lambda text: etree.fromstring(text).text),
        ("html", lambda text: html.fragment_fromstring(text).text),
    ],
)
@pytest.mark.parametrize("command", PIPELINE_COMMANDS)
def test_who_reads_a_report_gets_the_value_itself(capsys, form, read, command):
    text = json.dumps(command) if form in ("json", "sarif") else f"<p>\n{command}</p>"
    print_report(text, form)
    out = capsys.readouterr().out

    assert read(text) == read(out)
    assert not out.splitlines()[-1].startswith("::")
    assert "##" not in out


@pytest.mark.parametrize(
    "arguments",
    [
        *(["verify", "logins", "--no-redact", "--format", form] for form in FORMATS),
        ["lookup", "\n".join(PIPELINE_COMMANDS), "--format", "json"],
        ["verify", "\n".join(PIPELINE_COMMANDS)],
        ["verify", "--format", "\n".join(PIPELINE_COMMANDS)],
    ],
)
def test_no_name_and_no_value_is_a_command(folder, arguments):
    """Of the site, a file, a login and an argument, on both streams."""
    hostile = "\n".join(("1", *PIPELINE_COMMANDS))
    change(folder, '"Example University Library"', json.dumps(hostile))
    (folder / "logins").mkdir()
    for name in ("1", "2"):
        login = json.dumps(make_login(f"{name}{hostile}"))
        (folder / "logins" / f"{name}{hostile}.json").write_text(login)
    (folder / "logins" / f"{hostile}.har").write_text("no login")
    ended = subprocess.run(
        [sys.executable, "-m", "verifier", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (ended.stdout + ended.stderr).splitlines()

    assert 70 != ended.returncode
    assert "error" in ended.stdout + ended.stderr
    assert [] == [line for line in lines if line.lstrip().startswith("::")]
    assert [] == [line for line in lines if "##[" in line or "##vso[" in line]
