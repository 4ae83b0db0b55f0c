"""A Sierra of invented patrons: the documented calls of its patron API, on loopback.

Strict where Sierra is: client keys and their roles, tokens that end, the envelope of errors,
fields that are returned only where they are asked for. Its index is loose as the real one: it
leaves blanks, signs and case out, and barcodes share it with other numbers.
"""

import base64
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from flask import Flask, Response, jsonify, request

from tests.adapters.ils.connecting import SITE, connection_to, serving
from tests.adapters.ils.misbehaving import DEADLINE
from verifier.adapters.ils.sierra.connector import SierraConnector

KEY = "sierra-client"
SECRET = "sierra-s3cret:with-colon"
PARAMETERS = {"varFieldTag", "varFieldContent", "fields"}
PROPERTIES = {
    "id", "updatedDate", "createdDate", "deletedDate", "deleted", "suppressed", "names",
    "barcodes", "expirationDate", "birthDate", "emails", "patronType", "patronCodes",
    "homeLibraryCode", "message", "blockInfo", "addresses", "phones", "uniqueIds", "moneyOwed",
    "fixedFields", "varFields",
}  # fmt: skip


def make_patron(number: int = 1000001, **more: Any) -> dict[str, Any]:
    """Gail Good, a healthy patron; ``alternate`` are numbers that no property shows."""
    patron = {
        "id": number,
        "deleted": False,
        "names": ["Good, Gail"],
        "barcodes": ["21234000000018"],
        "uniqueIds": [f"u{number}"],
        "emails": ["gail@example.edu"],
        "expirationDate": "2030-12-31",
        "patronType": 126,
        "blockInfo": {"code": "-"},
        "moneyOwed": 0,
        "birthDate": "1990-01-01",
        "varFields": [{"fieldTag": "x", "content": "a note of the staff's"}],
        "alternate": [],
    }
    return {**patron, **more}


def normal(text: str) -> str:
    return "".join(
        entry for entry in unicodedata.normalize("NFKC", text) if entry.isalnum()
    ).casefold()


