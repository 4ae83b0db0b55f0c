"""What is said of a table that somebody hands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.adapters.ils.spreadsheet.sheet import unreachable
from verifier.adapters.request_exports.fields import NotRequests
from verifier.adapters.request_exports.reading import read_export
from verifier.adapters.tabular.cells import message_for_upload


def test_a_path_is_corrected():
    """There is no connection whose setting it could be."""
    stopped = unreachable(Path("users.csv"), OSError(2, "No such file"))

    message = message_for_upload(stopped.outcome.message)

    assert "users.csv cannot be read: No such file. Correct its path." == message


def test_a_broken_encoding():
    """It is exported again; no setting names its encoding."""
    with pytest.raises(NotRequests) as problem:
        read_export("User ID\n1\n".encode("utf-16")[:-1], place="FILE")

    assert "FILE is not text in utf-16. Export it as CSV UTF-8." == problem.value.message
