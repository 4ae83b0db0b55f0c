"""A set of requests as JSON."""

from __future__ import annotations

import json

from jsonschema import Draft202012Validator

from tests.report.triage.samples import SECRETS, mixed
from verifier.report.json_report import TRIAGE_SCHEMA, triage_as_json

SCHEMA = Draft202012Validator(json.loads(TRIAGE_SCHEMA.read_text(encoding="utf-8")))


def test_the_numbers_lead_to_the_requests():
    """What a pattern counts is found again in the list of requests."""
    content = json.loads(triage_as_json(mixed(), redact=False))
    [add_on] = [pattern for pattern in content["patterns"] if pattern["trait"]["name"] == "door"]
    by_number = {request["number"]: request for request in content["requests"]}

    assert {"illiad"} == {by_number[entry]["door"] for entry in add_on["requests"]}
    assert (12, 12) == (len(add_on["requests"]), add_on["inside"])


def test_no_value_of_a_person_is_in_a_masked_one():
    """Identifiers, names, addresses and groups are masked; the requests' numbers stay."""
    masked = triage_as_json(mixed(), redact=True)

    assert [] == [secret for secret in SECRETS if secret in masked]
    assert "EAST-900" in masked
    assert list(SECRETS[:4]) == [
        secret for secret in SECRETS if secret in triage_as_json(mixed(), redact=False)
    ]
