import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio
import pytest
from anyio.abc import SocketAttribute
from pysip2 import (
    END_PATRON_SESSION,
    LOGIN,
    PATRON_INFORMATION,
    PATRON_STATUS,
    EndSessionResponse,
    LoginResponse,
    PatronInformationResponse,
    PatronStatusResponse,
    SIP2Server,
)
from Sip2.sip2 import Sip2

from tests.adapters.ils.connecting import crowd
from tests.adapters.ils.sip2.fake_sip2 import LOGIN as CLIENT_LOGIN
from tests.adapters.ils.sip2.fake_sip2 import LOGIN as USER
from tests.adapters.ils.sip2.fake_sip2 import PASSWORD, PLACE, FakeSip2, Patron, connector_to
from tests.bad_peers import peer
from verifier.domain.model.lookup import Found, LookupFailure, PatronKey

BARCODE = "21234000000018"


@dataclass(kw_only=True)
class Library:
    """A library system behind pysip2. *offers* are the messages that it has handlers for."""

    offers: tuple[str, ...] = ("93", "63", "23", "35")
    login_required: bool = True
    passwords_seen: list[str | None] = field(default_factory=list)
    server: dict = field(default_factory=dict)

    def app(self) -> SIP2Server:
        app = SIP2Server(institution_id="EXU", login_required=self.login_required, **self.server)
        routes = {
            "93": (LOGIN, self._login),
            "63": (PATRON_INFORMATION, self._information),
            "23": (PATRON_STATUS, self._status),
            "35": (END_PATRON_SESSION, self._end),
        }
        for code in self.offers:
            route, handler = routes[code]
            app.route(route)(handler)
        return app

    def _login(self, request, _):
        given = (request.login_user_id, request.login_password, request.location_code)
        return LoginResponse(ok="1" if given == (USER, PASSWORD, PLACE) else "0")

    def _information(self, request, ctx):
        self.passwords_seen.append(request.patron_password)
        if request.patron_identifier == "breaks":
            raise RuntimeError("the handler failed")
        patron = self._patron(request, ctx)
        return PatronInformationResponse(
            **patron,
            hold_items_count="0000",
            overdue_items_count="    ",
            charged_items_count="0001",
            fine_items_count="0000",
            recall_items_count="0000",
            unavailable_holds_count="0000",
            email_address="gail@example.edu" if patron["personal_name"] else None,
            fee_limit="10.00",
        )

    def _status(self, request, ctx):
        self.passwords_seen.append(request.patron_password)
        return PatronStatusResponse(**self._patron(request, ctx))

    def _patron(self, request, ctx) -> dict:
        known = request.patron_identifier.startswith("21234")
        return {
            "patron_status": " " * 14 if known else "YYYY" + " " * 10,
            "language": request.language,
            "transaction_date": ctx.now_18(),
            "institution_id": request.institution_id,
            "patron_identifier": request.patron_identifier,
            "personal_name": "Müller, José" if known else "",
            "valid_patron": "Y" if known else "N",
            "fee_amount": "9.25",
            "currency_type": "USD",
        }

    def _end(self, request, ctx):
        return EndSessionResponse(
            end_session="Y",
            transaction_date=ctx.now_18(),
            institution_id=request.institution_id,
            patron_identifier=request.patron_identifier,
        )


