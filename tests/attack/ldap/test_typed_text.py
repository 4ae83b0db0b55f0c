import pytest

from tests.attack.ldap.fake_directory import BASE, DN, attempt, done, entry, fake_directory

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


UID = (b"uid", (b"jdoe",))


def released(*attributes, **settings):
    """The values that a login shows where the entry is made of these attributes."""
    with fake_directory(search=(entry(DN, (UID, *attributes)), done())) as server:
        return attempt(server, **settings).values()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        (b"cn", b"J\xfcrgen", "hex:4afc7267656e"),
        (b"cn", b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b"cn", b"", ""),
        (b"cn", b" 007 ", " 007 "),
        (b"cn", "José 🙂".encode(), "José 🙂"),
        (b"jpegPhoto", bytes(range(16)), "hex:000102030405060708090a0b0c0d0e0f"),
        (b"userCertificate;binary", b"text", "hex:74657874"),
        (b"cn;lang-de", "Jürgen".encode(), "Jürgen"),
        (b"objectGUID", bytes(range(16)), "03020100-0504-0706-0809-0a0b0c0d0e0f"),
        (b"objectSid", b"\x01\x01\x00\x00\x00\x00\x00\x05\x0a\x00\x00\x00", "S-1-5-10"),
        (b"objectSid", b"\x01\xff\x00", "hex:01ff00"),
        (b"cn", b"a\0b", "hex:610062"),
        (b"cn", b"x" * 70_000, f"hex:{'78' * 64}… (70,000 bytes)"),
    ],
)
def test_shows_an_odd_value_safely(name, value, shown):
    """What is text is kept to the letter; what is none is shown in hexadecimal."""
    values = released((name, (value,)))

    assert (shown,) == values[name.decode()]


def test_shows_both_parts_of_an_attribute_that_comes_twice():
    """No value is lost where the directory writes one attribute twice."""
    values = released((b"mail", (b"a@example.edu",)), (b"MAIL", (b"b@example.edu", b"c")))

    assert ("a@example.edu", "b@example.edu", "c") == values["mail"]
    assert "MAIL" not in values


def test_an_attribute_that_is_not_released_is_absent():
    """An attribute that the site file names and the entry lacks is absent, not empty."""
    values = released(attributes=("uid", "employeeNumber"))

    assert {"uid": ("jdoe",)} == values


def test_an_attribute_without_values_is_kept():
    values = released((b"employeeNumber", ()))

    assert () == values["employeeNumber"]


def test_five_thousand_values_are_all_shown():
    groups = tuple(b"cn=g%d" % number for number in range(5_000))
    values = released((b"memberOf", groups), timeout_seconds=10.0)

    assert 5_000 == len(values["memberOf"])


class Successive:
    def __init__(self, *answers):
        self.answers = iter(answers)

    def __iter__(self):
        return iter(next(self.answers))


def test_ranges_are_asked_for_and_joined():
    """Active Directory hands out long attributes in parts, and all of them are shown."""
    parts = [
        (entry(DN, (UID, (b"memberOf;range=%b" % span, values))), done())
        for span, values in [
            (b"0-1", (b"a", b"b")),
            (b"2-3", (b"c", b"d")),
            (b"4-5", (b"e", b"f")),
            (b"6-*", (b"g",)),
        ]
    ]
    with fake_directory(search=Successive(*parts)) as server:
        made = attempt(server)

    assert {"uid": ("jdoe",), "memberOf": tuple("abcdefg")} == made.values()
    assert 4 == len(server.searches)


def test_parts_without_end_are_cut_off():
    """A directory that always has another part ends with the deadline."""
    part = (b"member;range=0-1", (b"a", b"b"))
    with fake_directory(search=(entry(DN, (UID, part)), done())) as server:
        made = attempt(server)

    assert "directory-timeout" == made.reason
