"""A ReShare of one tenant over a real socket, from the documented shapes of Okapi and mod-rs.

Sign-in, tokens that can end, one permission for each question, application settings by section,
patron profiles, tenant symbols, pickup locations, requests in pages, ``canCreateRequest`` and the
test of the host LMS. Like mod-rs it makes a patron profile when a patron has an unknown one.
"""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, request

from tests.bad_peers import Talk, peer
from verifier.demo.loopback_server import LoopbackServer
from verifier.domain.model.site import ReshareAccess, Secret

TENANT = "exu"
USERNAME = "verifier"
PASSWORD = "s3cret-of-the-verifier"
LOGIN = "/authn/login-with-expiry"
LEGACY_LOGIN = "/authn/login"
REFRESH = "/authn/refresh"
SIGN_INS = (LOGIN, LEGACY_LOGIN, REFRESH)
SETTINGS = "/rs/settings/appSettings"
PROFILES = "/rs/hostLMSPatronProfiles"
REQUESTS = "/rs/patronrequests"
MOST_PER_PAGE = 100
NEEDS = {
    SETTINGS: "rs.settings.get",
    "/rs/settings/tenantSymbols": "rs.settings.get",
    PROFILES: "rs.hostlmspatronprofiles.read",
    REQUESTS: "rs.patronrequests.collection.get",
    "/directory/entry": "directory.entry.collection.get",
    "/rs/testHostLMS/validate": "rs.testHostLMS",
}
CAN_CREATE = "rs.patronrequests.item.post"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def setting(section: str, key: str, value: str | None = None, **more) -> dict:
    """One application setting; what is null is left out, as mod-rs does."""
    shape = {"section": section, "key": key, "settingType": "String", "value": value, **more}
    return {
        "id": f"set-{key}",
        **{name: setting for name, setting in shape.items() if setting is not None},
    }


def usual_settings() -> list[dict]:
    """A library with FOLIO that checks its patrons."""
    return [
        setting("hostLMSIntegration", "host_lms_integration", "folio", defValue="manual"),
        setting("hostLMSIntegration", "borrower_check", "ncip"),
        setting("hostLMSIntegration", "accept_item", "ncip"),
        setting("localNCIP", "ncip_server_address", "https://ncip.example.edu/ncip"),
        setting("localNCIP", "ncip_from_agency", "EXU"),
        setting(
            "localNCIP", "ncip_from_agency_authentication", "hush-hush", settingType="Password"
        ),
        setting("localNCIP", "ncip_to_agency", None, defValue=""),
        setting("localNCIP", "ncip_app_profile", None, defValue="EZBORROW"),
        setting("requests", "max_requests", "25"),
        setting("requests", "suppress_patron_info", None, defValue="no"),
        setting("autoResponder", "check_duplicate_time", None, defValue="0"),
        setting("wmsSettings", "wms_api_secret", "hush-hush"),
        setting("logging", "loggingNCIP", "no"),
    ]


def patron_request(number: int = 1, **more) -> dict:
    """A request that went well, made *number* hours after the year began."""
    made = BEGAN + timedelta(hours=number)
    shape = {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "hrid": f"EXU-{number}",
        "dateCreated": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "isRequester": True,
        "patronIdentifier": f"2123400{number:07d}",
        "state": {"code": "REQ_VALIDATED"},
        "requestingInstitutionSymbol": "RESHARE:EXU",
        "audit": [{"message": "Patron validated.", "dateCreated": f"{made:%Y-%m-%dT%H:%M:%SZ}"}],
    }
    return {**shape, **more}


