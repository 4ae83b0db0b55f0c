"""Alma's gateway and Users API over a real socket, as its vendor documents them.

Strict where Alma is: the key and its permission, the thresholds, the one error code that means
"no such user", XML from the gateway whatever was asked for, an identifier that is one segment of
the path, and a search that looks for words and knows a wildcard.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from flask import Flask, Response, jsonify, request

from tests.adapters.ils.connecting import connection_to, connector_of

KEY = "l8xxinventedkeyofexampleuniversity"
NAMESPACE = "http://com/exlibris/urm/general/xmlbeans"
CARD = "21234000000018"
OLD_CARD = "29999000000018"
TRACKING = "E01-2411093000-ABCDE-AWAE0000000000"


def coded(value: str, desc: str | None = None) -> dict[str, str]:
    return {"value": value, "desc": value.title() if desc is None else desc}


def identifier(value: str, code: str = "BARCODE", **more: Any) -> dict[str, Any]:
    """One further identifier, in use."""
    shape = {"value": value, "id_type": coded(code), "note": None, "status": "ACTIVE"}
    return {**shape, "segment_type": "External", **more}


def block(description: str = "Too many lost items", **more: Any) -> dict[str, Any]:
    """One block that is in force, with a note that is the staff's own."""
    shape = {
        "block_type": coded("LOAN"),
        "block_description": coded("02", description),
        "block_status": "ACTIVE",
        "block_note": "seen at the pub with our atlas",
        "created_by": "desk",
        "created_date": "2026-01-05T10:00:00Z",
        "segment_type": "Internal",
    }
    return {**shape, **more}


