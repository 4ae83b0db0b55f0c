"""A small Koha over a real socket: its REST API as documented, strict where Koha is strict."""

import base64
import itertools
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from flask import Flask, Response, request

from tests.adapters.ils.connecting import SITE, connection_to, serving
from verifier.adapters.ils.koha.connector import KohaConnector

CLIENT_ID = "5c7f2a1e-invented-key"
CLIENT_SECRET = "invented-secret-of-the-key"
USERNAME = "verifier"
PASSWORD = "invented-Password-1"
BY_KEY = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
BY_PASSWORD = {"username": USERNAME, "password": PASSWORD}
EVERY_SECRET = (CLIENT_ID, CLIENT_SECRET, PASSWORD)
GAIL = "21234000000018"
EXPIRY = "2031-06-30"


@dataclass(kw_only=True)
class KohaPatron:
    """One patron as Koha's database has it. ``attributes`` are (type, value)."""

    patron_id: int
    cardnumber: str | None = None
    userid: str | None = None
    firstname: str | None = "Gail"
    surname: str | None = "Good"
    preferred_name: str | None = None
    email: str | None = "gail@example.edu"
    secondary_email: str | None = None
    library_id: str = "MAIN"
    category_id: str = "GRAD"
    expiry_date: str | None = EXPIRY
    restricted: bool = False
    patron_card_lost: bool = False
    incorrect_address: bool = False
    attributes: tuple[tuple[str, str], ...] = ()
    balance: float = 0
    more: dict = field(default_factory=dict)

    def as_row(self, *, embed: bool, only: str | None = None) -> dict:
        """The row that REST gives; *only* is the type of attribute that the question named."""
        row = {
            name: value
            for name, value in vars(self).items()
            if name not in ("attributes", "balance", "more")
        }
        if embed:
            row["extended_attributes"] = [
                {"extended_attribute_id": number, "type": kind, "value": value}
                for number, (kind, value) in enumerate(self.attributes, start=1)
                if only is None or equal(kind, only)
            ]
        return row | self.more


def gail(**more) -> KohaPatron:
    """Gail Good, a graduate in good standing."""
    shape = {"patron_id": 51, "cardnumber": GAIL, "userid": "ggood"}
    return KohaPatron(**{**shape, **more})


def connection(url: str, secrets=None, **more):
    """A connection that asks by API key unless told otherwise."""
    more = {"timeout_seconds": 5.0, "max_bytes": 500_000, **more}
    return connection_to("koha", url, BY_KEY if secrets is None else secrets, **more)


def connector(url: str, secrets=None, **more):
    return KohaConnector(connection(url, secrets, **more), SITE)


def folded(text: str) -> str:
    """What is left of *text* to compare: no case, no accents, no forms, nothing invisible."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    seen = (part for part in parts if unicodedata.category(part) not in ("Mn", "Cc", "Cf", "Cs"))
    return "".join(seen).rstrip(" ")


def equal(text: str | None, other: str) -> bool:
    """SQL's ``=``."""
    return text is not None and folded(text) == folded(other)


def like(text: str | None, pattern: str) -> bool:
    r"""SQL's LIKE: ``%`` is anything, ``_`` any one letter, a backslash takes their meaning."""
    if text is None:
        return False
    pieces = re.findall(r"\\.|%|_|[^\\%_]+|\\", folded(pattern), re.DOTALL)
    wild = {"%": ".*", "_": "."}
    regex = "".join(wild.get(piece, re.escape(piece.removeprefix("\\"))) for piece in pieces)
    return re.fullmatch(regex, folded(text), re.DOTALL) is not None


API = "/api/v1"
PARAMETERS = {"patron_id", "cardnumber", "userid", "email", "_match", "_page", "_per_page", "q"}
EMBEDS = {"extended_attributes", "library"}
LIST_NEEDS = [{"borrowers": "list_borrowers"}, {"tools": "label_creator"}]
OLD_LIST_NEEDS = {"borrowers": "edit_borrowers"}
ACCOUNT_NEEDS = {"borrowers": "edit_borrowers", "updatecharges": "remaining_permissions"}
EVERYTHING = frozenset(
    {
        ("borrowers", "list_borrowers"),
        ("borrowers", "edit_borrowers"),
        ("borrowers", "view_borrower_infos_from_any_libraries"),
        ("updatecharges", "remaining_permissions"),
    }
)
LOCKS_AFTER = 3


