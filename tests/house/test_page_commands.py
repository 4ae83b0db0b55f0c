"""Every command of every page, tried with what the same page shows.

Run, in process: each line ``verifier …`` of a shell block. It runs in a folder that holds a site
file, the page's toml blocks up to there merged onto ``BASE``, an invented value for each secret
that they name, and a sample of each file that a reader is taken to have (``SAMPLES``). No name is
resolved and nothing answers, so a command may end with 0, 1 or 2, but not with 64 (the page is
wrong) or 70 (the program is). ``serve`` and ``watch`` bind a free port and end at once;
``--browser`` finds no browser; ``demo`` has tests of its own.

Not run: other programs. Their blocks have to be in bash's syntax, and the make targets and files
of the repository that they name have to exist. ``tests/web/api/test_pipeline.py`` runs the curl
calls of the page about the API, ``test_pipeline.py`` the example scripts.
"""

import base64
import copy
import fnmatch
import io
import json
import os
import re
import shlex
import socket
import subprocess
import textwrap
import tomllib
from pathlib import Path

import pytest

from tests.adapters.captures.sample_files import sample
from tests.adapters.illiad.users import table
from tests.cli.saved import make_login, make_records
from tests.house.pages import pages, plain, text_of
from tests.house.repository import ROOT, files_of_the_repository, listed, shown
from tests.metadata_factories import make_entity, make_key
from verifier.adapters.login.headless.sso import LoginFailed
from verifier.cli import main
from verifier.cli.entry import commands
from verifier.cli.exits import COULD_NOT_LOOK, FINDINGS, OK
from verifier.settings.problems import InvalidSite
from verifier.settings.site_file import load_site

BASE = """[site]
name = "Example University Library"
base_url = "https://verify.example.edu"
[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
[[idp]]
id = "campus"
protocol = "saml"
metadata = "idp-metadata.xml"
[idp.test_patrons.grad1]
username = "grad1"
password = { env = "GRAD1_PASSWORD" }
[[ils]]
id = "asked"
connector = "ncip"
role = "reshare"
url = "https://ils.example.edu/ncip"
from_agency = "EXU"
to_agency = "EXU"
"""
"""What a reader has before a page begins: a campus, a test patron, and what ReShare asks."""

ANSWERS = shlex.split(
    "--name Library --institution EXU --identifier employeeNumber --test-patron x --yes"
)
"""What a person answers to ``verifier init``."""

SECRETS = {
    "VERIFIER_STORE_URL": "postgresql://verifier:invented@127.0.0.1:1/verifier",
    "store-url": "postgresql://verifier:invented@127.0.0.1:1/verifier",
    "WATCH_SLACK": "https://chat.example.edu/slack",
    "WATCH_TEAMS": "https://chat.example.edu/teams",
    "WATCH_WEBHOOK": "https://chat.example.edu/hook",
}
"""The secrets that have a form; every other one is any text."""


_LOGIN, _RECORDS = json.dumps(make_login("21234000000018")), json.dumps(make_records())
_HAR, _REQUEST = (text_of(sample(name)) for name in ("har/oidc.har", "pasted-request/address.txt"))
_KEY = make_key()
SAMPLES: dict[str, str | dict[str, str]] = {
    "*.har": _HAR,
    "patron*.json": _RECORDS,
    "record*.json": _RECORDS,
    "*.json": _LOGIN,
    "logins": {"gail.json": _LOGIN, "zoe.json": _LOGIN},
    "before": {"gail.json": _LOGIN},
    "after": {"gail.json": _LOGIN},
    "cards.txt": "21234000000018\n21234000000026\n",
    "request.txt": _REQUEST,
    "requests.csv": "Request ID,Patron identifier\nEXU-1,21234000000018\n",
    "users.csv": table(3),
    "patrons.csv": (
        "Card number,Login,Matr. no.,Old card,First name,Last name,E-mail,Patron type,Active,"
        "Expiry date,Blocked,Fines,Patron key\n"
        "21234000000018,ggood,,,Gail,Good,gail.good@example.edu,GRAD,yes,06/30/2027,no,0,1\n"
    ),
    "store?key": base64.b64encode(bytes(32)).decode(),
    "*.xml": make_entity(attributes=""),
    "*.pem": (_KEY.private + _KEY.certificate).decode(),
    "*.key": _KEY.private.decode(),
    "*.ini": "[Shibboleth]\n",
    "*.conf": "",
    "our-products": {},
}
"""The files and folders that a reader is taken to have, by name; the first that fits counts."""

