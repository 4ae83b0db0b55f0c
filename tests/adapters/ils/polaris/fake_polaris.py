"""A Polaris of invented patrons: the documented methods of PAPI, on loopback.

Strict where Polaris is: it computes each signature again over the address as it came, knows
permissions for each method, lets tokens end, locks the staff user, and reads addresses as IIS
does. Barcodes are compared as its database compares them: without regard to case, width, and
blanks at the end.
"""

import base64
import hmac
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_to_datetime
from fnmatch import fnmatchcase
from itertools import count
from typing import Any
from urllib.parse import unquote

from flask import Flask, Response, jsonify, request

from tests.adapters.ils.connecting import SITE, connection_to, serving
from tests.adapters.ils.misbehaving import DEADLINE, in_turn
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.bad_peers import Talk, answer
from verifier.adapters.ils.polaris.connector import PolarisConnector
from verifier.domain.model.lookup import PatronKey

ACCESS_ID = "EXU-VERIFIER"
ACCESS_KEY = "papi-access-k3y"
STAFF = {"Domain": "EXU", "Username": "verifier", "Password": "st4ff-pässword"}
METHODS = {
    "AuthenticateStaffUser",
    "PatronBasicDataGet",
    "PatronCirculateBlocksGet",
    "PatronAccountGet",
    "PatronSearch",
    "PatronCodesGet",
}
EASTERN = timezone(timedelta(hours=-5))
POINTS = {"PATB": "Barcode", "PREB": "FormerID", **{f"X{n}": f"User{n}" for n in range(1, 6)}}
DANGEROUS = set('<>*%&:\\?"\0')  # ASP.NET answers 400
LONGEST_SEGMENT = 260
Answer = Any


def make_patron(number: int = 1001, **more: Any) -> dict[str, Any]:
    """Gail Good, a healthy patron. Keys in lower case are no part of PatronBasicData."""
    patron = {
        "PatronID": number,
        "Barcode": "21234000000018",
        "NameFirst": "Gail",
        "NameLast": "Good",
        "NameMiddle": None,
        "EmailAddress": "gail@example.edu",
        "AltEmailAddress": None,
        "BirthDate": None,
        "PatronCodeID": 6,
        "ExpirationDate": datetime(2030, 12, 31, tzinfo=EASTERN),
        "ChargeBalance": 0.0,
        "CreditBalance": 0.0,
        "FormerID": None,
        "PatronSystemBlocks": [],
        **{f"User{n}": None for n in range(1, 6)},
        "username": f"gail{number}",
        "blocks": [],
        "may_circulate": True,
        "charges": [],
    }
    return {**patron, **more}


def sql_text(text: str | None) -> str | None:
    """What the database compares."""
    return None if text is None else unicodedata.normalize("NFKC", text).casefold().rstrip(" ")