def user(primary_id: str = "ggood", *identifiers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A whole user, Gail Good unless said otherwise. ``fees`` is what she owes."""
    shape: dict[str, Any] = {
        "record_type": coded("PUBLIC"),
        "primary_id": primary_id,
        "first_name": "Gail",
        "middle_name": "",
        "last_name": "Good",
        "full_name": "Gail Good",
        "pin_number": "",
        "user_group": coded("GRAD", "Graduate student"),
        "preferred_language": coded("en", "English"),
        "expiry_date": "2030-06-30Z",
        "purge_date": "2031-06-30Z",
        "account_type": coded("EXTERNAL"),
        "external_id": "SIS",
        "password": "",
        "status": coded("ACTIVE"),
        "contact_info": {
            "address": [],
            "email": [
                {"email_address": "old@example.edu", "preferred": False},
                {"email_address": "gail@example.edu", "preferred": True},
            ],
            "phone": [],
        },
        "user_identifier": list(identifiers or [identifier(CARD)]),
        "user_role": [],
        "user_block": [],
        "fees": 0,
        "pref_first_name": "",
        "pref_last_name": "",
    }
    return {**shape, **more}


def envelope(code: str, message: str) -> dict[str, Any]:
    error = {"errorCode": code, "errorMessage": message, "trackingId": TRACKING}
    return {"errorsExist": True, "errorList": {"error": [error]}, "result": None}


def xml_envelope(code: str, message: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><web_service_result xmlns='
        f'"{NAMESPACE}"><errorsExist>true</errorsExist><errorList><error><errorCode>{code}'
        f"</errorCode><errorMessage>{message}</errorMessage><trackingId>{TRACKING}</trackingId>"
        "</error></errorList></web_service_result>"
    ).encode()


@dataclass(kw_only=True)
class FakeAlma:
    """What the gateway and Alma do, and what reached them.

    ``left`` counts the requests until each threshold; ``fails`` maps a part of the API (``user``,
    ``search``) to the error that it gives. ``finds_inactive``: whether all_unique also leads to
    an identifier that is out of use. ``lists_identifiers``: whether a search tells them.
    """

    users: list[dict[str, Any]] = field(default_factory=list)
    permissions: dict[str, set[str]] = field(default_factory=lambda: {KEY: {"users"}})
    left: dict[str, int] = field(default_factory=dict)
    fails: dict[str, tuple[int, str]] = field(default_factory=dict)
    finds_inactive: bool = True
    lists_identifiers: bool = False
    is_another_region: bool = False
    not_unique: frozenset[str] = frozenset()
    targets: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def application(self) -> Flask:
        """The gateway as a WSGI application, which reads the address as it came."""
        app = Flask("alma")
        app.url_map.merge_slashes = False

        @app.route("/", defaults={"_": ""}, methods=["GET", "POST"])
        @app.route("/<path:_>", methods=["GET", "POST"])
        def answer(_: str) -> Response:
            headers = {name.lower(): value for name, value in request.headers.items()}
            return self.answer(request.environ["REQUEST_URI"], headers)

        return app

    def answer(self, target: str, headers: dict[str, str]) -> Response:
        """Do as the gateway does, then as Alma does."""
        self.targets.append(target)
        self.headers.append(headers)
        if self.is_another_region:
            return Response("<!DOCTYPE html><html><body>Welcome</body></html>", 200)
        return self._refused_by_gateway(headers) or self._routed(target)

    def _refused_by_gateway(self, headers: dict[str, str]) -> Response | None:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme != "apikey" or key not in self.permissions:
            words = "API-key not defined or not configured to allow this API."
            return _xml(400, "UNAUTHORIZED", words)
        if "users" not in self.permissions[key]:
            return _xml(403, "UNAUTHORIZED", "The key has no permission for this API.")
        for threshold, left in self.left.items():
            if left <= 0:
                return _json(429, threshold, "HTTP requests are more than allowed")
            self.left[threshold] = left - 1
        return None

    def _routed(self, target: str) -> Response:
        path, _, query = target.partition("?")
        asked = dict(part.partition("=")[::2] for part in query.split("&"))
        asked = {name: unquote(value) for name, value in asked.items()}
        match [unquote(part) for part in path.split("/")[1:]]:
            case ["almaws", "v1", "users"]:
                return self._failed("search") or self._search(asked)
            case ["almaws", "v1", "users", "operation", "test"]:
                return Response("{}", 200, content_type="application/json")
            case ["almaws", "v1", "users", value] if value:
                return self._failed("user") or self._user(value, asked)
            case ["almaws", "v1", "users", _, "loans"]:
                return jsonify(item_loan=[], total_record_count=0)
        return Response("<html><title>404</title></html>", 404)

    def _failed(self, part: str) -> Response | None:
        if part not in self.fails:
            return None
        status, code = self.fails[part]
        return _json(status, code, "An error has occurred while processing the request.")

    def _user(self, value: str, asked: dict[str, str]) -> Response:
        wanted = asked.get("user_id_type", "all_unique")
        for user in self.users:
            if value.casefold() in set(self._found_by(user, wanted)):
                return jsonify(_as_requested(user, asked))
        if wanted == "all_unique":
            return _json(400, "401861", f"User with identifier {value} was not found.")
        words = f"User with identifier {value} of type {wanted} was not found."
        return _json(400, "401890", words)

    def _found_by(self, user: dict[str, Any], wanted: str) -> Iterator[str]:
        if wanted == "all_unique":
            yield user["primary_id"].casefold()
        for other in user["user_identifier"] or ():
            code = other["id_type"]["value"]
            unique = wanted == "all_unique" and code not in self.not_unique
            if (unique or code == wanted) and (self.finds_inactive or other["status"] == "ACTIVE"):
                yield other["value"].casefold()

    def _search(self, asked: dict[str, str]) -> Response:
        index, tilde, words = asked.get("q", "").partition("~")
        limit = asked.get("limit", "10")
        if not (tilde and index in _SEARCHED and limit.isdecimal() and int(limit) <= 100):
            return _json(400, "402119", "General error.")
        terms = _words(words)
        hits = [user for user in self.users if terms and _has_words(user, terms, index)]
        listed = [self._in_brief(hit) for hit in hits[: int(limit)]]
        return jsonify(user=listed, total_record_count=len(hits))

    def _in_brief(self, user: dict[str, Any]) -> dict[str, Any]:
        names = ["record_type", "primary_id", "first_name", "last_name", "status"]
        if self.lists_identifiers:
            names.append("user_identifier")
        return {**{name: user[name] for name in names}, "link": f"/users/{user['primary_id']}"}


def _as_requested(user: dict[str, Any], asked: dict[str, str]) -> dict[str, Any]:
    shown = dict(user)
    fees = shown.pop("fees")
    shown["fees"] = {"value": fees, "link": "/fees"} if asked.get("expand") == "fees" else None
    if asked.get("view") == "brief":
        shown = {name: shown[name] for name in ("primary_id", "user_identifier", "status")}
    return shown


def _words(text: str) -> list[str]:
    return [part for part in re.split(r"[^\w*]+|_", text.casefold()) if part]


_SEARCHED = {
    "identifiers": lambda item: [other["value"] for other in item["user_identifier"] or ()],
    "email": lambda item: [other["email_address"] for other in item["contact_info"]["email"]],
}


def _has_words(user: dict[str, Any], terms: list[str], index: str) -> bool:
    held = [word for text in _SEARCHED[index](user) for word in _words(text)]
    return all(
        any(word.startswith(term[:-1]) if term.endswith("*") else word == term for word in held)
        for term in terms
    )


def _json(status: int, code: str, message: str) -> Response:
    answer = jsonify(envelope(code, message))
    answer.status_code = status
    return answer


def _xml(status: int, code: str, message: str) -> Response:
    return Response(xml_envelope(code, message), status, content_type="application/xml")


def make_connection(
    url: str | None = "https://alma.example.edu", *, key: str | None = KEY, **more
):
    return connection_to("alma", url, {"api_key": key}, **more)


def connect(url: str, **more: Any):
    return connector_of(make_connection(url, **more))
