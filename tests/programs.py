"""Which real programs are here. A missing one skips by name, or fails where all are required."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

REQUIRED = os.environ.get("VERIFIER_REQUIRE_SERVICES") == "1"

PLACES = {
    "curl": ("curl", "apt-get install curl"),
    "xmlsec1": ("/usr/bin/xmlsec1", "apt-get install xmlsec1"),
    "node": ("node", "apt-get install nodejs"),
    "slapd": ("/usr/sbin/slapd", "apt-get install slapd"),
    "starman": ("/usr/bin/starman", "apt-get install starman liblemonldap-ng-portal-perl"),
    "lemonldap-ng": (
        "/usr/share/perl5/Lemonldap/NG/Portal.pm",
        "apt-get install liblemonldap-ng-portal-perl",
    ),
    "chromium": (
        "/usr/bin/chromium-headless-shell",
        "apt-get install chromium-headless-shell libatomic1",
    ),
    "stunnel4": ("/usr/bin/stunnel4", "apt-get install stunnel4"),
    "openssl": ("openssl", "apt-get install openssl"),
    "apache2": ("apache2", "apt-get install apache2-bin"),
    "nginx": ("nginx", "apt-get install nginx-light"),
    "php": ("php", "apt-get install php-cli"),
    "initdb": ("initdb", "apt-get install postgresql"),
    "systemd-analyze": ("systemd-analyze", "apt-get install systemd"),
    "prism": ("prism", "npm install --global @stoplight/prism-cli@5.14.2"),
}


def missing(name: str) -> NoReturn:
    """Skip by name with the command that would enable the test; fail where it is required."""
    message = f"{name} is not installed; enable this test with: {PLACES[name][1]}"
    if REQUIRED:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def require_program(name: str) -> str:
    """The path of a program that a test needs."""
    place = PLACES[name][0]
    if Path(place).is_absolute() and Path(place).exists():
        return place
    # A server's folder is often not on the path of an ordinary account.
    return shutil.which(place) or shutil.which(place, path="/usr/sbin") or missing(name)


@contextlib.contextmanager
def node_answering(program: str) -> Iterator[Callable[[Any], Any]]:
    """One Node process whose *program* answers each line of JSON with another."""
    with subprocess.Popen(
        [require_program("node"), "-e", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:

        def ask(question: Any) -> Any:
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()