class FakeSierra:
    """What the server knows and does, to be changed by a test."""

    def __init__(self, *patrons: dict[str, Any], version: str = "v6") -> None:
        self.patrons = list(patrons)
        self.roles = {"Patrons Read"}
        self.version = version
        self.token_seconds = 3600.0
        self.overload: int | None = None  # an HTTP status for every question
        self.refused_tags: dict[str, tuple[int, int]] = {}  # tag to (code, status)
        self.tokens_serve_once = False
        self.off = False
        self.shared = True  # whether the index of barcodes holds other numbers, as it does
        self.token_requests: list[str] = []
        self.questions: list[str] = []  # method, path and query as they came
        self.authorizations: list[str] = []
        self._tokens: dict[str, float] = {}
        self._numbers = count(1)
        self.url = ""

    def end_tokens(self) -> None:
        self._tokens.clear()

    def application(self) -> Flask:
        app = Flask("sierra")
        base = f"/iii/sierra-api/{self.version}"
        app.add_url_rule(f"{base}/token", view_func=self._token, methods=["POST"])
        app.add_url_rule(f"{base}/patrons/find", view_func=self._find)
        app.add_url_rule(f"{base}/patrons/<int:number>", view_func=self._by_number)
        return app

    def _token(self) -> Any:
        given = request.headers.get("Authorization", "")
        self.token_requests.append(given)
        pair = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if self.off:
            return error(117, 503, "API disabled")
        if given != f"Basic {pair}":
            return error(113, 401, "Unauthorized", "Invalid or missing authorization header")
        if request.form.get("grant_type") != "client_credentials":
            return error(123, 401, "Unauthorized", "invalid_grant")
        token = f"token-{next(self._numbers)}"
        self._tokens[token] = time.monotonic() + self.token_seconds
        return jsonify(
            {"access_token": token, "token_type": "bearer", "expires_in": int(self.token_seconds)}
        )

    def _refusal(self) -> Any:
        self.questions.append(f"{request.method} {request.environ['REQUEST_URI']}")
        given = request.headers.get("Authorization", "")
        self.authorizations.append(given)
        token = given.removeprefix("Bearer ")
        ends = self._tokens.get(token, 0.0)
        if self.tokens_serve_once:
            self._tokens.pop(token, None)
        if self.overload is not None:
            return Response("busy", status=self.overload)
        refusals = (
            (self.off, (117, 503, "API disabled")),
            (not given.startswith("Bearer "), (113, 401, "Unauthorized")),
            (ends <= time.monotonic(), (120, 401, "Unauthorized", "invalid_token")),
            ("Patrons Read" not in self.roles, (116, 403, "Forbidden")),
            (set(request.args) - PARAMETERS, (106, 400, "Parameter not recognized")),
            (set(self._fields()) - PROPERTIES, (108, 400, "Invalid parameter")),
        )
        return next((error(*message) for wrong, message in refusals if wrong), None)

    def _find(self) -> Any:
        refusal = self._refusal()
        if refusal is not None:
            return refusal
        tag, content = request.args.get("varFieldTag"), request.args.get("varFieldContent")
        if not tag or content is None:
            return error(105, 400, "Required parameter missing")
        if tag in self.refused_tags:
            return error(*self.refused_tags[tag], "Refused")
        found = [patron for patron in self.patrons if normal(content) in self._index(patron, tag)]
        if not found:
            return error(107, 404, "Record not found")
        if len(found) > 1:
            words = f"Duplicate patrons found for the specified varFieldTag[{tag}]."
            return error(133, 409, "Internal server error", words)
        return self._shown(found[0])

    def _by_number(self, number: int) -> Any:
        refusal = self._refusal()
        if refusal is not None:
            return refusal
        for patron in self.patrons:
            if patron["id"] == number:
                return self._shown(patron)
        return error(107, 404, "Record not found")

    def _index(self, patron: dict[str, Any], tag: str) -> set[str]:
        unique = set(map(normal, patron["uniqueIds"]))
        if tag == "b":
            others = unique | set(map(normal, patron["alternate"]))
            return set(map(normal, patron["barcodes"])) | (others if self.shared else set())
        if tag == "u":
            return unique
        return {
            normal(entry["content"]) for entry in patron["varFields"] if entry["fieldTag"] == tag
        }

    def _fields(self) -> list[str]:
        asked = request.args.get("fields", "")
        return asked.split(",") if asked else ["id", "names"]

    def _shown(self, patron: dict[str, Any]) -> Response:
        if patron["deleted"]:
            gone = {"id": patron["id"], "deleted": True, "deletedDate": "2026-01-01"}
            return jsonify(gone)
        asked = {"id", *self._fields()}
        return jsonify({name: patron[name] for name in PROPERTIES & asked & set(patron)})


def error(code: int, status: int, name: str, description: str | None = None) -> Any:
    body = {"code": code, "specificCode": 0, "httpStatus": status, "name": name}
    if description is not None:
        body["description"] = description
    return jsonify(body), status


@contextmanager
def running(*patrons: dict[str, Any], version: str = "v6") -> Iterator[FakeSierra]:
    """A running Sierra with these patrons, by default Gail alone."""
    fake = FakeSierra(*(patrons or (make_patron(),)), version=version)
    with serving(fake) as fake.url:
        yield fake


def connection(url: str | None, *, key: str = KEY, secret: str = SECRET, **more):
    """A connection with the role evidence. *more* are settings of the connector."""
    return connection_to("sierra", url, {"client_key": key, "client_secret": secret}, **more)


def connector(url: str, **more):
    return SierraConnector(connection(url, **more), SITE)


def hasty(url: str):
    """A connector that waits little, for servers that misbehave."""
    return connector(url, timeout_seconds=DEADLINE)
