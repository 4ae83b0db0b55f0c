"""OCLC's token service and Identity Management, strict about both; filters are really read."""

from base64 import b64decode
from threading import Event, Lock
from typing import Any
from uuid import uuid4

from flask import Flask, Response, jsonify, request

from tests.adapters.ils.connecting import connection_to, connector_of
from tests.adapters.ils.wms.scim_filter import InvalidFilter, ScimFilter
from verifier.adapters.ils.wms.record import CIRCULATION, CORRELATION, ERROR, ILL, LIST, PERSONA
from verifier.adapters.ils.wms.settings import SEARCH

BASE = "/idaas/scim/v2"
KEY = "w5keyw5keyw5key"
SECRET = "s3cret-w5key"
SCOPE = "SCIM:read_user"
SCIM = "application/scim+json"
SEARCH_REQUEST = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


def patron(
    barcode: str,
    *,
    at_source: tuple[tuple[str, str], ...] = (),
    expires: str | None = "2099-09-07T00:00:00Z",
    blocked: bool = False,
    ill: dict[str, bool] | None = None,
    without: tuple[str, ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """Gail Good's kind of record; parts named in *without* are left out."""
    resource = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", PERSONA, CIRCULATION],
        "id": f"ppid-{barcode}",
        "externalId": barcode,
        "name": {"givenName": "Gail", "familyName": "Good"},
        "emails": [{"value": "gail@example.edu", "type": "home", "primary": True}],
        PERSONA: {"institutionId": "99999", "oclcExpirationDate": expires},
        CIRCULATION: {
            "circulationInfo": {
                "barcode": barcode,
                "borrowerCategory": "Graduate",
                "homeBranch": "1",
                "isCircBlocked": blocked,
            }
        },
        CORRELATION: {
            "correlationInfo": [
                {"sourceSystem": source, "idAtSource": own} for source, own in at_source
            ]
        },
        **({ILL: {"illInfo": ill}} if ill is not None else {}),
        **more,
    }
    return {key: value for key, value in resource.items() if key not in without}


class FakeWms:
    """The servers; its attributes are what a test may break."""

    def __init__(self, *patrons: dict[str, Any]) -> None:
        self.patrons = list(patrons)
        self.lock = Lock()
        self.tokens: set[str] = set()
        self.token_requests: list[tuple[str, dict[str, str]]] = []
        self.searches: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.filters: list[list[tuple[str, str, Any]]] = []
        self.scopes = {SCOPE}
        self.lifetime: Any = 1199
        self.broken_token: tuple[int, Any] | None = None
        self.broken_search: tuple[int, Any] | None = None
        self.answers_with_first = False  # whatever is asked, the first patron
        self.page = 100
        self.stuck = False
        self.over = Event()

    def end_tokens(self) -> None:
        with self.lock:
            self.tokens.clear()

    def application(self) -> Flask:
        app = Flask("wms")

        @app.post("/token")
        def token():
            with self.lock:
                self.token_requests.append((request.full_path, dict(request.headers)))
            if self.broken_token is not None:
                return _answer(*self.broken_token)
            return self._token()

        @app.post(f"{BASE}/{SEARCH}")
        def search():
            with self.lock:
                self.searches.append((dict(request.headers), request.get_json(force=True)))
            if self.stuck:
                self.over.wait(5)
            return self._guarded() or self._search()

        return app

    def _token(self) -> Response:
        kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if kind != "Basic" or b64decode(encoded).decode() != f"{KEY}:{SECRET}":
            client = b64decode(encoded).decode().partition(":")[0]
            return _answer(401, {"code": 401, "message": f"WSKey '{client}' is invalid"})
        if request.args.get("grant_type") != "client_credentials":
            return _answer(400, {"code": 400, "message": "grant_type is missing"})
        if request.args.get("scope") not in self.scopes:
            return _answer(403, {"code": 403, "message": "Invalid scope(s)"})
        made = f"tk_{uuid4().hex}"
        with self.lock:
            self.tokens.add(made)
        content = {"access_token": made, "token_type": "bearer", "expires_in": self.lifetime}
        return jsonify(content)

    def _guarded(self) -> Response | None:
        kind, _, client = request.headers.get("Authorization", "").partition(" ")
        with self.lock:
            known = kind == "Bearer" and client in self.tokens
        if not known:
            detail = "Authentication failure. Missing or invalid authorization token."
            return _error(401, detail)
        if self.broken_search is not None:
            return _answer(*self.broken_search)
        if request.content_type != SCIM or request.headers.get("Accept") != SCIM:
            return _error(415, "Unsupported media type")
        return None

    def _search(self) -> Response:
        sent = request.get_json(force=True)
        if sent.get("schemas") != [SEARCH_REQUEST]:
            return _error(400, "The schema is not that of a search.")
        try:
            read = ScimFilter(sent["filter"])
        except InvalidFilter:
            return _error(400, "The filter is not valid.")
        with self.lock:
            self.filters.append(read.comparisons)
        hits = [patron for patron in self.patrons if read.holds(_held(patron))]
        if self.answers_with_first:
            hits = self.patrons[:1]
        shown = hits[: self.page]
        return _answer(
            200,
            {
                "schemas": [LIST],
                "totalResults": len(hits),
                "startIndex": 1,
                "itemsPerPage": len(shown),
                "Resources": shown,
            },
        )


def _held(user: dict[str, Any]) -> dict[str, list[str]]:
    """What ``External_ID`` compares with: the barcode and the ids at any source."""
    barcode = user.get(CIRCULATION, {}).get("circulationInfo", {}).get("barcode")
    sources = user.get(CORRELATION, {}).get("correlationInfo", [])
    ids = [barcode, user.get("externalId"), *(source["idAtSource"] for source in sources)]
    emails = [value["value"] for value in user.get("emails", ())]
    return {"External_ID": [value for value in ids if value], "EMAIL_ADDRESS": emails}


def _error(status: int, detail: str) -> Response:
    return _answer(status, {"schemas": [ERROR], "detail": detail, "status": str(status)})


def _answer(status: int, content: Any) -> Response:
    response = jsonify(content)
    response.status_code = status
    response.content_type = SCIM
    return response


def make_connection(url: str, *, secret: str = SECRET, **more):
    secrets = {"wskey_key": KEY, "wskey_secret": secret}
    more = {"token_url": f"{url}/token", "timeout_seconds": 5.0, **more}
    return connection_to("wms", f"{url}{BASE}", secrets, **more)


def connect(url: str, **more):
    return connector_of(make_connection(url, **more))