_BLOCK = re.compile(
    r"(?:`(?P<file>[\w.-]+\.[a-z]+)`[^`\n]*:\n\n)?"
    r"^(?P<in> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=in)```$",
    re.MULTILINE | re.DOTALL,
)
_SHELL = {"", "sh", "bash", "shell", "console"}
_CALL = re.compile(
    r"(?:^|[|;&(] *|exec \w+ )(?:[A-Z_]+=\S* )*(?:\S*/)?verifier (?P<words>[^\n|;&]+)",
    re.MULTILINE,
)
_WRITTEN = {"--output", "--save", "--save-reports", ">"}
_FILE = re.compile(r"[\w./-]+(?:/|\.[a-z]+)")
_FOLDERS = {"docs", "idp_profiles", "templates", "tests", "verifier", ".ci"}
_MAKEFILE = text_of(ROOT / "Makefile")
_TARGETS = set(" ".join(re.findall(r"^([a-z ]+):", _MAKEFILE, re.MULTILINE)).split())


class Reader:
    """Does what a page says in a folder, and notes what is wrong with the page."""

    def __init__(self, folder, monkeypatch, capsys):
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys
        self.site, self.header, self.problems = {}, "", []

    def follow(self, page):
        """Do each block of *page* in order; give what is wrong."""
        self.write_site_file(BASE)
        for block in _BLOCK.finditer(page):
            text = textwrap.dedent(block["text"])
            if block["file"] not in {None, "verifier.toml"}:
                (self.folder / block["file"]).write_text(text, encoding="utf-8")
            elif block["language"] == "toml":
                self.write_site_file(text)
            elif block["language"] in _SHELL:
                text = re.sub(r"^\$ ", "", text.replace("\\\n", " "), flags=re.MULTILINE)
                self.check_other_programs(text, is_shell=block["language"] != "")
                for call in _CALL.finditer(text):
                    self.run(call["words"])
        return self.problems

    def write_site_file(self, text):
        """Put a block into the site file, which has to be one afterwards."""
        before, file = copy.deepcopy(self.site), self.folder / "verifier.toml"
        text = text if text.startswith("[") else f"{self.header}\n{text}"  # the table goes on
        try:
            _merge(self.site, tomllib.loads(text))
            self.header = re.findall(r"^\[.+\]", text, re.MULTILINE)[-1]
            lines = (f"{key} = {_toml(part)}\n" for key, part in self.provided(self.site).items())
            file.write_text("".join(lines), encoding="utf-8")
            load_site(file, environ=os.environ)
        except (tomllib.TOMLDecodeError, InvalidSite) as error:
            self.site = before
            self.problems.append(f"{text}: {error}")

    def provided(self, value):
        """Make the secrets and files that *value* names; give it with every path in the folder."""
        match value:
            case {"env": name}:
                self.monkeypatch.setenv(name, SECRETS.get(name, "invented"))
            case {"file": name, **rest} if not rest:
                return {"file": self.made(name, SECRETS.get(Path(name).name, "invented"))}
            case dict():
                return {key: self.provided(part) for key, part in value.items()}
            case list():
                return [self.provided(part) for part in value]
            case str() if "://" not in value:
                content = _sample_of(value)
                own = str(self.folder / value[1:]) if value.startswith("/") else value
                return own if content is None else self.made(value, content)
        return value

    def made(self, name, content):
        """Make a file, or a folder of files, where none is; give its path in the folder."""
        path = self.folder / name.lstrip("/")
        if isinstance(content, dict):
            path.mkdir(parents=True, exist_ok=True)
            for file, text in content.items():
                self.made(f"{name}/{file}", text)
        elif not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(content, encoding="utf-8")
        return str(path)

    def file(self, name):
        """Give the path of a file that a command reads, and make it where a sample is known."""
        if Path(name).name == "verifier.toml":
            return "verifier.toml"
        content = _sample_of(name)
        if content is None and (self.folder / name).exists():
            return name
        if content is None:
            self.problems.append(f"{name}: no page and no sample makes it")
            return name
        return self.made(name, content)

    def run(self, line):
        """Run a call of ours; it may find nobody, but it has to be understood."""
        left = iter(shlex.split(line, comments=True))
        words, given, written = [], b"", None
        for word in left:
            if word == ">":
                written = self.folder / next(left)
            elif word == "<":
                given = Path(self.file(next(left))).read_bytes()
            elif _FILE.fullmatch(word) and words[-1] not in _WRITTEN:
                words.append(self.file(word))
            else:
                words.append(word)
        if words[0] == "demo":
            return
        site_file = self.folder / "verifier.toml"
        if words[0] == "init":  # it writes the first site file, and is answered by options
            site_file.unlink()
            words = words if words[1:] else [*words, *ANSWERS]
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = main(words)
        out, err = self.capsys.readouterr()
        if words[0] == "init" and site_file.exists():
            self.site = tomllib.loads(site_file.read_text(encoding="utf-8"))
        if written is not None:
            written.write_text(out, encoding="utf-8")
        if code not in {OK, FINDINGS, COULD_NOT_LOOK} or "Traceback" in out + err:
            self.problems.append(f"verifier {line}: exit code {code}: {err}")

    def check_other_programs(self, text, *, is_shell):
        """Look at what is not run: its syntax, and what it names of the repository."""
        if is_shell:
            done = subprocess.run(
                ["bash", "-n"], input=text, capture_output=True, text=True, check=False
            )
            self.problems += [f"{text}: {done.stderr}"] * bool(done.returncode)
        targets = re.findall(r"^make (?:[A-Z]+=\S+ )*([a-z]+)", text, re.MULTILINE)
        self.problems += [
            f"make {name}: no such target" for name in targets if name not in _TARGETS
        ]
        for name in _FILE.findall(text):
            if name.partition("/")[0] in _FOLDERS and ROOT / name not in files_of_the_repository():
                self.problems.append(f"{name} is not in the repository")


