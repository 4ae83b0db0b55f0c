"""A FOLIO of a few invented patrons, strict where FOLIO is strict.

Sign-in and refresh as in mod-login and mod-authtoken (cookies, error codes, lock-out, a refresh
token that works once), tenants as in Okapi, one permission for each call, CQL as in RMB.
"""

import json
import re
import secrets
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from flask import Flask, Response, request

from tests.adapters.ils.connecting import SITE, connection_to, serving
from tests.adapters.ils.folio.fake_cql import BadCql, question
from verifier.adapters.ils.folio.connector import FolioConnector

TENANT = "exu"
USERNAME = "verifier"
PASSWORD = "s3cret-of-the-verifier"
OWN_ID = "5c1b7f5e-0000-4000-8000-00000000000a"
GRAD = "5c1b7f5e-0000-4000-8000-0000000000f1"
PERMISSIONS = (
    "users.collection.get",
    "usergroups.item.get",
    "manualblocks.collection.get",
    "patron-blocks.automated-patron-blocks.collection.get",
    "accounts.collection.get",
)
LONGEST_LINE = 4096
ACCESS_SECONDS = 600
REFRESH_SECONDS = 604_800
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def patron(number: int = 1, **more) -> dict:
    """Gail Good, or somebody like her: a user as mod-users gives it."""
    shape = {
        "id": uuid(number),
        "username": f"patron{number}",
        "externalSystemId": f"E{number:06d}",
        "barcode": f"2123400{number:07d}",
        "active": True,
        "type": "patron",
        "patronGroup": GRAD,
        "departments": [],
        "expirationDate": "2099-06-30T23:59:59.000+00:00",
        "personal": {
            "lastName": "Good",
            "firstName": "Gail",
            "email": "gail@example.edu",
            "addresses": [],
            "preferredContactTypeId": "002",
        },
        "customFields": {},
        "metadata": {"createdDate": "2020-01-01T00:00:00.000+00:00"},
    }
    return {**shape, **more}


