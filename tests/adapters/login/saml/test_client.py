from __future__ import annotations

import logging
import os
import sys
import tempfile
import types
from pathlib import Path

import pytest

from tests.adapters.login.saml.idp_stub import metadata, pair
from tests.factories import make_site
from verifier.adapters.login.saml import pysaml2_client, temporary_files
from verifier.adapters.login.saml.keys import SpKeys
from verifier.adapters.login.saml.pysaml2_client import Clients, silence_pysaml2
from verifier.adapters.messages import xmlsec_library
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.domain.model.capture import LoginAccepted, LoginRefused
from verifier.domain.model.site import Idp, SamlSettings


def keys(folder):
    """Our keys in files."""
    written = pair("sp-signing").written(folder, "sp-signing")
    return SpKeys(signing=(written,), encryption=(written,))


def test_a_missing_program_is_said_at_the_start(tmp_path):
    """With crypto = xmlsec1 and no such program the service does not start, and says why."""
    site = make_site(tmp_path, saml=SamlSettings(crypto="xmlsec1", xmlsec1="/nowhere/xmlsec1"))
    with pytest.raises(CryptoUnavailable) as caught:
        Clients(site, keys(tmp_path))
    assert "/nowhere/xmlsec1 is not installed" in caught.value.message
    assert 'crypto = "in-process"' in caught.value.message


def test_a_library_that_does_not_fit_is_said_with_both_versions(monkeypatch):
    """An xmlsec that cannot be imported beside this lxml is told with the way out."""

    class Mismatch:
        def find_spec(self, name, *_):
            if name == "xmlsec":
                raise RuntimeError("lxml & xmlsec libxml2 library version mismatch")

    monkeypatch.delitem(sys.modules, "xmlsec", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Mismatch(), *sys.meta_path])
    with pytest.raises(CryptoUnavailable) as caught:
        xmlsec_library.load()
    assert "does not fit lxml" in caught.value.message
    assert 'crypto = "xmlsec1"' in caught.value.message


def test_another_package_of_the_same_name_is_told_apart(monkeypatch):
    """pyXMLSecurity installs an xmlsec of its own, which is named."""
    monkeypatch.setitem(sys.modules, "xmlsec", types.ModuleType("xmlsec"))
    with pytest.raises(CryptoUnavailable, match="pyXMLSecurity"):
        xmlsec_library.load()


def test_a_missing_library_is_said(monkeypatch):
    """Without the package the sentence names it."""
    monkeypatch.setitem(sys.modules, "xmlsec", None)
    with pytest.raises(CryptoUnavailable, match="is not installed"):
        xmlsec_library.load()


def test_pysaml2_never_logs():
    """Its logger hands nothing on, however severe."""
    silence_pysaml2()
    logger = logging.getLogger("saml2")
    assert not logger.propagate
    assert not logger.isEnabledFor(logging.CRITICAL)


def test_files_of_killed_processes_are_swept(tmp_path):
    """Messages that a killed process left behind go at the next start; live ones stay."""
    left = tmp_path / "xmlsec1" / "999999999"
    left.mkdir(parents=True)
    (left / "message.xml").write_text("21234000000017")
    live = tmp_path / "xmlsec1" / str(os.getppid())
    live.mkdir()
    folder = temporary_files.private_folder(tmp_path)
    assert 0o700 == folder.stat().st_mode & 0o777
    assert {live.name, folder.name} == {path.name for path in (tmp_path / "xmlsec1").iterdir()}


def test_temporary_files_are_private_and_go(tmp_path):
    """Only the owner can read one, and nothing is left once it is closed or forgotten."""
    with temporary_files.TemporaryFile(suffix=".xml", folder=tmp_path) as file:
        file.write(b"a")
        file.write(b"b")
        file.seek(0)
        assert b"ab" == file.read()
        assert 0o600 == Path(file.name).stat().st_mode & 0o777
    assert not Path(file.name).exists()
    forgotten = temporary_files.TemporaryFile(folder=tmp_path)
    name = forgotten.name
    del forgotten
    assert not Path(name).exists()


@pytest.mark.parametrize("crypto", ["in-process"], indirect=True)
def test_in_process_no_file_is_made_at_all(desk, monkeypatch):
    """A login that is refused and one that is accepted leave no file, however the process ends."""
    asked = []

    def asked_for_a_place():
        asked.append("a place for a temporary file")
        return str(desk.folder)

    monkeypatch.setattr(tempfile, "gettempdir", asked_for_a_place)
    refused = desk.finish(desk.signed().replace("21234000000017", "21234000000018"))
    accepted = desk.answer()

    assert (LoginRefused, LoginAccepted) == (type(refused), type(accepted))
    assert [] == asked


def test_nothing_is_left_behind_by_a_login(desk):
    """After logins, good and bad, no message is left in the private folder."""
    desk.answer()
    desk.finish(desk.signed().replace("21234000000017", "21234000000018"))
    folder = desk.folder / "xmlsec1"
    assert [] == [path for path in folder.rglob("*") if path.is_file()]


def test_only_the_clients_used_last_are_kept(tmp_path, monkeypatch):
    """A federation of thousands does not fill the memory; each member has a client of its own."""
    monkeypatch.setattr(pysaml2_client, "MOST_KEPT", 2)
    clients = Clients(make_site(tmp_path), keys(tmp_path))
    found = metadata(pair("idp"))
    a, b, c = (Idp(id=f"fed~{name}", protocol="saml") for name in "abc")
    first, second = clients.get(a, found), clients.get(b, found)
    assert first is clients.get(a, found)
    clients.get(c, found)

    assert first is clients.get(a, found)
    assert second is not clients.get(b, found)


def test_a_private_key_is_read_again_only_when_its_file_changes(tmp_path):
    """The next member of a federation costs no second check of our key; a new key is noticed."""
    ours = keys(tmp_path)
    clients = Clients(make_site(tmp_path), ours)
    idps = [Idp(id=f"fed~{name}", protocol="saml") for name in "abc"]
    first, second = (clients.get(idp, metadata(pair("idp"))) for idp in idps[:2])
    pair("other").written(tmp_path, "sp-signing")
    third = clients.get(idps[2], metadata(pair("idp")))
    used = [entry.sec.sec_backend.key for entry in (first, second, third)]

    assert used[0] is used[1]
    assert used[0].public_key() != used[2].public_key()