def _merge(site, more):
    """Put the tables of a block into the site file, as a reader does."""
    for key, value in more.items():
        if key in {"idp", "ils"} and isinstance(value, list):
            for table in value:
                _merge_table(site.setdefault(key, []), table)
        elif key in {"idp", "ils"}:  # the lines below a table that the reader has already
            _merge(site[key][-1], value)
        elif isinstance(value, dict) and isinstance(site.get(key), dict) and not _is_secret(value):
            _merge(site[key], value)
        else:
            site[key] = value


def _is_secret(value):
    return set(value) in ({"env"}, {"file"})


def _merge_table(tables, table):
    """Add an identity provider or a library system, or what a block says more about one."""
    same = [other for other in tables if other["id"] == table.get("id")]
    if "protocol" not in table and "connector" not in table:
        mine = (same or tables)[-1]
        _merge(mine, {**table, "id": mine["id"]})
        return
    if table.get("role") == "reshare":  # one alone has it
        same += [other for other in tables if other["role"] == "reshare"]
    tables[:] = [*(other for other in tables if other not in same), table]


def _toml(value):
    """A value as TOML writes it in one line."""
    match value:
        case dict():
            parts = (f"{json.dumps(key)} = {_toml(part)}" for key, part in value.items())
            return f"{{ {', '.join(parts)} }}"
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case str() | bool():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def _sample_of(name):
    found = (text for known, text in SAMPLES.items() if fnmatch.fnmatch(Path(name).name, known))
    return next(found, None)


