"""Every snippet is pasted from the command's own output into its product's parser.

As a person does it who reads a report in a terminal: the real command, 80 columns or fewer, every
product by every protocol, every fault, every kind of name that a site file may hold.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from lxml import etree

from tests.domain.profiles.faulty_logins import Faulty, every_login, faulty_logins
from tests.domain.profiles.product_logins import ProductLogin
from tests.domain.profiles.snippet_parsers import ALL_PARSERS
from tests.scenarios.story import site_of
from verifier.adapters.captures.capture_json import dump
from verifier.cli.entry import main
from verifier.domain.model.capture import Protocol
from verifier.domain.model.idp_product import PLACEHOLDER

HEADER = {"login": "header", "listener": {"reqIdHeader": "x-remote-user"}}
DOORS = {Protocol.SAML: {}, Protocol.CAS: {"login": "vufind-cas"}}


def verified(faulty: Faulty, folder: Path, *more: str) -> None:
    """Verify the login by the command: text on the screen, JSON in a file, values shown."""
    reshare = {"identifier": faulty.wanted, **DOORS.get(faulty.login.protocol, HEADER)}
    record = {
        "internal_id": "u1",
        "identifiers": [{"type": "barcode", "value": faulty.recorded, "status": "active"}],
        "name": {"given": "Gail", "family": "Good"},
        "emails": ["gail.good@example.edu"],
        "group": {"code": "GRAD", "label": "Graduate"},
        "account_status": "active",
    }
    records = {"schema": "patron-records/1", "records": [record], "lookup": {"by": ["barcode"]}}
    files = {
        "login.json": dump(faulty.capture),
        "site.toml": site_of({"product": "generic-saml", "reshare": reshare}),
        "records.json": json.dumps(records),
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    site, record_file, report = (folder / name for name in ("site.toml", "records.json", "json"))
    command = ["verify", str(folder / "login.json"), "--site", str(site), "--no-redact"]
    command += ["--record", str(record_file), "--format", "json", "--output", str(report)]
    assert main([*command, *(more or ("--format", "text"))]) in (0, 1)


def pasted(shown: str, section: str = "what to change") -> list[str]:
    """Give the snippets of a section: blocks between blank lines that begin at the margin."""
    part = shown.partition(f"── {section} ──\n")[2].partition("\n\n── ")[0]
    return [block for block in part.strip("\n").split("\n\n") if block[:1].strip()]


def snippets_in(folder: Path) -> list[dict]:
    """The snippets of the JSON report, in their order."""
    report = json.loads((folder / "json").read_text(encoding="utf-8"))
    return [snippet for remedy in report["remedies"] for snippet in remedy["snippets"]]


@every_login
def test_a_snippet_is_pasted_from_the_terminal(login, tmp_path, capsys, monkeypatch):
    """Each is shown as it is, its product's parser takes it, and the profile has no other."""
    monkeypatch.setenv("COLUMNS", "80")
    places = set()
    for faulty in faulty_logins(login):
        verified(faulty, tmp_path)
        shown, snippets = capsys.readouterr().out, snippets_in(tmp_path)
        found = pasted(shown)

        assert [snippet["text"] for snippet in snippets] == found, (faulty.fault, faulty.wanted)
        assert set(found) >= set(pasted(shown, "a message to send"))
        for snippet, text in zip(snippets, found, strict=True):
            assert ALL_PARSERS[snippet["language"]](text)
        places |= {snippet["place"] for snippet in snippets}

    assert [] == [
        template.place
        for remedy in login.idp_profile.remedies
        if not remedy.protocols or login.protocol in remedy.protocols
        for template in remedy.snippets
        if not any(_filled_from(template.place, place) for place in places)
    ]


def _filled_from(template: str, place: str) -> bool:
    parts = PLACEHOLDER.split(template)[::2]
    return re.fullmatch(".*".join(map(re.escape, parts)), place) is not None


LONG = "https://example.edu/claims/employeenumber"


def with_a_long_name(login: ProductLogin) -> Iterator[Faulty]:
    """A few logins whose snippets have long lines."""
    for faulty in faulty_logins(login):
        if faulty.wanted == LONG and faulty.fault in ("not-released", "zeros", "other-attribute"):
            yield faulty


@every_login
def test_a_narrow_terminal_wraps_no_snippet(login, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    for faulty in with_a_long_name(login):
        verified(faulty, tmp_path)
        shown = capsys.readouterr().out

        assert [snippet["text"] for snippet in snippets_in(tmp_path)] == pasted(shown)


def of_markdown(text: str) -> str:
    """What a renderer of Markdown takes out of the fences."""
    return "\n".join(re.findall(r"^```\w*\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL))


def of_html(text: str) -> str:
    return "\n".join(lxml.html.fromstring(text).xpath("//pre//text()"))


def of_junit(text: str) -> str:
    return "\n".join(etree.fromstring(text.encode()).itertext())


READ = {"markdown": of_markdown, "html": of_html, "junit": of_junit}
"""What each further format that shows snippets holds, once it is read as what it is."""


@every_login
@pytest.mark.parametrize("form", sorted(READ))
def test_no_format_wraps_or_indents_a_snippet(login, form, tmp_path, capsys):
    for faulty in with_a_long_name(login):
        verified(faulty, tmp_path, "--format", form)
        held = READ[form](capsys.readouterr().out)

        assert [] == [
            snippet["text"]
            for snippet in snippets_in(tmp_path)
            if f"\n{snippet['text']}\n" not in f"\n{held}\n"
        ]
