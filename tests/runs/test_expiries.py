"""What is told of certificates that end soon."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.bad_peers import peer
from tests.factories import make_site
from tests.runs.runs import AT, make_login, make_run
from tests.server_certificates import make_server_certificate
from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.model.connection_test import Expiring, Expiry
from verifier.domain.model.finding import Severity
from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.runs.expiries import ends_to_tell, server_expiries
from verifier.runs.notice_text import subject_of, text_of
from verifier.runs.notices import NoticeNotDelivered
from verifier.runs.notify import notify_of_run
from verifier.store.store import Store


def ending(days, what=Expiring.IDP_CERTIFICATE, **more):
    return Expiry(what=what, idp_id="campus", ends_at=AT + timedelta(days=days), **more)


@pytest.mark.parametrize(
    ("days", "told"),
    [(31, []), (30, ["30"]), (14.5, ["30"]), (14, ["14"]), (2, ["3"]), (-5, ["3"])],
)
def test_a_certificate_is_told_when_so_many_days_are_left(days, told):
    assert told == [before for _, before in ends_to_tell([ending(days)], AT, ())]


@pytest.mark.parametrize(
    ("expiry", "sentence"),
    [
        (ending(10, number=2), "Signing certificate 2 of campus ends in 10 days, on 2026-12-04."),
        (ending(1), "Signing certificate 1 of campus ends in 1 day, on 2026-11-25."),
        (ending(-1), "Signing certificate 1 of campus ended on 2026-11-23."),
        (
            ending(3, Expiring.SP_SIGNING),
            "Our own signing certificate 1 ends in 3 days, on 2026-11-27.",
        ),
        (
            ending(3, Expiring.SP_ENCRYPTION),
            "Our own encryption certificate 1 ends in 3 days, on 2026-11-27.",
        ),
        (
            ending(3, Expiring.TLS, server="ils.example.edu:443"),
            "The TLS certificate of ils.example.edu:443 ends in 3 days, on 2026-11-27.",
        ),
    ],
)
def test_each_certificate_has_its_sentence(expiry, sentence):
    assert [sentence] == list(ends_to_tell([expiry], AT, ()).values())


def test_metadata_that_is_renewed_all_the_time_is_not_told():
    assert {} == ends_to_tell([ending(3, Expiring.IDP_METADATA)], AT, ())


def test_each_way_is_told_once_for_each_mark(tmp_path):
    """What did not reach its receiver is told after the next run; a new one begins anew."""
    heard, deaf = [], {"mail"}

    def tell(way):
        def send(notice):
            if way in deaf:
                raise NoticeNotDelivered("The mail server was not reached.")
            heard.append((way, notice))

        return send

    ends_at = AT + timedelta(days=29)
    with closing(Store(f"sqlite:///{tmp_path}/store.sqlite3")) as store:

        def run(day):
            heard.clear()
            certificate = replace(ending(0), ends_at=ends_at)
            notify_of_run(
                replace(make_run(make_login("gail")), started_at=AT + timedelta(days=day)),
                site=make_site(tmp_path),
                counted={Severity.ERROR},
                log=store.notification_log,
                ways={way: tell(way) for way in ("webhook", "mail")},
                expiries=[certificate],
            )
            return [way for way, _ in heard]

        first = run(0)
        deaf.clear()
        again = [run(day) for day in (1, 2, 15, 16, 27, 28)]
        notice = None
        ends_at = AT + timedelta(days=50)
        renewed = run(28)
        [(_, notice), _] = heard

    assert ["webhook"] == first
    assert [["mail"], [], ["webhook", "mail"], [], ["webhook", "mail"], []] == again
    assert ["webhook", "mail"] == renewed
    assert subject_of(notice).endswith(": 1 certificate ends soon")
    assert "Certificates:\n\n- Signing certificate 1 of campus ends in 22 days" in text_of(notice)


def test_the_servers_of_the_site_are_asked_when_their_certificates_end(tmp_path):
    """One that is away, and one without TLS, is left out."""
    certificate = make_server_certificate(tmp_path, days=10)

    def talk(connection, _over):
        with certificate.context().wrap_socket(connection, server_side=True) as secured:
            secured.recv(1)

    def ils(url):
        trusted = (("ca_file", str(certificate.certificate)),)
        return IlsConnection(
            id="a", connector="koha", role=IlsRole.RESHARE, url=url, options=trusted
        )

    with peer(talk, read_first=False) as server:
        urls = (
            f"https://127.0.0.1:{server.port}/api",
            "https://127.0.0.1:9/away",
            f"http://127.0.0.1:{server.port}/plain",
        )
        site = replace(
            make_site(tmp_path), idps=(), ils=tuple(map(ils, urls)), allow_private_addresses=True
        )
        found = server_expiries(site, ProtocolClients(site))

    assert [(Expiring.TLS, f"127.0.0.1:{server.port}")] == [(it.what, it.server) for it in found]