class FakePolaris:
    """What the server knows and does, to be changed by a test."""

    def __init__(self, *patrons: dict[str, Any]) -> None:
        self.patrons = list(patrons)
        self.permissions = set(METHODS)
        self.algorithm = "sha1"
        self.iso_dates = False
        self.known_as: str | None = None  # the address before the path, where it differs
        self.clock = timedelta()
        self.status: int | None = None  # an HTTP status for every question but the sign-in
        self.codes: dict[str, tuple[int, str]] = {}  # method to PAPIErrorCode and ErrorMessage
        self.former_barcodes_work = False
        self.sign_ins: list[dict[str, str]] = []
        self.questions: list[str] = []  # method, path and query as they came
        self.failed_sign_ins = 0
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._numbers = count(1)
        self.url = ""

    def end_tokens(self) -> None:
        self._tokens.clear()

    def now(self) -> datetime:
        """The server's own clock."""
        return datetime.now(UTC) + self.clock

    def application(self) -> Flask:
        """The web application. Flask's own routing would read the address too kindly."""
        app = Flask("polaris")
        app.before_request(self._serve)
        return app

    def _serve(self) -> Response:
        raw = request.environ["REQUEST_URI"]
        self.questions.append(f"{request.method} {raw}")
        response = app_response(self._route(raw))
        response.headers["Date"] = format_datetime(self.now(), usegmt=True)
        return response

    def _route(self, raw: str) -> Answer:
        path, _, query = raw.partition("?")
        plain = unquote(path, errors="replace").replace("+", " ")
        if DANGEROUS & set(plain) or any(len(part) > LONGEST_SEGMENT for part in plain.split("/")):
            return "Bad Request", 400
        plain = posixpath.normpath(plain)
        for method, verb, pattern, call in self._routes():
            found = re.fullmatch(f"/PAPIService/REST{pattern}", plain)
            if found and request.method == verb:
                return self._called(method, call, found.groupdict(), query)
        return "<html>404 - File or directory not found.</html>", 404

    def _routes(self) -> Iterator[tuple[str, str, str, Callable[..., Answer]]]:
        place = r"/v1/1033/100/1"
        patron = rf"/public{place}/patron/(?P<barcode>[^/]+)"
        yield (
            "AuthenticateStaffUser",
            "POST",
            rf"/protected{place}/authenticator/staff",
            self._authenticate,
        )
        yield "PatronBasicDataGet", "GET", rf"{patron}/basicdata", self._basic_data
        yield "PatronCirculateBlocksGet", "GET", rf"{patron}/circulationblocks", self._blocks
        yield "PatronAccountGet", "GET", rf"{patron}/account/outstanding", self._account
        yield (
            "PatronSearch",
            "GET",
            rf"/protected{place}/(?P<token>[^/]+)/search/patrons/[Bb]oolean",
            self._search,
        )
        yield "PatronCodesGet", "GET", rf"/public{place}/patroncodes", self._patron_codes

    def _called(
        self, method: str, call: Callable[..., Answer], parts: dict[str, str], query: str
    ) -> Answer:
        if self.status is not None and method != "AuthenticateStaffUser":
            return "busy", self.status
        token = parts.pop("token", None) or request.headers.get("X-PAPI-AccessToken")
        secret = ""
        if token is not None:
            secret, ends = self._tokens.get(token, ("", datetime.min.replace(tzinfo=UTC)))
            if ends <= datetime.now(UTC):
                return UNAUTHORIZED
        elif "barcode" in parts:
            secret = "the patron's own password"
        if method not in self.permissions or not self._is_signed(secret):
            return UNAUTHORIZED
        if method in self.codes:
            code, words = self.codes[method]
            return {"PAPIErrorCode": code, "ErrorMessage": words}
        return call(**parts, **({"query": query} if method == "PatronSearch" else {}))

    def _is_signed(self, secret: str) -> bool:
        date = request.headers.get("PolarisDate", "")
        try:
            apart = abs(parsedate_to_datetime(date) - self.now())
        except (ValueError, TypeError):
            return False
        before = self.known_as or f"http://{request.headers['Host']}"
        text = f"{request.method}{before}{request.environ['REQUEST_URI']}{date}{secret}"
        mac = hmac.digest(ACCESS_KEY.encode(), text.encode(), self.algorithm)
        proof = f"PWS {ACCESS_ID}:{base64.b64encode(mac).decode()}"
        given = request.headers.get("Authorization", "")
        return apart <= timedelta(minutes=30) and hmac.compare_digest(
            proof.encode(), given.encode()
        )

    def _authenticate(self) -> Answer:
        given = request.get_json(force=True)
        self.sign_ins.append(given)
        if given != STAFF or self.failed_sign_ins >= 3:
            self.failed_sign_ins += 1
            return {"PAPIErrorCode": -1, "ErrorMessage": f"Cannot log {given['Username']} in"}
        token, ends = f"Token{next(self._numbers)}", self.now() + timedelta(days=1)
        self._tokens[token] = (f"secret-{token}", ends)
        return {
            "PAPIErrorCode": 0,
            "ErrorMessage": "",
            "AccessToken": token,
            "AccessSecret": f"secret-{token}",
            "PolarisUserID": 799,
            "BranchID": 5,
            "AuthExpDate": self._date(ends),
        }

    def _patron(self, barcode: str) -> dict[str, Any] | None:
        wanted = sql_text(barcode)
        for patron in self.patrons:
            names = [patron["Barcode"], patron["username"]]
            if self.former_barcodes_work:
                names.append(patron["FormerID"])
            if wanted in map(sql_text, names):
                return patron
        return None

    def _basic_data(self, barcode: str) -> Answer:
        patron = self._patron(barcode)
        if patron is None:
            return {**NO_PATRON, "PatronBasicData": None}
        shown = {name: value for name, value in patron.items() if name[0].isupper()}
        shown["ExpirationDate"] = self._date(patron["ExpirationDate"])
        return {"PAPIErrorCode": 0, "ErrorMessage": "", "PatronBasicData": shown}

    def _blocks(self, barcode: str) -> Answer:
        patron = self._patron(barcode)
        if patron is None:
            return {**NO_PATRON, "ValidPatron": False, "Blocks": None}
        return {
            "PAPIErrorCode": 0,
            "ErrorMessage": "",
            "ValidPatron": True,
            "PatronID": patron["PatronID"],
            "PatronBarcode": patron["Barcode"],
            "Blocks": [
                {"PatronID": patron["PatronID"], "PatronName": "x", "BlockDescription": entry}
                for entry in patron["blocks"]
            ],
            "CanPatronCirculate": patron["may_circulate"],
        }

    def _account(self, barcode: str) -> Answer:
        patron = self._patron(barcode)
        if patron is None:
            return {**NO_PATRON, "PatronAccountGetRows": None}
        rows = [
            {"TransactionTypeID": 1, "OutstandingAmount": entry} for entry in patron["charges"]
        ]
        return {"PAPIErrorCode": len(rows), "ErrorMessage": "", "PatronAccountGetRows": rows}

    def _search(self, query: str) -> Answer:
        asked = dict(part.partition("=")[::2] for part in query.split("&"))
        words = unquote(asked.get("q", ""))
        found = [
            patron
            for patron in self.patrons
            if any(_matches(patron, part) for part in re.split(r"(?i)\s+OR\s+", words))
        ]
        rows = [
            {
                "PatronID": entry["PatronID"],
                "Barcode": entry["Barcode"],
                "OrganizationID": 3,
                "PatronFirstLastName": f"{entry['NameLast']}, {entry['NameFirst']}",
            }
            for entry in found[: int(asked.get("patronsperpage", "10"))]
        ]
        return {
            "PAPIErrorCode": len(rows),
            "ErrorMessage": "",
            "WordList": words,
            "TotalRecordsFound": len(found),
            "PatronSearchRows": rows,
        }

    def _patron_codes(self) -> Answer:
        rows = [
            {"PatronCodeID": 1, "Description": "Regular"},
            {"PatronCodeID": 6, "Description": "Graduate"},
        ]
        return {"PAPIErrorCode": len(rows), "ErrorMessage": "", "PatronCodesRows": rows}

    def _date(self, at: datetime | str | None) -> str | None:
        if at is None or isinstance(at, str):
            return at
        if self.iso_dates:
            return at.strftime("%Y-%m-%dT%H:%M:%S%z")
        return f"/Date({round(at.timestamp() * 1000)}{at.strftime('%z')})/"


