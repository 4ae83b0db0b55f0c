"""The saved logins in ``samples``, and texts taken in as a file would be."""

from datetime import UTC, datetime
from pathlib import Path

from verifier.adapters.captures.saved_file import take_in

SAMPLES = Path(__file__).parent / "samples"
SAVED_AT = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def sample(name):
    """The path of one sample."""
    return SAMPLES / name


def samples(folder):
    """Every sample of one form."""
    return sorted((SAMPLES / folder).iterdir())


def taken(text, keys=()):
    """A text as the formats get it."""
    return take_in(text.encode() if isinstance(text, str) else text, SAVED_AT, keys)


def taken_sample(name):
    """A sample as the formats get it."""
    return taken(sample(name).read_bytes())


def values_of(capture):
    """Name and values of each attribute, in order."""
    return [(attribute.name, attribute.values) for attribute in capture.attributes]
