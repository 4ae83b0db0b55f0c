"""LemonLDAP::NG does what its remedies say: a login that was wrong is right after them."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.services.directory import CARD, GAIL, PASSWORD, Patron
from tests.services.library import ENVIRONMENT, library
from verifier.adapters.ils.connections import connect
from verifier.domain.model.report import Report, Verdict
from verifier.pipeline.patron_login import log_in_patron
from verifier.pipeline.verify import verify
from verifier.settings.site_file import load_site

pytestmark = [pytest.mark.service, pytest.mark.timeout(180)]

EVERY_WAY = ("campus", "campus-oidc", "campus-cas")
EXPORTS = {
    "samlSPMetaDataExportedAttributes": "employeeNumber",
    "oidcRPMetaDataExportedVars": "employee_number",
    "casAppMetaDataExportedVars": "employeeNumber",
}
Change = Callable[[dict[str, Any]], None]


def not_exported(whole: dict[str, Any]) -> None:
    """No session has the variable, no service exports it, and claims follow scopes."""
    del whole["ldapExportedVars"]["employeeNumber"]
    for table, key in EXPORTS.items():
        del whole[table]["verifier"][key]
    whole["oidcServiceIgnoreScopeForClaims"] = 0


def without_a_format(whole: dict[str, Any]) -> None:
    """The exported attribute's format is blank."""
    exported = whole["samlSPMetaDataExportedAttributes"]["verifier"]
    mandatory, name, _, _ = exported["employeeNumber"].split(";")
    exported["employeeNumber"] = f"{mandatory};{name};;"


def read_from(attribute: str) -> Change:
    """The session's variable is read from another attribute of the directory."""

    def change(whole: dict[str, Any]) -> None:
        whole["ldapExportedVars"]["employeeNumber"] = attribute

    return change


@dataclass(frozen=True, kw_only=True)
class Story:
    """What is wrong, which check says so, and who logs in."""

    wrong: Change
    check: str
    patron: Patron = GAIL
    ways: tuple[str, ...] = EVERY_WAY
    ends: Verdict = Verdict.PASS


STORIES = {
    "not-released": Story(wrong=not_exported, check="release.identifier-missing"),
    "other-format": Story(
        wrong=without_a_format, check="release.identifier-in-other-format", ways=("campus",)
    ),
    "other-attribute": Story(
        wrong=read_from("givenName"), check="patron.identifier-is-another-attribute", patron=CARD
    ),
    "other-form": Story(
        wrong=read_from("eduPersonPrincipalName"),
        check="patron.identifier-transformed",
        patron=CARD,
    ),
    "several-values": Story(
        wrong=read_from("objectClass"),
        check="release.identifier-several-values",
        ends=Verdict.FAIL,  # one value, which is nobody's number
    ),
}


def reports(folder, story: Story, change: Change) -> dict[str, Report]:
    """Log in by each way while LemonLDAP::NG is set up like that."""
    with library(folder, change=change) as site_file:
        site = load_site(site_file, environ=ENVIRONMENT)
        known = tuple(replace(idp, profile="lemonldap-ng") for idp in site.idps)
        site = replace(site, idps=known)
        return {
            way: verify(
                log_in_patron(site, site.idp(way), username=story.patron.uid, password=PASSWORD),
                site=site,
                ils=connect(site),
                expected=story.patron.barcode,
            )
            for way in story.ways
        }


def commands(folder, report: Report, story: Story) -> list[list[str]]:
    """What the report's remedy has an administrator run, with the key that is set up here."""
    [text] = {
        snippet.text
        for remedy in report.diagnosis.remedies
        if remedy.finding == story.check and remedy.product == "lemonldap-ng"
        for snippet in remedy.snippets
    }
    return commands_of(text.replace("'reshare'", "'verifier'"), folder)


def mended(story: Story, message: Sequence[list[list[str]]]) -> Change:
    def change(whole: dict[str, Any]) -> None:
        story.wrong(whole)
        for entry in message:
            carry_out(entry, whole)

    return change


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_login_is_right_after_its_remedy(tmp_path, story):
    """By each protocol: the check finds the fault, and finds it no more after the commands."""
    before = reports(tmp_path / "before", story, story.wrong)
    message = [commands(tmp_path, report, story) for report in before.values()]
    after = reports(tmp_path / "after", story, mended(story, message))

    assert dict.fromkeys(story.ways, True) == {
        way: finds(report, story.check) for way, report in before.items()
    }
    assert dict.fromkeys(story.ways, (False, story.ends)) == {
        way: (finds(report, story.check), report.diagnosis.verdict)
        for way, report in after.items()
    }


def finds(report: Report, check: str) -> bool:
    return any(finding.check == check for run in report.runs for finding in run.findings)


NOTES_ITS_ARGUMENTS = """#!/bin/sh
printf '%s\\n' "$#" "$@" >>"$NOTES"
"""


def commands_of(snippet: str, folder: Path) -> list[list[str]]:
    """Have a shell run *snippet*, and give the arguments of each command."""
    program, notes = folder / "bin/lemonldap-ng-cli", folder / "notes"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(NOTES_ITS_ARGUMENTS)
    program.chmod(0o755)
    notes.write_text("")
    path = f"{program.parent}:{os.environ['PATH']}"
    subprocess.run(
        ["bash", "-euc", snippet], check=True, env={"PATH": path, "NOTES": str(notes)}, cwd=folder
    )
    lines = notes.read_text().splitlines()
    commands = []
    while lines:
        count = int(lines[0])
        commands.append(lines[1 : count + 1])
        lines = lines[count + 1 :]
    return commands


def carry_out(commands: Sequence[Sequence[str]], configuration: dict[str, Any]) -> None:
    """Do to *configuration* what each command says."""
    for option, yes, action, *arguments in commands:
        assert ["-yes", "1"] == [option, yes]
        match action:
            case "addKey":
                for place in range(0, len(arguments), 3):
                    _add_key(configuration, *arguments[place : place + 3])
            case "set":
                configuration |= zip(arguments[::2], arguments[1::2], strict=True)
            case _:
                raise ValueError(action)


def _add_key(configuration: dict[str, Any], where: str, key: str, value: str) -> None:
    table = configuration
    for part in where.split("/"):
        table = table.setdefault(part, {})
    table[key] = value