UNAUTHORIZED = ("", 401, {"WWW-Authenticate": 'PWS realm="Polaris API"'})
NO_PATRON = {"PAPIErrorCode": -3000, "ErrorMessage": "Error retrieving patron ID. "}


def _matches(patron: dict[str, Any], words: str) -> bool:
    """One condition of the query language, in which an asterisk stands for anything."""
    point, _, value = words.strip().partition("=")
    held = sql_text(patron.get(POINTS.get(point.upper(), "")))
    return held is not None and fnmatchcase(held, (sql_text(value) or "").replace("[", "[[]"))


def app_response(made: Answer) -> Response:
    """Make the response of a body, a body with its status and headers, or JSON."""
    if isinstance(made, dict):
        return jsonify(made)
    body, status, *headers = made
    return Response(body, status=status, headers=headers[0] if headers else None)


@contextmanager
def running(*patrons: dict[str, Any]) -> Iterator[FakePolaris]:
    """A running Polaris with these patrons, by default Gail alone."""
    fake = FakePolaris(*(patrons or (make_patron(),)))
    with serving(fake) as fake.url:
        yield fake


TOKEN = b'{"PAPIErrorCode": 0, "AccessToken": "t0ken", "AccessSecret": "t0ken-s3cret"}'


def connection(url: str | None, *, key=ACCESS_KEY, password=STAFF["Password"], **more):
    """A connection with the role evidence. *more* are settings of the connector."""
    staff = {"staff_domain": STAFF["Domain"], "staff_username": STAFF["Username"]}
    options = {"access_id": ACCESS_ID, **(staff if password is not None else {}), **more}
    secrets = {"access_key": key, "staff_password": password}
    return connection_to("polaris", url, secrets, **options)


def connector(url: str, **more):
    return PolarisConnector(connection(url, **more), SITE)


def ask(url: str, value: str = KNOWN, **more):
    return connector(url, **more).look_up(PatronKey(value=value))


def signed_in_then(talk: Talk) -> Talk:
    """The first question gets a token, every further one what *talk* says."""
    return in_turn(answer(TOKEN), talk)


def hasty(url: str):
    """A connector that waits little, for servers that misbehave."""
    return connector(url, timeout_seconds=DEADLINE)
