import json

import pytest
from pydantic import ValidationError

from tests.report import samples
from verifier.adapters.captures.report_json import LoginShape, ReleasedShape
from verifier.report.json_report import report_as_dict


@pytest.fixture
def written():
    """A report's login and its first attribute."""
    report = report_as_dict(samples.failing(), redact=False)
    return report["login"], report["released"][0]


def test_keys_of_later_versions_are_passed_over(written):
    """Wherever in the login they stand."""
    login, released = written
    for part in (login, login["idp"], login["subject"], login["authentication"], released):
        part["later"] = 1
    login["checks"][0]["later"] = 1

    shape = LoginShape.model_validate_json(json.dumps(login))
    capture = shape.capture([ReleasedShape.model_validate_json(json.dumps(released))])

    assert samples.EPPN == capture.attributes[0].values[0]
    assert ("signature", "example.edu") == (capture.checks[0].name, capture.idp.scopes[0].value)


@pytest.mark.parametrize(
    ("key", "value"), [("protocol", "smtp"), ("captured_at", "2026-11-24T12:00:00"), ("idp", None)]
)
def test_what_is_needed_is_read_strictly(written, key, value):
    """A moment names its time zone, and a protocol is one that there is."""
    login, _ = written

    with pytest.raises(ValidationError, match=key):
        LoginShape.model_validate_json(json.dumps({**login, key: value}))