class FakeFolio:
    """The state behind the fake, and what was asked of it."""

    def __init__(self, *patrons: dict) -> None:
        self.patrons = list(patrons)
        self.groups = {GRAD: {"id": GRAD, "group": "GRAD", "desc": "Graduate student"}}
        self.manual_blocks: list[dict] = []
        self.automated_blocks: dict[str, list[dict]] = {}
        self.fees: list[dict] = []
        self.permissions = set(PERMISSIONS)
        self.password = PASSWORD
        self.own_account_active = True
        self.tenants = {TENANT}
        self.logins = {"/authn/login-with-expiry"}
        self.access_seconds = ACCESS_SECONDS
        self.instead: dict[str, Response] = {}  # by path: what is answered whatever is asked
        self.failures = 0
        self.access: dict[str, float] = {}
        self.refresh: set[str] = set()
        self.seen: list[tuple[str, str, dict, dict]] = []
        self.lock = threading.Lock()

    @property
    def counts(self) -> Counter:
        return Counter(path for _, path, _, _ in self.seen)

    def block(self, number: int = 1, **more) -> None:
        shape = {"type": "Manual", "desc": "See the desk.", "userId": uuid(number)}
        flags = {"borrowing": True, "renewals": True, "requests": True}
        self.manual_blocks.append({**shape, **flags, **more})

    def owes(self, remaining: float, number: int = 1, **more) -> None:
        shape = {"amount": remaining, "remaining": remaining, "userId": uuid(number)}
        self.fees.append({**shape, "status": {"name": "Open"}, **more})

    def end_tokens(self) -> None:
        self.access = dict.fromkeys(self.access, 0.0)

    def application(self) -> Flask:
        app = Flask("folio")
        app.before_request(self._filter)
        for path, methods, view in (
            ("/authn/login-with-expiry", ["POST"], self._login),
            ("/authn/login", ["POST"], self._legacy_login),
            ("/authn/refresh", ["POST"], self._refreshed),
            ("/authn/logout", ["POST"], lambda: ("", 204)),
            ("/consortia", ["GET"], lambda: {"consortia": [], "totalRecords": 0}),
            ("/users", ["GET"], self._users),
            ("/groups/<group_id>", ["GET"], self._group),
            ("/manualblocks", ["GET"], self._manual),
            ("/automated-patron-blocks/<user_id>", ["GET"], self._automated),
            ("/accounts", ["GET"], self._accounts),
        ):
            app.add_url_rule(path, path, view, methods=methods)
        return app

    def _filter(self):
        """What Okapi and its authorisation filter do before any module is asked."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        with self.lock:
            self.seen.append((request.method, request.path, request.args.to_dict(), headers))
        if len(request.full_path) > LONGEST_LINE:
            return _text("Request-URI Too Long", 414)
        tenant = headers.get("x-okapi-tenant")
        if tenant is None:
            return _text("Missing header: x-okapi-tenant", 400)
        if tenant not in self.tenants:
            return _text(f"No such Tenant {tenant}", 400)
        if request.path in self.instead:
            return self.instead[request.path]
        if request.path.startswith("/authn/"):
            return None
        return self._authorised(headers)

    def _authorised(self, headers):
        cookie = request.cookies.get("folioAccessToken")
        header = headers.get("x-okapi-token")
        if cookie and header and cookie != header:
            return _text("Different tokens in Cookie and X-Okapi-Token. Use only one", 400)
        token = header or cookie
        needed = self._needed(request.path)
        if token is None:
            return _text(f"Token missing, access requires permission: {needed}", 401)
        if token not in self.access:
            return _text("Invalid token", 401)
        if self.access[token] <= time.monotonic():
            return _text("Access token has expired", 401)
        if needed is not None and needed not in self.permissions:
            message = f"Access for user '{USERNAME}' ({OWN_ID}) requires permission: {needed}"
            return _text(message, 403)
        return None

    def _needed(self, path):
        first = path.split("/")[1]
        return {
            "users": PERMISSIONS[0],
            "groups": PERMISSIONS[1],
            "manualblocks": PERMISSIONS[2],
            "automated-patron-blocks": PERMISSIONS[3],
            "accounts": PERMISSIONS[4],
        }.get(first)

    def _login(self):
        if request.path not in self.logins:
            return _no_module()
        refused = self._check_password()
        return refused or self._new_tokens()

    def _legacy_login(self):
        if request.path not in self.logins:
            return _no_module()
        refused = self._check_password()
        if refused:
            return refused
        token = f"legacy.{secrets.token_hex(8)}.token"
        self.access[token] = float("inf")
        body = {"okapiToken": token, "refreshToken": None}
        return Response(
            json.dumps(body), 201, {"X-Okapi-Token": token}, mimetype="application/json"
        )

    def _check_password(self):
        if request.mimetype != "application/json":
            return _text("Content-type header must be [application/json]", 400)
        given = request.get_json()
        if given.get("username") is None:
            return _text("You must provide a username or userId", 400)
        if given.get("password") is None:
            return _text("You must provide a password", 400)
        with self.lock:
            return self._judge(given)

    def _judge(self, given):
        if given["username"] != USERNAME:
            message = (
                f"Error verifying user existence: No user found by username {given['username']}"
            )
            return _errors(message, "username.incorrect")
        if not self.own_account_active:
            return _errors("User must be flagged as active", "user.blocked")
        if given["password"] == self.password:
            self.failures = 0
            return None
        self.failures += 1
        if self.failures >= 5:
            self.own_account_active = False
            return _errors("Fifth failed attempt", "password.incorrect.block.user")
        warn = ".warn.user" if self.failures >= 3 else ""
        return _errors("Password does not match", f"password.incorrect{warn}")

    def _refreshed(self):
        token = request.cookies.get("folioRefreshToken")
        if token is None:
            return _errors("Bad request", "token.refresh.bad", 400)
        with self.lock:
            known = token in self.refresh
            self.refresh.discard(token)
            if not known:  # one that was used before: somebody may have stolen it
                self.refresh.clear()
        if not known:
            return _errors("Unprocessable", "token.refresh.unprocessable")
        return self._new_tokens()

    def _new_tokens(self):
        access, refresh = (
            f"{kind}.{secrets.token_urlsafe(24)}.{kind}" for kind in ("access", "refresh")
        )
        with self.lock:
            self.access[access] = time.monotonic() + self.access_seconds
            self.refresh.add(refresh)
        now = datetime.now(UTC)
        ends = [now + timedelta(seconds=entry) for entry in (self.access_seconds, REFRESH_SECONDS)]
        body = {
            "accessTokenExpiration": ends[0].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "refreshTokenExpiration": ends[1].strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        response = Response(json.dumps(body), 201, mimetype="application/json")
        for name, value, seconds, end, path in (
            ("folioAccessToken", access, self.access_seconds, ends[0], "/"),
            ("folioRefreshToken", refresh, REFRESH_SECONDS, ends[1], "/authn"),
        ):
            response.headers.add(
                "Set-Cookie",
                f"{name}={value}; Max-Age={seconds}; Expires={format_datetime(end, usegmt=True)}; "
                f"Path={path}; Secure; HTTPOnly; SameSite=None",
            )
        return response

    def _users(self):
        return _collection("users", self.patrons)

    def _group(self, group_id):
        if group_id not in self.groups:
            return _text("Not found", 404)
        return self.groups[group_id]

    def _manual(self):
        return _collection("manualblocks", self.manual_blocks)

    def _automated(self, user_id):
        if not _UUID.fullmatch(user_id):
            return _text("Invalid user ID: parameter is not a valid UUID", 400)
        return {"automatedPatronBlocks": self.automated_blocks.get(user_id, [])}

    def _accounts(self):
        return _collection("accounts", self.fees)


def _collection(name: str, records: list[dict]):
    limit = request.args.get("limit", "10")
    if not limit.isdecimal():
        return _text("'limit' parameter is incorrect", 400)
    try:
        fits = question(request.args.get("query", "cql.allRecords=1"))
    except BadCql:
        return _text("org.z3950.zing.cql.CQLParseException: unexpected", 400)
    found = [record for record in records if fits(record)]
    offset = int(request.args.get("offset", "0"))
    return {name: found[offset:][: int(limit)], "totalRecords": len(found)}


def _text(words: str, status: int) -> Response:
    return Response(words, status, mimetype="text/plain")


def _errors(message: str, code: str, status: int = 422) -> Response:
    error = {"message": message, "type": "error", "code": code, "parameters": []}
    return Response(json.dumps({"errors": [error]}), status, mimetype="application/json")


def _no_module() -> Response:
    tenant = request.headers["X-Okapi-Tenant"]
    return _text(f"No suitable module found for path {request.path} for tenant {tenant}", 404)


def overloaded(status: int = 503) -> Response:
    return _text("upstream connect error", status)


def make_connection(url: str | None = "https://folio.example.edu/okapi", **more):
    """A connection; *more* are its options, or ``secrets`` and ``timeout_seconds``."""
    secrets = more.pop("secrets", {"username": USERNAME, "password": PASSWORD})
    return connection_to("folio", url, secrets, **{"tenant": TENANT, **more})


def make_connector(url: str, **more):
    """A connector to the FOLIO at *url*, which may be on loopback."""
    return FolioConnector(make_connection(url, **more), SITE)


@contextmanager
def connected(folio: FakeFolio, **more):
    with serving(folio) as url:
        yield make_connector(url, **more)