@contextmanager
def open_library(library: Library) -> Iterator[int]:
    """The server in a thread with an event loop of its own; gives its port."""
    ready, ports, scopes = threading.Event(), [], []

    async def serve() -> None:
        app = library.app()
        # its own start() leaves the listening socket open at the end
        async with await app.listen("127.0.0.1", 0) as listener:
            with anyio.CancelScope() as scope:
                ports.append(listener.extra(SocketAttribute.local_port))  # noqa: S610 - of anyio
                scopes.append((scope, anyio.lowlevel.current_token()))
                ready.set()
                await listener.serve(app._handle_connection)

    thread = threading.Thread(target=anyio.run, args=(serve,), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield ports[0]
    finally:
        scope, token = scopes[0]
        anyio.from_thread.run_sync(scope.cancel, token=token)
        thread.join(10)


def ask(library: Library, value: str = BARCODE, **settings):
    with open_library(library) as port:
        return connector_to(port, **settings).look_up(PatronKey(value=value))


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("ask_with", ["information", "status", "auto"])
def test_finds_a_patron(required, ask_with):
    """By both messages, with a login that is needed and one that is not."""
    library = Library(login_required=required)
    outcome = ask(library, ask_with=ask_with)

    assert isinstance(outcome, Found), outcome
    assert BARCODE == outcome.record.identifiers[0].value
    assert "Müller, José" == outcome.record.name.unstructured
    assert "9.25" == str(outcome.record.balance.amount)
    assert not any(library.passwords_seen)


NO_93 = {"offers": ("63", "35"), "login_required": False}


@pytest.mark.parametrize(
    ("library", "asked", "result", "words"),
    [
        ({}, {"value": "29999000000018"}, "not_found", ""),
        # the server's own error comes in the form of an unknown patron
        ({}, {"value": "breaks"}, "server_error", ""),
        # without a login it closes the connection without a word
        ({}, {"login": False}, "auth_error", "Set login_user and login_password"),
        ({}, {"login_password": "wr0ng"}, "auth_error", "refused the login (940)"),
        ({"login_required": False}, {"login": False}, "found", ""),
        # a server without message 93 refuses a login; without one it answers
        *((NO_93, {}, "auth_error", ""), (NO_93, {"login": False}, "found", "")),
        ({"offers": ("93", "23")}, {}, "found", ""),  # BX sends us to 23
        *(  # a command that is not supported is answered by BL=N with words, or is not sent
            ({"offers": offers}, {"ask_with": ask_with}, "unsupported", "")
            for offers, ask_with in (
                *((("93",), how) for how in ("auto", "information", "status")),
                (("93", "63"), "status"),
            )
        ),
    ],
)
def test_what_comes_of_a_question(library, asked, result, words):
    outcome = ask(Library(**library), **asked)

    assert result == getattr(outcome, "failure", outcome.kind)
    assert words in getattr(outcome, "message", "")


@pytest.mark.parametrize("detection", ["auto", "required"])
@pytest.mark.parametrize("ours", ["yes", "no"])
def test_error_detection(detection, ours):
    """A server that requires checksums asks for the message again where none are sent."""
    outcome = ask(Library(server={"error_detection": detection}), error_detection=ours)
    if (detection, ours) == ("required", "no"):
        assert LookupFailure.PROTOCOL_ERROR is outcome.failure
        assert "error_detection" in outcome.message
    else:
        assert isinstance(outcome, Found)


@pytest.mark.parametrize(
    ("server", "settings"),
    [
        ({"encoding": "utf-8"}, {"charset": "utf-8"}),
        (
            {"encoding": "latin-1", "field_delimiter": "^"},
            {"charset": "latin-1", "field_delimiter": "^"},
        ),
    ],
)
def test_styles(server, settings):
    assert "Müller, José" == ask(Library(server=server), **settings).record.name.unstructured


def test_signing_in():
    library = Library()
    with open_library(library) as port:
        assert "accepted" == connector_to(port).sign_in()
        assert LookupFailure.AUTH_ERROR is connector_to(port, login_password="x").sign_in().failure
    assert [] == library.passwords_seen


def test_many_at_a_time():
    with open_library(Library()) as port:
        crowd(connector_to(port, seconds=20), [f"21234{number:09}" for number in range(100)])


GAIL = Patron(cards=(BARCODE,), more=(("PA", "20301231"),), screen=("one", "two"))


@contextmanager
def client(fake: FakeSip2, monkeypatch, folder):
    """A connected client; its log goes to *folder*."""
    monkeypatch.chdir(folder)
    with peer(fake.talk, read_first=False) as server:
        client = Sip2()
        client.hostName, client.hostPort = "127.0.0.1", server.port
        client.tlsEnable = False
        client.hostEncoding = fake.charset
        client.institutionId, client.scLocation, client.patron = "EXU", PLACE, BARCODE
        client.connect()
        try:
            yield client
        finally:
            client.disconnect()
            log = logging.getLogger("Sip2")
            for handler in log.handlers[:]:
                log.removeHandler(handler)
                handler.close()


def test_the_fake_is_a_sip2_server(monkeypatch, tmp_path):
    """Another program logs in, sees what is offered, and reads the patron."""
    fake = FakeSip2(patrons=(GAIL,))
    with client(fake, monkeypatch, tmp_path) as sip:
        login = sip.sip_login_response(
            sip.get_response(sip.sip_login_request(CLIENT_LOGIN, PASSWORD))
        )
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
    with client(FakeSip2(patrons=(GAIL,)), monkeypatch, tmp_path) as sip:
        refused = sip.sip_login_response(
            sip.get_response(sip.sip_login_request(CLIENT_LOGIN, "wr0ng"))
        )

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
