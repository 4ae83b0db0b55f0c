"""What is said of a table that somebody hands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.ils.spreadsheet.sheet import unreachable
from verifier.request_exports.export import NotRequests
from verifier.request_exports.reading import read_export
from verifier.tables.handed_in import of_a_handed_in_table


def test_a_path_is_corrected():
    """There is no connection whose setting it could be."""
    stopped = unreachable(Path("users.csv"), OSError(2, "No such file"))

    said = of_a_handed_in_table(stopped.outcome.said)

    assert "users.csv cannot be read: No such file. Correct its path." == said


def test_a_broken_encoding():
    """It is exported again; no setting names its encoding."""
    with pytest.raises(NotRequests) as problem:
        read_export("User ID\n1\n".encode("utf-16")[:-1], place="FILE")

    assert "FILE is not text in utf-16. Export it as CSV UTF-8." == problem.value.said
