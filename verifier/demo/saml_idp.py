"""The embedded identity provider: real SAML over HTTP on loopback, with invented patrons.

Every attribute goes out exactly as it is given, however odd: that is what it is for.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, Response, request

from verifier.demo import login_pages as pages
from verifier.demo.login_pages import Waiting
from verifier.demo.loopback_server import LoopbackServer
from verifier.demo.saml_messages import (
    TRANSIENT,
    Answer,
    LoginRequest,
    RequestRefused,
    Sign,
    TrustedSp,
    build_response,
    idp_metadata,
    make_key,
    read_post,
    read_redirect,
    read_sp,
)
from verifier.domain.model.capture import Attribute, Subject, SubjectKind

MAX_BODY = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """One invented patron. A ``name_id`` without a value is made anew at each login."""

    username: str
    password: str
    attributes: tuple[Attribute, ...] = ()
    name_id: Subject = Subject(kind=SubjectKind.NAME_ID, format=TRANSIENT)  # noqa: RUF009 - frozen
    sign: Sign = "assertion"
    encrypt: bool = False


class DemoIdp:
    """``url`` and ``metadata`` are known at once; ``start`` begins to answer.

    It answers the one service provider it was told to ``trust``.
    """

    def __init__(
        self,
        accounts: Iterable[DemoAccount],
        *,
        sp_metadata: bytes | None = None,
        port: int = 0,
        entity_id: str | None = None,
    ) -> None:
        self._accounts = {account.username: account for account in accounts}
        self._server = LoopbackServer(port=port)
        self.url = self._server.url
        self.entity_id = entity_id or f"{self.url}/idp"
        self._key = make_key()
        self.metadata = idp_metadata(entity_id=self.entity_id, url=self.url, key=self._key)
        self._sp: TrustedSp | None = None
        self._waiting: Waiting[LoginRequest] = Waiting()
        if sp_metadata is not None:
            self.trust(sp_metadata)

    def trust(self, sp_metadata: bytes) -> None:
        """Answer this service provider. Raises ``MetadataRefused`` for what is no metadata."""
        self._sp = read_sp(sp_metadata)

    def start(self) -> None:
        """Answer from now on."""
        self._server.start(self._application())

    def stop(self) -> None:
        """End, and wait until the port is free."""
        self._server.stop()

    def _application(self) -> Flask:
        app = Flask("verifier.demo.saml_idp", static_folder=None)
        app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
        app.add_url_rule("/metadata", view_func=self._metadata)
        app.add_url_rule("/sso", view_func=self._sso, methods=["GET", "POST"])
        app.add_url_rule("/start", view_func=self._start)
        app.add_url_rule("/login", view_func=self._login, methods=["POST"])
        app.add_url_rule("/style.css", view_func=pages.style)
        app.add_url_rule("/post.js", view_func=_script)
        app.register_error_handler(RequestRefused, _refused)
        app.after_request(self._protect)
        return app

    def _metadata(self) -> Response:
        return Response(self.metadata, mimetype="application/samlmetadata+xml")

    def _sso(self) -> str:
        if request.method == "POST":
            message = request.form.get("SAMLRequest", "")
            wanted = read_post(message, request.form.get("RelayState"), sp=self._trusted())
        else:
            wanted = read_redirect(request.query_string.decode("latin-1"), sp=self._trusted())
        return pages.login_page(token=self._waiting.add(wanted))

    def _start(self) -> str:
        """Begin a login here, without a request (saml-profiles 4.1.5)."""
        wanted = LoginRequest(id=None, acs_url=self._trusted().acs_urls[0], relay_state=None)
        return pages.login_page(
            token=self._waiting.add(wanted), username=request.args.get("user", "")
        )

    def _login(self) -> str:
        wanted = self._waiting.take(request.form.get("token", ""))
        if wanted is None:
            raise RequestRefused(pages.USED_UP)
        username = request.form.get("username", "")
        account = self._accounts.get(username)
        password = request.form.get("password", "")
        expected = account.password if account else secrets.token_hex()
        if account is None or not hmac.compare_digest(password.encode(), expected.encode()):
            return pages.login_page(
                token=self._waiting.add(wanted),
                username=username,
                problem=pages.NOT_RIGHT,
            )
        return self._answer(account, wanted)

    def _answer(self, account: DemoAccount, wanted: LoginRequest) -> str:
        answer = Answer(
            attributes=account.attributes,
            name_id=account.name_id,
            sign=account.sign,
            encrypt=account.encrypt,
        )
        response = build_response(
            answer, wanted, entity_id=self.entity_id, sp=self._trusted(), key=self._key
        )
        fields = [("SAMLResponse", base64.b64encode(response).decode("ascii"))]
        if wanted.relay_state is not None:
            fields.append(("RelayState", wanted.relay_state))
        return pages.posting_page(action=wanted.acs_url, fields=fields)

    def _trusted(self) -> TrustedSp:
        if self._sp is None:
            raise RequestRefused("This identity provider does not know a service provider yet.")
        return self._sp

    def _protect(self, response: Response) -> Response:
        return pages.protect(response, leads_to=self._sp.acs_urls[0] if self._sp else None)


def _refused(refused: RequestRefused) -> tuple[str, int]:
    return pages.problem_page(refused.message), 400


def _script() -> Response:
    return Response(pages.SCRIPT, mimetype="text/javascript")
