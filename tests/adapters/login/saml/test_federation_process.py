from __future__ import annotations

import sys

import pytest

from tests.bench_federation import write_federation
from tests.metadata_factories import NOW, make_idp
from verifier.adapters.login.saml.federation_aggregate import run_indexing
from verifier.adapters.login.saml.federation_index import FederationIndex
from verifier.adapters.login.saml.federation_indexing import Order
from verifier.adapters.login.saml.metadata_document import MetadataRefused


def order(folder, **more):
    """What the service asks for."""
    idp = make_idp(federation=True, **{"metadata": folder / "federation.xml", **more})
    return Order.of(idp, allow_private=False, now=NOW, source="", target=folder / "index")


def program(folder, monkeypatch, text):
    """A program of this text in the place of ours."""
    (folder / "stand_in.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return "stand_in"


def test_the_index_is_made_in_another_process(tmp_path):
    """The real program writes the index, wherever the service was started."""
    write_federation(tmp_path, 3, now=NOW)
    run_indexing(order(tmp_path, metadata_certificate=tmp_path / "federation.pem"))

    index = FederationIndex(tmp_path / "index")
    assert index.about.verified
    assert 3 == len(index.search("university", 9))


def test_what_it_says_is_said(tmp_path):
    """The program's sentence becomes the refusal."""
    with pytest.raises(MetadataRefused, match=r"federation\.xml cannot be read"):
        run_indexing(order(tmp_path))


@pytest.mark.parametrize(
    "text",
    ["import os; os.abort()", "raise SystemExit(3)", "print('[]')", "print('{}')", "print('<')"],
)
def test_a_program_that_breaks_off_is_told_in_words(tmp_path, monkeypatch, text):
    """A crash or an answer that is none ends in one sentence, never in a traceback."""
    with pytest.raises(MetadataRefused, match="broke off"):
        run_indexing(order(tmp_path), program=program(tmp_path, monkeypatch, text))


def test_a_program_that_does_not_end_is_ended(tmp_path, monkeypatch):
    """After its time the process is killed, and the sentence says how long it had."""
    endless = program(tmp_path, monkeypatch, "while True: pass")
    with pytest.raises(MetadataRefused, match=r"more than 1 seconds.*mdq_url"):
        run_indexing(order(tmp_path), seconds=0.6, program=endless)


def test_a_program_that_cannot_be_started_is_told(tmp_path, monkeypatch):
    """A Python that is gone is named as what it is."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(MetadataRefused, match="could not be started"):
        run_indexing(order(tmp_path))