class Refused(Exception):  # noqa: N818 - named as the sentence reads
    """An answer that ends a question early."""

    def __init__(self, status: int, content: object) -> None:
        super().__init__()
        self.status, self.content = status, content


@dataclass(kw_only=True)
class Exchange:
    """One question and its answer, for tests to look at."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    form: dict[str, str]
    status: int
    content: object


@dataclass(kw_only=True)
class FakeKoha:
    """Its database, its system preferences, and what the account that asks may do."""

    patrons: list[KohaPatron]
    basic_auth: bool = True  # RESTBasicAuth
    client_credentials: bool = True  # RESTOAuth2ClientCredentials
    permissions: frozenset[tuple[str, str]] = EVERYTHING
    list_needs: object = field(default_factory=lambda: LIST_NEEDS)
    library: str = "MAIN"  # of the account that asks
    parameters: set[str] = field(default_factory=lambda: set(PARAMETERS))
    embeds: str = "list"  # or "none" (refused by Koha), "unknown" (refused by its validator)
    password_expired: bool = False
    fails: dict[str, tuple[int, object]] = field(default_factory=dict)  # path → its answer
    good_answers: int = 0  # at such a path, before it fails
    total: str | None = None  # what it says to have counted, instead of the truth
    lost: frozenset[str] = frozenset()  # parameters that a proxy does not pass on
    url: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    wrong_passwords: int = 0

    def __post_init__(self) -> None:
        self._tokens: set[str] = set()
        self._numbers = itertools.count(1)
        self._lock = Lock()

    def expire_tokens(self) -> None:
        """Forget every token, as an hour does."""
        with self._lock:
            self._tokens.clear()

    def asked(self, path: str = "") -> list[Exchange]:
        """The exchanges at a path; all of them without one."""
        return [
            exchange for exchange in self.exchanges if not path or exchange.path == f"{API}{path}"
        ]

    def application(self) -> Flask:
        app = Flask(__name__)
        app.add_url_rule(f"{API}/oauth/token", view_func=self._token, methods=["POST"])
        app.add_url_rule(f"{API}/patrons", view_func=self._list)
        app.add_url_rule(f"{API}/patrons/<int:patron_id>/account", view_func=self._account)
        app.register_error_handler(Refused, lambda item: _answer(item.content, item.status))
        app.register_error_handler(404, lambda _: _answer({"error": "Not Found"}, 404))
        app.before_request(self._fail)
        app.after_request(self._record)
        return app

    def _fail(self) -> Response | None:
        path = request.path.removeprefix(API)
        if path not in self.fails or len(self.asked(path)) < self.good_answers:
            return None
        status, content = self.fails[path]
        return _answer(content, status)

    def _record(self, response: Response) -> Response:
        exchange = Exchange(
            method=request.method,
            path=request.path,
            query=list(request.args.items(multi=True)),
            headers={name.lower(): value for name, value in request.headers.items()},
            form=request.form.to_dict(),
            status=response.status_code,
            content=response.get_json(silent=True),
        )
        with self._lock:
            self.exchanges.append(exchange)
        return response

    def _token(self) -> Response:
        form = request.form
        if form.get("grant_type") != "client_credentials" or not self.client_credentials:
            return _answer({"error": "Unimplemented grant type"}, 400)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _answer({"error": "unauthorized_client"}, 403)
        with self._lock:
            token = f"token-{next(self._numbers)}"
            self._tokens.add(token)
        return _answer({"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def _list(self) -> Response:
        only, embed = None, self._embed()
        self._authenticate()
        self._authorize(self.list_needs)
        unknown = [arg for arg in request.args if arg not in self.parameters]
        if unknown:
            content = [
                {"path": f"/query/{entry}", "message": "Malformed query string"}
                for entry in unknown
            ]
            raise Refused(400, content)
        visible = [patron for patron in self.patrons if self._sees(patron)]
        hits = [entry for entry in visible if self._matches(entry)]
        if "q" in request.args:
            only = _filter().get("extended_attributes.code")
        size = int(request.args.get("_per_page", "20"))
        rows = [hit.as_row(embed=embed, only=only) for hit in hits[: None if size < 0 else size]]
        total = str(len(hits)) if self.total is None else self.total
        counts = {"X-Total-Count": total, "X-Base-Total-Count": str(len(visible))}
        return _answer(rows, headers=counts)

    def _account(self, patron_id: int) -> Response:
        self._authenticate()
        self._authorize(ACCOUNT_NEEDS)
        for patron in self.patrons:
            if patron.patron_id == patron_id:
                sides = {
                    "outstanding_debits": {"total": max(patron.balance, 0), "lines": []},
                    "outstanding_credits": {"total": min(patron.balance, 0), "lines": []},
                }
                return _answer({"balance": patron.balance, **sides})
        return _answer({"error": "Patron not found"}, 404)

    def _embed(self) -> bool:
        header = request.headers.get("x-koha-embed")
        if header is None:
            return False
        if self.embeds == "none":
            raise Refused(400, "Embedding objects is not allowed on this endpoint.")
        if self.embeds == "unknown" or set(header.split(",")) - EMBEDS:
            path, message = "/x-koha-embed/0", "Not in enum list: library."
            raise Refused(400, {"errors": [{"path": path, "message": message}], "status": 400})
        return True

    def _authenticate(self) -> None:
        scheme, _, proof = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Bearer" and proof in self._tokens:
            return
        if scheme == "Basic":
            self._authenticate_by_password(proof)
            return
        raise Refused(401, {"error": "Authentication failure."})

    def _authenticate_by_password(self, proof: str) -> None:
        if not self.basic_auth:
            raise Refused(401, {"error": "Basic authentication disabled"})
        given = base64.b64decode(proof).decode()
        if given != f"{USERNAME}:{PASSWORD}" or self.wrong_passwords >= LOCKS_AFTER:
            with self._lock:
                self.wrong_passwords += 1
            raise Refused(403, {"error": "Invalid password", "required_permissions": None})
        if self.password_expired:
            raise Refused(403, {"error": "Password has expired", "required_permissions": None})

    def _authorize(self, needs: object) -> None:
        alternatives = needs if isinstance(needs, list) else [needs]
        if not any(self.permissions >= set(alternative.items()) for alternative in alternatives):
            message = "Authorization failure. Missing required permission(s)."
            raise Refused(403, {"error": message, "required_permissions": needs})

    def _sees(self, patron: KohaPatron) -> bool:
        everywhere = ("borrowers", "view_borrower_infos_from_any_libraries") in self.permissions
        return everywhere or patron.library_id == self.library

    def _matches(self, patron: KohaPatron) -> bool:
        given = {name: value for name, value in request.args.items() if name not in self.lost}
        how = given.pop("_match", "contains")
        if "q" in given and not _matches_filter(patron, _filter()):
            return False
        return all(
            _matches_parameter(getattr(patron, name), value, how)
            for name, value in given.items()
            if name != "q" and not name.startswith("_")
        )


def _matches_parameter(own: str | int | None, value: str, how: str) -> bool:
    if isinstance(own, int):
        return str(own) == value
    match how:
        case "exact":
            return equal(own, value)
        case "starts_with":
            return like(own, f"{value}%")
        case "ends_with":
            return like(own, f"%{value}")
        case "contains":
            return like(own, f"%{value}%")
    raise Refused(400, {"errors": [{"path": "/_match", "message": "Not in enum list"}]})


def _filter() -> dict:
    try:
        found = json.loads(request.args["q"])
    except ValueError:
        raise Refused(500, {"error": "Something went wrong, check Koha logs."}) from None
    if not isinstance(found, dict):
        raise Refused(500, {"error": "Something went wrong, check Koha logs."})
    return found


def _matches_filter(patron: KohaPatron, wanted: dict) -> bool:
    """A filter on columns and on one attribute, with SQL::Abstract's operators for LIKE."""
    attributes = {
        name.rpartition(".")[2]: value
        for name, value in wanted.items()
        if name.startswith("extended_attributes.")
    }
    columns = {name: value for name, value in wanted.items() if "." not in name}
    return all(_is(getattr(patron, name), value) for name, value in columns.items()) and (
        not attributes
        or any(
            _is(kind, attributes.get("code", kind)) and _is(own, attributes.get("value", own))
            for kind, own in patron.attributes
        )
    )


def _is(own: str | None, wanted: object) -> bool:
    if isinstance(wanted, dict):
        return all(like(own, pattern) for pattern in wanted.values())
    if isinstance(wanted, list):
        return any(_is(own, entry) for entry in wanted)
    return equal(own, str(wanted))


def _answer(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Response(
        body, status=status, headers=headers, content_type="application/json; charset=utf8"
    )


@contextmanager
def running(*patrons: KohaPatron, **settings) -> Iterator[FakeKoha]:
    """A Koha with those patrons until the block ends."""
    koha = FakeKoha(patrons=list(patrons), **settings)
    with serving(koha) as koha.url:
        yield koha
