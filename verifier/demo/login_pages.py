"""Shared parts of the embedded identity providers: a login page, and its one-time tokens."""

import hmac
import secrets
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, render_template_string, request
from flask.typing import ResponseReturnValue

from verifier.demo.loopback_server import LoopbackServer

TOKEN_SECONDS = 600.0
MAX_WAITING = 1_000
MAX_BODY = 200_000
NOT_RIGHT = "User name or password is not right."
USED_UP = "This login page is used up or too old; begin the login again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who may log in with this user name and password."""

    username: str
    password: str


T = TypeVar("T")
A = TypeVar("A", bound=Account)


class Waiting(Generic[T]):
    """Values kept under one-time tokens. Thread-safe.

    Beyond ``MAX_WAITING`` values, the oldest is dropped.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, T]] = {}

    def add(self, what: T) -> str:
        """Store *what* and return its token."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._kept) >= MAX_WAITING:
                self._kept.pop(next(iter(self._kept)))
            self._kept[token] = time.monotonic() + TOKEN_SECONDS, what
        return token

    def take(self, token: str) -> T | None:
        """Return the value of *token*, once; None if it is unknown or has expired."""
        with self._lock:
            kept = self._kept.pop(token, None)
        if kept is None or time.monotonic() >= kept[0]:
            return None
        return kept[1]


class LoginServer(ABC, Generic[A, T]):
    """A web server on loopback at which *accounts* log in.

    ``T`` is the type of a login request that waits for the password. ``url`` is known before
    ``start``.
    """

    def __init__(self, accounts: Iterable[A], *, port: int) -> None:
        self._accounts = {account.username: account for account in accounts}
        self._server = LoopbackServer(port=port)
        self._waiting: Waiting[T] = Waiting()
        self.url = self._server.url

    def start(self) -> None:
        """Start serving."""
        app = Flask(type(self).__module__, static_folder=None)
        app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
        app.add_url_rule("/login", view_func=self._login, methods=["POST"])
        app.add_url_rule(
            "/style.css", "style", view_func=lambda: Response(STYLE, mimetype="text/css")
        )
        app.after_request(self._protect)
        self._add_routes(app)
        self._server.start(app)

    def stop(self) -> None:
        """Stop, and wait until the port is free."""
        self._server.stop()

    @abstractmethod
    def _add_routes(self, app: Flask) -> None:
        """Add the routes of the protocol."""

    @abstractmethod
    def _leads_to(self) -> str | None:
        """Return a URL of the service that is served; None if there is none."""

    @abstractmethod
    def _logged_in(self, wanted: T, account: A) -> ResponseReturnValue:
        """Send the browser back to the service that requested the login."""

    def _ask(self, wanted: T, *, username: str = "", problem: str | None = None) -> str:
        """Render the login page, which is valid for one attempt."""
        return render_template_string(
            _LOGIN,
            title="Log in",
            token=self._waiting.add(wanted),
            username=username,
            problem=problem,
        )

    def _login(self) -> ResponseReturnValue:
        wanted = self._waiting.take(request.form.get("token", ""))
        if wanted is None:
            return problem_page(USED_UP), 400
        username = request.form.get("username", "")
        account = self._accounts.get(username)
        # takes the same time for an unknown user as for a wrong password
        expected = secrets.token_hex() if account is None else account.password
        right = hmac.compare_digest(request.form.get("password", "").encode(), expected.encode())
        if account is None or not right:
            return self._ask(wanted, username=username, problem=NOT_RIGHT)
        return self._logged_in(wanted, account)

    def _protect(self, response: Response) -> Response:
        """Allow only this server's style and script, and forms to it and the service."""
        back = urlsplit(self._leads_to() or "")
        origin = f" {back.scheme}://{back.netloc}" if back.netloc else ""
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; "
            f"form-action 'self'{origin}; frame-ancestors 'none'"
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


STYLE = """\
body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 3rem auto;
  max-width: 26rem; padding: 0 1rem; color: #1b1b1b; background: #fff; }
label, input { display: block; width: 100%; box-sizing: border-box; }
input { font: inherit; padding: .5rem; margin: .25rem 0 1rem; border: 1px solid #595959; }
button { font: inherit; padding: .5rem 1.5rem; color: #fff; background: #14507d; border: 0; }
:focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
.problem { padding: .5rem 1rem; border-left: .3rem solid #a4262c; background: #fdf3f4; }
"""
SCRIPT = """\
document.getElementById("answer").submit();
"""
_FRAME = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} - Example University</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>{{ title }}</h1>
%s
</main>
</body>
</html>
"""
_LOGIN = (
    _FRAME
    % """\
<p>Example University, an invented campus. The password of a demo patron is the user name.</p>
{% if problem %}<p class="problem" role="alert">{{ problem }}</p>{% endif %}
<form action="/login" method="post">
<input type="hidden" name="token" value="{{ token }}">
<label for="username">User name</label>
<input id="username" name="username" type="text" value="{{ username }}" autocomplete="username"
  autocapitalize="none" spellcheck="false" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Log in</button>
</form>"""
)
_POST = (
    _FRAME
    % """\
<p>You are logged in. If nothing happens, continue by hand.</p>
<form id="answer" action="{{ action }}" method="post">
{% for name, value in fields %}<input type="hidden" name="{{ name }}" value="{{ value }}">
{% endfor %}<button type="submit">Continue</button>
</form>
<script src="/post.js"></script>"""
)
_PROBLEM = (
    _FRAME
    % """\
<p class="problem" role="alert">{{ problem }}</p>"""
)


def posting_page(*, action: str, fields: list[tuple[str, str]]) -> str:
    """Render a page that posts *fields* to the service provider, by script or by hand."""
    return render_template_string(_POST, title="Continue", action=action, fields=fields)


def problem_page(problem: str) -> str:
    """Render a page that says in one sentence why there is no login."""
    return render_template_string(_PROBLEM, title="No login", problem=problem)
