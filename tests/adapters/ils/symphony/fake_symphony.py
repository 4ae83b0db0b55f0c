"""A Symphony that speaks its web services: sessions, clients, access, the search's language."""

import re
from threading import Event, Lock
from typing import Any
from uuid import uuid4

from flask import Flask, Response, jsonify, request

from tests.adapters.ils.connecting import connection_to, connector_of

BASE = "/exu_ilsws"
CLIENT = "ReshareVerifier"
USERNAME = "WEBSTAFF"
PASSWORD = "s3cret-staff"
FIELDS = {
    *("key", "barcode", "alternateID", "displayName", "firstName", "lastName", "profile"),
    *("standing", "approved", "privilegeExpiresDate", "address1", "address2", "address3"),
    *("customInformation", "webAuthID"),
}


def entry(resource: str, code: str, data: str) -> dict[str, Any]:
    """One coded entry, of an address or of the extended information."""
    key = {"resource": f"/policy/{resource}", "key": code}
    return {
        "resource": f"/user/patron/{resource}",
        "key": "1",
        "fields": {"code": key, "data": data},
    }


def patron(key: str, barcode: str, *, status: dict[str, Any] | None = None, **more: Any) -> dict:
    """Gail Good's kind of record; *status* is what patronStatusInfo tells."""
    further = more.pop("further", {})
    fields = {
        "barcode": barcode,
        "alternateID": f"GGOOD{key}",
        "displayName": "Good, Gail",
        "firstName": "Gail",
        "lastName": "Good",
        "profile": {
            "resource": "/policy/userProfile",
            "key": "GRAD",
            "fields": {"description": "Graduate student"},
        },
        "standing": {"resource": "/policy/patronStanding", "key": "OK"},
        "approved": True,
        "privilegeExpiresDate": "2030-06-30",
        "address1": [entry("patronAddress1", "EMAIL", "gail@example.edu")],
        "customInformation": [
            entry("patronExtendedInformation", code, data) for code, data in further.items()
        ],
        **more,
    }
    return {
        "resource": "/user/patron",
        "key": key,
        "fields": fields,
        "status": {"expired": False, "hasMaxFines": False, **(status or {})},
    }


