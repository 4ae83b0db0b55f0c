"""The saved logins in ``samples``, and texts read as a file would be."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from verifier.adapters.captures.formats import captures_of
from verifier.adapters.captures.saved_file import NotACapture, take_in

SAMPLES = Path(__file__).parent / "samples"
SAVED_AT = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def sample(name):
    return SAMPLES / name


def samples(folder):
    return sorted((SAMPLES / folder).iterdir())


def taken(text, keys=()):
    """A text as the formats get it."""
    return take_in(text.encode() if isinstance(text, str) else text, SAVED_AT, keys)


def read(text, keys=()):
    """The logins in a text, by whichever format recognises it."""
    return captures_of(taken(text, keys))


def read_sample(name):
    return read(sample(name).read_bytes())


def refusal(text, keys=()):
    with pytest.raises(NotACapture) as refused:
        read(text, keys)
    return refused.value.message


def values_of(capture):
    return [(attribute.name, attribute.values) for attribute in capture.attributes]


def facts(capture):
    """What a login says, by short names."""
    authentication = capture.authentication
    return {
        "protocol": capture.protocol,
        "origin": capture.origin,
        "at": capture.captured_at.isoformat(),
        "idp": capture.idp.entity_id,
        "service": capture.service_provider,
        "subject": (capture.subject.kind, capture.subject.value),
        "values": values_of(capture),
        "sources": {attribute.source for attribute in capture.attributes},
        "instant": authentication and authentication.instant,
        "context": authentication and authentication.context,
        "checks": [check.name for check in capture.checks],
    }


def says(capture, **expected):
    """Whether *expected* is among what a login says; shows both where it is not."""
    found = facts(capture)
    assert expected == {name: found[name] for name in expected}
    return True