class FakeReshare:
    """The state behind the fake, and what was asked of it."""

    def __init__(self) -> None:
        self.settings = usual_settings()
        self.profiles = [
            {"id": "p1", "code": "GRAD", "name": "Graduate", "canCreateRequests": True},
            {"id": "p2", "code": "ALUM", "name": "Alumni", "canCreateRequests": False},
            {"id": "p3", "code": "STAFF", "name": "Staff"},
        ]
        self.symbols = ["RESHARE:EXU"]
        self.pickup = [{"id": "d1", "slug": "main-desk", "name": "Main desk"}]
        self.requests: list[dict] = []
        self.patrons: dict[str, dict] = {}  # identifier -> {"status": …, "profile": …}
        self.permissions = {*NEEDS.values(), CAN_CREATE}
        self.shows_sections = "all"  # as rs.settings.getsection.* allows
        self.bare_lists = False
        self.tenants = {TENANT}
        self.instead: dict[str, Response] = {}  # by path: what is answered whatever is asked
        self.instead_after: dict[str, int] = {}  # ... from this question on
        self.slow_seconds = 0.0
        self.refused_status = 401  # for a token that ended
        self.tokens: set[str] = set()
        self.refresh_tokens: set[str] = set()  # each works once
        self.access_seconds = 600
        self.logins = {LOGIN}  # which sign-ins there are
        self.eureka = False  # mod-login-keycloak behind Kong
        self.seen: list[tuple[str, str, dict, dict]] = []
        self.lock = threading.Lock()

    @property
    def counts(self) -> Counter:
        """How often each path was asked for."""
        return Counter(path for _, path, _, _ in self.seen)

    def set(self, key: str, value: str | None) -> None:
        """Give a setting another value."""
        [server] = [setting for setting in self.settings if setting["key"] == key]
        server.pop("value", None)
        if value is not None:
            server["value"] = value

    def end_tokens(self) -> None:
        """Make every access token old."""
        self.tokens.clear()

    def forget_everybody(self) -> None:
        """Make every token old, refresh tokens too."""
        self.tokens.clear()
        self.refresh_tokens.clear()

    @property
    def passwords_sent(self) -> int:
        """How often the password was sent, to whichever sign-in."""
        return self.counts[LOGIN] + self.counts[LEGACY_LOGIN]

    def application(self) -> Flask:
        """The fake as a WSGI application."""
        app = Flask("reshare")
        app.before_request(self._gateway)
        for path, view in (
            (SETTINGS, self._settings),
            (PROFILES, lambda: self._listed(self.profiles)),
            ("/rs/settings/tenantSymbols", lambda: {"symbols": self.symbols, "status": "ok"}),
            ("/directory/entry", lambda: self._listed(self.pickup)),
            (REQUESTS, self._requests),
            ("/rs/patron/<path:identifier>/canCreateRequest", self._can_create),
            ("/rs/testHostLMS/validate", self._host_lms),
        ):
            app.add_url_rule(path, path, view)
        app.add_url_rule(LOGIN, LOGIN, self._login, methods=["POST"])
        app.add_url_rule(LEGACY_LOGIN, LEGACY_LOGIN, self._legacy_login, methods=["POST"])
        app.add_url_rule(REFRESH, REFRESH, self._renew, methods=["POST"])
        return app

    def _gateway(self):
        """What Okapi does before any module is asked."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        with self.lock:
            self.seen.append((request.method, request.path, request.args.to_dict(False), headers))
        tenant = headers.get("x-okapi-tenant", "")
        if tenant not in self.tenants:  # Kong's routes name the tenants
            return _no_module() if self.eureka else _text(f"No such Tenant {tenant}", 400)
        time.sleep(self.slow_seconds)
        if request.path in SIGN_INS:
            missing = request.path not in {*self.logins, REFRESH}
            return _no_module() if missing else self.instead.get(request.path)
        if headers.get("x-okapi-token") not in self.tokens:
            return _text("Invalid token", self.refused_status)
        needs = NEEDS.get(request.path, CAN_CREATE)
        if needs not in self.permissions:
            return _text(f"Access for user 'verifier' requires permission: {needs}", 403)
        asked_before = self.counts[request.path] - 1
        if asked_before >= self.instead_after.get(request.path, 0):
            return self.instead.get(request.path)
        return None

    def _login(self):
        return self._refused() or self._cookies()

    def _legacy_login(self):
        return self._refused() or ({}, 201, {"x-okapi-token": self._token()})

    def _renew(self):
        sent = request.cookies.get("folioRefreshToken", "")
        if sent not in self.refresh_tokens:
            return {"errors": [{"code": "token.refresh.unprocessable"}]}, 422
        self.refresh_tokens.remove(sent)
        return self._cookies()

    def _refused(self):
        if request.get_json() == {"username": USERNAME, "password": PASSWORD}:
            return None
        if self.eureka:
            cause = '[401 Unauthorized] during [POST]: [{"error":"invalid_grant"}]'
            error = {"code": "service_error", "message": "Failed to obtain a token"}
            error["parameters"] = [{"key": "cause", "value": cause}]
            return {"errors": [error]}, 400
        return {"errors": [{"code": "password.incorrect"}]}, 422

    def _token(self) -> str:
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return token

    def _cookies(self):
        """Both tokens, as mod-login and mod-login-keycloak set them."""
        refresh = secrets.token_hex(8)
        self.refresh_tokens.add(refresh)
        response = Response("{}", 201, mimetype="application/json")
        path = "/" if self.eureka else "/authn"
        for name, value, seconds, where in (
            ("folioAccessToken", self._token(), self.access_seconds, "/"),
            ("folioRefreshToken", refresh, 604_800, path),
        ):
            response.headers.add(
                "Set-Cookie",
                f"{name}={value}; Max-Age={seconds}; Path={where}; Secure; HttpOnly",
            )
        return response

    def _settings(self):
        [section] = [entry.removeprefix("section==") for entry in request.args.getlist("filters")]
        shown = self.shows_sections == "all" or section.lower() in self.shows_sections
        rows = [setting for setting in self.settings if setting["section"] == section and shown]
        return self._page(rows)  # always bare: the filter by permission cannot count

    def _requests(self):
        rows = sorted(self.requests, key=lambda request: request.get("dateCreated", ""))
        for entry in request.args.getlist("filters"):
            if entry.startswith("dateCreated>="):
                rows = [row for row in rows if row["dateCreated"] >= entry[13:]]
            elif entry.startswith("dateCreated<"):
                rows = [row for row in rows if row["dateCreated"] < entry[12:]]
        if request.args.get("_view") != "full":
            rows = [{key: value for key, value in row.items() if key != "audit"} for row in rows]
        return self._listed(rows)

    def _listed(self, rows: list[dict]):
        if self.bare_lists or request.args.get("stats") != "true":
            return self._page(rows)
        return {"results": self._page(rows), "total": len(rows), "page": 1}

    def _page(self, rows: list[dict]) -> list[dict]:
        size = min(request.args.get("perPage", 10, type=int), MOST_PER_PAGE)
        first = (request.args.get("page", 1, type=int) - 1) * size
        return rows[first : first + size]

    def _value(self, key: str) -> str | None:
        [value] = [setting for setting in self.settings if setting["key"] == key]
        return value.get("value", value.get("defValue"))

    def _can_create(self, identifier: str):
        """Look up as mod-rs does; a profile that is not known is made."""
        if self._value("borrower_check") != "ncip":
            return {"patronValid": True, "status": "OK"}
        patron = self.patrons.get(identifier)
        if patron is None:
            return {"patronValid": False, "status": "FAIL", "problems": "[Unknown User]"}
        profile = patron.get("profile", "GRAD")
        rows = [entry for entry in self.profiles if entry["code"] == profile]
        if not rows:
            rows = [{"id": f"p-{profile}", "code": profile, "name": profile}]
            self.profiles += rows
        if rows[0].get("canCreateRequests") is False:
            message = (
                f"[Patron profile ({profile}) is configured to not allow requesting in ReShare.]"
            )
            return {"patronValid": False, "status": "OK", "problems": message}
        status = patron.get("status", "OK")
        return {"patronValid": status == "OK", "status": status}

    def _host_lms(self):
        if "lms" not in request.args:
            return {"error": "lms not supplied"}
        patron = self.patrons.get(request.args.get("patronId", ""))
        if patron is None:
            return {"result": False, "status": "FAIL", "problems": "Unknown User", "logging": {}}
        return {
            "result": True,
            "status": patron.get("status", "OK"),
            "reason": "ncip",
            "userid": request.args["patronId"],
            "userProfile": patron.get("profile", "GRAD"),
            "logging": {"request": "<NCIPMessage>hush-hush</NCIPMessage>"},
        }


@contextmanager
def serving(reshare: FakeReshare) -> Iterator[str]:
    """Serve the fake; gives its address."""
    server = LoopbackServer()
    server.start(reshare.application())
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def misbehaving(talk: Talk) -> Iterator[str]:
    """Serve what is no ReShare, at the level of bytes; gives its address."""
    with peer(talk) as value:
        yield f"http://127.0.0.1:{value.port}"


def make_access(url: str, **more) -> ReshareAccess:
    """The verifier's account at *url*."""
    shape = {
        "url": url,
        "tenant": TENANT,
        "username": Secret(place="env RESHARE_USERNAME", value=USERNAME),
        "password": Secret(place="env RESHARE_PASSWORD", value=PASSWORD),
        "timeout_seconds": 5.0,
    }
    return ReshareAccess(**{**shape, **more})


def _no_module() -> Response:
    return _text(f"No suitable module found for path {request.path}", 404)


def _text(message: str, status: int) -> Response:
    return Response(message, status=status, content_type="text/plain")
