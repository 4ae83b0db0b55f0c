"""The HTML pages of the embedded servers, and the one-time tokens of pages that are open."""

from __future__ import annotations

import secrets
import threading
import time
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from flask import Response, render_template_string

TOKEN_SECONDS = 600.0
MAX_WAITING = 1_000

T = TypeVar("T")


class Waiting(Generic[T]):
    """Thread-safe. Beyond ``MAX_WAITING`` the oldest is forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, T]] = {}

    def add(self, what: T) -> str:
        """Keep *what* and give its token."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._kept) >= MAX_WAITING:
                self._kept.pop(next(iter(self._kept)))
            self._kept[token] = time.monotonic() + TOKEN_SECONDS, what
        return token

    def take(self, token: str) -> T | None:
        """Give what was kept under *token*, once; None where its time is over."""
        with self._lock:
            kept = self._kept.pop(token, None)
        if kept is None or time.monotonic() >= kept[0]:
            return None
        return kept[1]


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

NOT_RIGHT = "User name or password is not right."
USED_UP = "This login page is used up or too old; begin the login again."

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


def login_page(*, token: str, username: str = "", problem: str | None = None) -> str:
    """Ask for user name and password; *token* is good for one attempt."""
    return render_template_string(
        _LOGIN, title="Log in", token=token, username=username, problem=problem
    )


def posting_page(*, action: str, fields: list[tuple[str, str]]) -> str:
    """Send *fields* on to the service provider, by script or by hand."""
    return render_template_string(_POST, title="Continue", action=action, fields=fields)


def problem_page(problem: str) -> str:
    """Say in one sentence why there is no login."""
    return render_template_string(_PROBLEM, title="No login", problem=problem)


def style() -> Response:
    """Give the pages' style."""
    return Response(STYLE, mimetype="text/css")


def protect(response: Response, *, leads_to: str | None) -> Response:
    """Allow our own style and script only, and forms to us and to the origin of *leads_to*."""
    back = urlsplit(leads_to or "")
    origin = f" {back.scheme}://{back.netloc}" if back.netloc else ""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; "
        f"form-action 'self'{origin}; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