@pytest.fixture
def reader(tmp_path, monkeypatch, capsys):
    """A reader without a network, whose services end as soon as they are bound."""

    def resolve(host, *more, **named):
        if host in {"127.0.0.1", "localhost", "::1", "0.0.0.0"}:  # noqa: S104 - bound nowhere
            return getaddrinfo(host, *more, **named)
        raise socket.gaierror(socket.EAI_NONAME, "no name is resolved here")

    def bind(address, **named):
        return create_server((address[0], 0), **named)

    def no_browser(*_, **__):
        raise LoginFailed("There is no browser here.")

    getaddrinfo, create_server = socket.getaddrinfo, socket.create_server
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_server", bind)
    monkeypatch.setattr("waitress.server.BaseWSGIServer.run", lambda _: None)
    monkeypatch.setattr("verifier.cli.watch.watch", lambda once, **_: once())
    monkeypatch.setattr("verifier.cli.browser_login.submit_in_browser", no_browser)
    monkeypatch.chdir(tmp_path)
    return Reader(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_command_of_a_page_works_with_what_the_page_shows(page, reader):
    """Whoever copies a page's site file and commands gets an answer, never a refusal of them."""
    problems = reader.follow(text_of(page))

    assert [] == problems, listed(problems)


PLANTED = """
Ask the spreadsheet:

```toml
[[ils]]
id = "export"
connector = "spreadsheet"
role = "evidence"
fil = "patrons.csv"
```

1. Or the other one:

   ```toml
   [[ils]]
   id = "koha"
   connector = "koha"
   role = "evidence"
   url = "https://koha.example.edu"
   client_id = { env = "KOHA_CLIENT_ID" }
   client_secret = { env = "KOHA_CLIENT_SECRET" }
   ```

   ```toml
   fine_limit = 5,00
   ```

Write the numbers into `numbers.lst`, one in each line:

```text
21234000000018
```

```
$ verifier lookup --ils spreadsheet \\
    --from numbers.lst
$ TZ=UTC verifier lookup --ils koha --from numbers.lst
verifier lint --sit verifier.toml
verifier verify no-such-file.pdf | cat
verifier explain release.identifier-missing > page.rst && verifier expound
```

```sh
make coffee
make test
sh docs/examples/gone.sh
if true
```
"""


def test_a_wrong_page_would_be_noticed(reader):
    """The test above can fail: by a key, an id, an option, a command, a file, a target, bash."""
    problems = reader.follow(PLANTED)

    mistakes = [
        *("fil is not a setting", "fine_limit = 5,00\n: Expected newline"),
        *("verifier lookup --ils spreadsheet", "verifier lint --sit", "no-such-file.pdf"),
        *("verifier expound", "syntax error", "make coffee", "docs/examples/gone.sh"),
    ]
    assert [] == [pair for pair in zip(mistakes, problems, strict=True) if pair[0] not in pair[1]]
    assert "21234000000018\n" == (reader.folder / "numbers.lst").read_text(encoding="utf-8")
    assert "What it means" in (reader.folder / "page.rst").read_text(encoding="utf-8")


def test_every_call_in_a_sentence_names_a_command_and_its_options():
    """Where a sentence names a call, the command is there and has each option."""
    wrong = []
    for page in pages():
        for call in re.findall(r"`verifier ([a-z][^`]*)`", plain(text_of(page))):
            named = {"--help", *re.findall(r"(?<!\S)\[?(--[a-z][a-z-]*)", call)}
            if not named <= _options(call.split()[0]):
                wrong.append(f"{shown(page)}: verifier {call}")

    assert [] == wrong, listed(wrong)


def _options(name):
    """The options of a command and of those below it; none at all where it does not exist."""
    command = commands.get_command(None, name)
    if command is None:
        return set()
    every = [command, *getattr(command, "commands", {}).values()]
    options = [option for entry in every for option in entry.params]
    return {"--help"} | {
        word for option in options for word in (*option.opts, *option.secondary_opts)
    }