class FakeSymphony:
    """The server; its attributes are what a test may break."""

    base = BASE

    def __init__(self, *patrons: dict[str, Any], deleted: tuple[str, ...] = ()) -> None:
        self.patrons = list(patrons)
        self.deleted = deleted  # barcodes that are counted and shown as nothing
        self.lock = Lock()
        self.sessions: set[str] = set()
        self.logins = 0
        self.searches: list[str] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.forbidden: set[str] = set()  # parts: search, patronStatusInfo, patron
        self.broken: dict[str, tuple[int, Any]] = {}  # part: what is answered instead
        self.stuck: set[str] = set()  # parts that wait until the test is over
        self.over = Event()
        self.indexes = {"ID", "ALT_ID", "EMAIL"}
        self.answers_with_first = False  # whatever is asked, the first patron

    def end_tokens(self) -> None:
        with self.lock:
            self.sessions.clear()

    def application(self) -> Flask:
        app = Flask("symphony")

        @app.post(f"{BASE}/user/staff/login")
        def login():
            self._note()
            with self.lock:
                self.logins += 1
            sent = request.get_json()
            if "login" in self.broken:
                return _answer(*self.broken["login"])
            if (sent.get("login"), sent.get("password")) != (USERNAME, PASSWORD):
                return _error(401, "unableToLogin", f"User {sent.get('login')} cannot log in.")
            if not self._is_client():
                return _error(401, "clientIdInvalid", "The client ID is not valid.")
            token = str(uuid4())
            with self.lock:
                self.sessions.add(token)
            return jsonify({"staffKey": "9", "sessionToken": token})

        @app.get(f"{BASE}/user/patron/search")
        def search():
            return self._guarded("search") or self._search()

        @app.get(f"{BASE}/user/patronStatusInfo/key/<key>")
        def status_info(key):
            return self._guarded("patronStatusInfo") or self._one(key, "status")

        @app.get(f"{BASE}/user/patron/key/<key>")
        def patron_by_key(key):
            return self._guarded("patron") or self._one(key, "fields")

        return app

    def _note(self) -> None:
        with self.lock:
            self.paths.append(request.full_path.rstrip("?"))
            self.headers.append(dict(request.headers))

    def _is_client(self) -> bool:
        return (
            request.headers.get("x-sirs-clientID") == CLIENT
            and "SD-Originating-App-ID" in request.headers
        )

    def _guarded(self, part: str) -> Response | None:
        self._note()
        with self.lock:
            known = request.headers.get("x-sirs-sessionToken") in self.sessions
        if not (known and self._is_client()):
            return _error(401, "sessionTimedOut", "The session has timed out.")
        if part in self.stuck:
            self.over.wait(5)
        if part in self.broken:
            return _answer(*self.broken[part])
        if part in self.forbidden:
            return _error(403, "accessDenied", "You do not have access to this.")
        return None

    def _search(self) -> Response:
        q = request.args.get("q", "")
        with self.lock:
            self.searches.append(q)
        hits = list(self.patrons)
        for term in q.split(","):  # several terms: all of them
            index, _, word = term.partition(":")
            if index not in self.indexes:
                return _error(400, "invalidIndex", f"The index of {q} is not valid.")
            hits = [hit for hit in hits if _matches(hit, index, word)]
        if self.answers_with_first:
            hits = self.patrons[:1]
        unknown = [name for name in _asked_for() if name not in FIELDS]
        if unknown:
            return _error(400, "invalidField", f"The field {unknown[0]} is not valid.")
        first, count = int(request.args["rw"]), int(request.args["ct"])
        gone = [None for entry in self.deleted if entry.lower() == q.partition(":")[2].lower()]
        whole = [*map(_shown, hits), *(gone if q.startswith("ID:") else ())]
        page = whole[first - 1 : first - 1 + count]
        return jsonify(
            {
                "startRow": first,
                "lastRow": first - 1 + len(page),
                "rowsPerPage": count,
                "totalResults": len(whole),
                "query": q,
                "result": page,
            }
        )

    def _one(self, key: str, part: str) -> Response:
        for patron in self.patrons:
            if patron["key"] == key:
                shown = _shown(patron) if part == "fields" else {"fields": patron["status"]}
                return jsonify({"resource": "/user/patron", "key": key, **shown})
        return _error(404, "recordNotFound", f"Could not find a patron with the key {key}.")


def _matches(patron: dict[str, Any], index: str, word: str) -> bool:
    """One term: without regard to case, ``$`` and ``*`` cut off, ``?`` stands for any sign."""
    fields = patron["fields"]
    further = [
        part
        for field in fields["customInformation"]
        for part in field["fields"]["data"].split(",")
    ]
    held = {
        "ID": [fields["barcode"], *further],
        "ALT_ID": [fields["alternateID"]],
        "EMAIL": [field["fields"]["data"] for field in fields["address1"]],
    }[index]
    for part in word.split():  # several words: any of them
        pattern = "".join(
            {"$": ".*", "*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in part
        )
        if any(re.fullmatch(pattern, value or "", re.IGNORECASE) for value in held):
            return True
    return False


def _asked_for() -> list[str]:
    return re.sub(r"\{[^}]*\}", "", request.args.get("includeFields", "")).split(",")


def _shown(patron: dict[str, Any]) -> dict[str, Any]:
    asked = set(_asked_for())
    fields = {name: value for name, value in patron["fields"].items() if name in asked}
    return {"resource": patron["resource"], "key": patron["key"], "fields": fields}


def _error(status: int, code: str, message: str) -> Response:
    return _answer(status, {"messageList": [{"code": code, "message": message}]})


def _answer(status: int, content: Any) -> Response:
    response = jsonify(content)
    response.status_code = status
    return response


def make_connection(url: str | None, *, password: str = PASSWORD, **more):
    secrets = {"username": USERNAME, "password": password}
    more = {"client_id": CLIENT, "timeout_seconds": 5.0, **more}
    return connection_to("symphony", url, secrets, **more)


def connect(url: str, **more):
    return connector_of(make_connection(url, **more))
