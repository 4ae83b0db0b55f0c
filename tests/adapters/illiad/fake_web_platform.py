"""A small ILLiad Web Platform over a real socket, as its documentation describes it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request

from verifier.demo.loopback_server import LoopbackServer

KEY = "illiad-key-of-the-tests"
SLOW_SECONDS = 1.5


@dataclass(kw_only=True)
class FakeWebPlatform:
    """Its users by name. ``numbers`` are columns that it writes as JSON numbers."""

    users: list[dict[str, Any]]
    numbers: tuple[str, ...] = ()
    external_id: str = "SSN"  # "External User ID Mapping" of the key's ApiConfig
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)  # a name → its answer
    slow: tuple[str, ...] = ()
    url: str = ""
    asked: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def by_name(self, name: str) -> Response:
        return self._answer(name, "UserName")

    def by_external_id(self, name: str) -> Response:
        return self._answer(name, self.external_id)

    def _answer(self, name: str, column: str) -> Response:
        self.asked.append(name)
        self.keys.append(request.headers.get("ApiKey"))
        if request.headers.get("ApiKey") != KEY:
            return _json(401, {"Message": "Authorization has been denied for this request."})
        if name in self.slow:
            time.sleep(SLOW_SECONDS)
        if name in self.answers:
            status, body = self.answers[name]
            location = {"Location": "http://127.0.0.1:9/Users"} if status in (301, 302) else {}
            return Response(body, status, location, mimetype=_type_of(body))
        for user in self.users:
            if str(user[column]).casefold() == name.casefold():
                return _json(200, {**self._written(user), "ExternalUserId": user["SSN"]})
        return _json(404, {"Message": f"User {name} was not found."})

    def _written(self, user: dict[str, Any]) -> dict[str, Any]:
        return {
            name: int(value) if name in self.numbers and value else value
            for name, value in user.items()
        }


@contextmanager
def web_platform(users: list[dict[str, Any]], **more: Any) -> Iterator[FakeWebPlatform]:
    fake = FakeWebPlatform(users=users, **more)
    app = Flask("illiad")
    base = "/ILLiadWebPlatform/Users"
    app.add_url_rule(f"{base}/<path:name>", "name", fake.by_name)
    app.add_url_rule(f"{base}/ExternalUserID/<path:name>", "external", fake.by_external_id)
    server = LoopbackServer()
    fake.url = f"{server.url}/ILLiadWebPlatform/"
    server.start(app)
    try:
        yield fake
    finally:
        server.stop()


def _json(status: int, content: Any) -> Response:
    return Response(json.dumps(content), status, mimetype="application/json")


def _type_of(body: str) -> str:
    return "text/html" if body.startswith("<") else "application/json"
