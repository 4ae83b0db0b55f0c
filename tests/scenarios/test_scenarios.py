"""Golden stories: one file per patron, run through the command as a person would run it.

Missing and unexpected findings both fail. A file holds what was released, what the library
system knows, what differs from the usual site, and what the report must say.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.factories import NAMES, URI
from verifier.cli.entry import main
from verifier.report.schema import SCHEMA_FILE

HERE = Path(__file__).parent
SCENARIOS = sorted(HERE.glob("*.toml"))

SITE = """
[site]
name = "Example University Library"
base_url = "https://verify.example.edu"
"""
RESHARE = """
[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
email = "mail"
ils_identifier = "barcode"
tolerated = ["givenName", "sn"]
"""
SETTINGS = """
[reshare.settings]
host_lms_integration = "Default"
borrower_check = "NCIP"
suppress_patron_info = "yes"
[[reshare.patron_profiles]]
code = "GRAD"
can_create_requests = true
"""
IDP = """
[[idp]]
id = "campus"
protocol = "saml"
metadata_url = "https://idp.example.edu/metadata"
"""


def capture_of(story: dict[str, Any]) -> dict[str, Any]:
    """The saved login that a story tells of."""
    attributes = [
        {
            "name": NAMES.get(name, name),
            "name_format": URI if name in NAMES else None,
            "friendly_name": name if name in NAMES else None,
            "values": [values] if isinstance(values, str) else values,
            "source": "assertion",
        }
        for name, values in story.get("released", {}).items()
    ]
    attributes += [
        {"name_format": None, "friendly_name": None, "source": "assertion", **one}
        for one in story.get("attributes", [])
    ]
    subject = {
        "kind": "name-id",
        "value": "_2f1e0d9c8b7a6f5e",
        "format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "name_qualifier": None,
        "sp_name_qualifier": None,
        **story.get("subject", {}),
    }
    return {
        "schema": "capture/1",
        "protocol": "saml",
        "origin": "login",
        "captured_at": "2026-11-24T12:00:00Z",
        "idp": {
            "entity_id": "https://idp.example.edu/idp/shibboleth",
            "profile": story.get("idp"),
            "scopes": [{"value": "example.edu", "regexp": False}],
        },
        "service_provider": "https://verify.example.edu/sp",
        "subject": subject,
        "typed_username": None,
        "attributes": attributes,
        "authentication": {"context": None, "instant": None},
        "checks": [],
    }


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path, tmp_path, capsys):
    """The report says exactly what the story's file expects."""
    story = tomllib.loads(path.read_text(encoding="utf-8"))
    capture, record, site = (tmp_path / name for name in ("c.json", "r.json", "verifier.toml"))
    capture.write_text(json.dumps(capture_of(story)))
    site.write_text(SITE + story.get("reshare", RESHARE) + story.get("settings", SETTINGS) + IDP)
    command = ["verify", str(capture), "--site", str(site), "--format", "json"]
    if "records" in story:
        records = {
            "schema": "patron-records/1",
            "records": story["records"],
            "lookup": {"by": ["barcode"], "inactive": False, **story.get("lookup", {})},
        }
        record.write_text(json.dumps(records))
        command += ["--record", str(record)]

    exit_code = main(command)
    report = json.loads(capsys.readouterr().out)

    Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))).validate(report)
    assert story["expect"] == seen(report, exit_code, wanted=story["expect"])


def seen(report: dict[str, Any], exit_code: int, *, wanted: dict[str, Any]) -> dict[str, Any]:
    """What a report says, in the words of a story's expectation."""
    cause = report["cause"] or {"check": "none", "owner": "none"}
    by_severity = {
        severity: sorted(
            {one["check"] for one in report["findings"] if one["severity"] == severity}
        )
        for severity in ("error", "warning", "notice")
    }
    said = {
        "verdict": report["verdict"],
        "exit": exit_code,
        "cause": cause["check"],
        "owner": cause["owner"],
        "sent": report["identifier"]["sent"]
        if report["identifier"]["sent"] is not None
        else "none",
        "state": report["reshare"]["state"] or "none",
        "ils": report["ils"]["outcome"],
        "errors": by_severity["error"],
        "warnings": by_severity["warning"],
        "notices": by_severity["notice"],
        "carried_by": [
            f"{one['attribute']} = {one['matches']}"
            + (f" by {one['transform']}" if one["transform"] else "")
            for one in report["identifier"]["carried_by"]
        ],
        "steps": {
            one["step"]: one["answer"]
            for one in report["steps"]
            if one["step"] in wanted.get("steps", {})
        },
    }
    return {key: said[key] for key in said if key in wanted or key != "steps"}
