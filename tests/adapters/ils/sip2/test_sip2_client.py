"""The fake of these tests against a SIP2 client that is not ours: the package Sip2."""

import logging
from contextlib import contextmanager

import pytest
from Sip2.sip2 import Sip2

from tests.adapters.ils.sip2.fake_sip2 import LOGIN, PASSWORD, PLACE, FakeSip2, Patron
from tests.bad_peers import peer

BARCODE = "21234000000018"
GAIL = Patron(cards=(BARCODE,), more=(("PA", "20301231"),), screen=("one", "two"))


@contextmanager
def client(fake: FakeSip2, monkeypatch, folder):
    """A connected client; its log goes to *folder*."""
    monkeypatch.chdir(folder)
    with peer(fake.talk, read_first=False) as server:
        one = Sip2()
        one.hostName, one.hostPort = "127.0.0.1", server.port
        one.tlsEnable = False
        one.hostEncoding = fake.charset
        one.institutionId, one.scLocation, one.patron = "EXU", PLACE, BARCODE
        one.connect()
        try:
            yield one
        finally:
            one.disconnect()
            log = logging.getLogger("Sip2")
            for handler in log.handlers[:]:
                log.removeHandler(handler)
                handler.close()


def test_the_fake_is_a_sip2_server(monkeypatch, tmp_path):
    """Another program logs in, sees what is offered, and reads the patron."""
    fake = FakeSip2(patrons=(GAIL,))
    with client(fake, monkeypatch, tmp_path) as sip:
        login = sip.sip_login_response(sip.get_response(sip.sip_login_request(LOGIN, PASSWORD)))
        status = sip.sip_sc_status_response(sip.get_response(sip.sip_sc_status_request()))
        patron = sip.sip_patron_information_response(
            sip.get_response(sip.sip_patron_information_request("none"))
        )
        short = sip.sip_patron_status_response(sip.get_response(sip.sip_patron_status_request()))
        end = sip.sip_end_patron_session_response(
            sip.get_response(sip.sip_end_patron_session_request())
        )

    assert "1" == login["fixed"]["Ok"]
    assert "Y" == status["fixed"]["OnlineStatus"]
    assert ["Y" * 16] == status["variable"]["BX"]
    for answer in (patron, short):
        assert [BARCODE] == answer["variable"]["AA"]
        assert ["Good, Gail"] == answer["variable"]["AE"]
        assert ["Y"] == answer["variable"]["BL"]
        assert ["one", "two"] == answer["variable"]["AF"]
    assert "Y" == end["fixed"]["EndSession"]


def test_the_fake_refuses_a_wrong_login(monkeypatch, tmp_path):
    """And says so, before it closes the connection."""
    with client(FakeSip2(patrons=(GAIL,)), monkeypatch, tmp_path) as sip:
        refused = sip.sip_login_response(sip.get_response(sip.sip_login_request(LOGIN, "wr0ng")))

    assert "0" == refused["fixed"]["Ok"]


@pytest.mark.parametrize("barcode", ["29999000000018", BARCODE + "9"])
def test_the_fake_knows_nobody_else(monkeypatch, tmp_path, barcode):
    """An unknown patron is not valid and has no name."""
    with client(FakeSip2(patrons=(GAIL,), login_required=False), monkeypatch, tmp_path) as sip:
        sip.patron = barcode
        answer = sip.sip_patron_information_response(
            sip.get_response(sip.sip_patron_information_request("none"))
        )

    assert (["N"], [""]) == (answer["variable"]["BL"], answer["variable"]["AE"])
    assert "YYYY" == answer["fixed"]["PatronStatus"].strip()
