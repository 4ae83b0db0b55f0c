from __future__ import annotations

import pytest

from tests.attack.ldap.attempt import attempt
from tests.attack.ldap.fake_directory import BASE, done, fake_directory

EQUALITY = 0xA3
BIND_AS = {"bind_as": f"uid={{username}},{BASE}"}

INJECTIONS = [
    "*",
    "*)(uid=*",
    "jdoe)(|(uid=*",
    "jdoe))(|(uid=*))",
    "(uid=jdoe)",
    "((((",
    "))))",
    "jdoe\\",
    "\\2a",
    "jdoe\\00",
    "&",
    "!(uid=x)",
    "jdoe,ou=admins",
    "jdoe+cn=admin",
    "#04046a646f65",
    '"jdoe"',
    "<jdoe>;",
    "(" * 128 + ")" * 128,
    "josé",
    "{username}",
    "🙂",
]


@pytest.mark.parametrize("typed", INJECTIONS)
def test_what_is_typed_stays_one_value_of_the_filter(typed):
    """One search by equality asks for exactly the typed text, and nobody is bound."""
    with fake_directory(search=(done(),)) as server:
        made = attempt(server, username=typed)

    assert "unknown-user" == made.reason
    [search] = server.searches
    asked = search.inside[6]
    assert EQUALITY == asked.tag
    assert ["uid", typed] == [entry.text for entry in asked.inside]
    assert [] == server.patron_binds


@pytest.mark.parametrize("typed", INJECTIONS)
def test_what_is_typed_stays_one_value_of_the_dn(typed):
    """The name to bind as is below the base that the site file names, and one level deeper."""
    with fake_directory() as server:
        attempt(server, username=typed, **BIND_AS)

    [(name, _)] = server.binds
    assert name.endswith(f",{BASE}")
    first = name.removesuffix(f",{BASE}").removeprefix("uid=")
    bare = first.replace("\\\\", "")
    for special in ',+"<>;=':
        assert bare.count(special) == bare.count(f"\\{special}"), first


@pytest.mark.parametrize(
    ("username", "password", "reason"),
    [
        ("", "secret", "empty-username"),
        ("   ", "secret", "empty-username"),
        ("\t\r\n", "secret", "empty-username"),
        ("\u00a0\u2003", "secret", "empty-username"),
        ("jdoe", "", "empty-password"),
        ("jdoe", "   ", "empty-password"),
        ("", "", "empty-username"),
        ("jd\0oe", "secret", "unknown-user"),
        ("jd\noe", "secret", "unknown-user"),
        ("jd\u202eoe", "secret", "unknown-user"),
        ("(" * 3_000, "secret", "unknown-user"),
        ("x" * 257, "secret", "unknown-user"),
        ("jdoe", "x" * 1_025, "wrong-password"),
    ],
)
@pytest.mark.parametrize("settings", [{}, BIND_AS], ids=["reader", "bind-as"])
def test_what_cannot_be_a_login_is_refused_before_connecting(settings, username, password, reason):
    """Nobody is asked: an empty name or password would be an anonymous login."""
    with fake_directory() as server:
        made = attempt(server, username=username, password=password, **settings)

    assert reason == made.reason
    assert [] == server.binds
    assert [] == server.searches


@pytest.mark.parametrize("password", ["\u00ad", "a\0b", "a\x07", "\u200f", "\ud800"], ids=ascii)
def test_a_password_that_means_nothing_is_no_anonymous_login(password):
    """A password of which string preparation leaves nothing, or that it forbids, is not sent."""
    with fake_directory() as server:
        made = attempt(server, password=password, **BIND_AS)

    assert "password-not-usable" == made.reason
    assert "" not in {sent for _, sent in server.binds}


def test_a_password_is_sent_as_it_is_typed():
    """Blanks around a password and letters beyond ASCII belong to it."""
    with fake_directory() as server:
        attempt(server, password=" pässwörd✓ ")

    [(_, sent)] = server.patron_binds
    assert " pässwörd✓ " == sent
