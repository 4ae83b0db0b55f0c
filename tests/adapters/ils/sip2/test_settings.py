from decimal import Decimal

import pytest

from tests.adapters.ils.sip2.fake_sip2 import PASSWORD, connection_to
from verifier.adapters.ils.registry import connection_problems
from verifier.adapters.ils.sip2.messages import Style
from verifier.adapters.ils.sip2.settings import DIALECTS, Sip2Settings, is_usable
from verifier.domain.model.site import IlsConnection, IlsRole, Secret


def problems(**options) -> str:
    return " ".join(connection_problems(connection_to(6001, **options)))


def test_a_host_is_enough():
    """Every other setting has its default, and nothing is logged in with."""
    connection = IlsConnection(
        id="sip2", connector="sip2", role=IlsRole.EVIDENCE, options=(("host", "sip.example.edu"),)
    )
    settings = Sip2Settings.of(connection)

    assert () == connection_problems(connection)
    assert settings.model_dump() == {
        "host": "sip.example.edu",
        "port": 6001,
        "tls": False,
        "error_detection": True,
        "charset": "cp850",
        "field_delimiter": "|",
        "dialect": "generic",
        "ask_with": "auto",
        "date_zone": "blank",
        "strict_echo": False,
        **dict.fromkeys(("ca_file", "login_user", "fine_limit")),
        **dict.fromkeys(
            ("login_password", "location_code", "institution_id", "terminal_password"), ""
        ),
    }


def test_every_setting_arrives():
    given = {
        "charset": "utf-8",
        "field_delimiter": "^",
        "dialect": "polaris",
        "ask_with": "status",
        "date_zone": "Z",
        "ca_file": "ca.pem",
    }
    words = {"tls": "yes", "error_detection": "no", "fine_limit": "10.50", "strict_echo": "yes"}
    connection = connection_to(16_443, **given, **words)
    settings = Sip2Settings.of(connection)

    assert () == connection_problems(connection)
    assert given.items() <= settings.model_dump().items()
    assert (16_443, True, False, Decimal("10.50"), True) == (
        settings.port,
        settings.tls,
        settings.error_detection,
        settings.fine_limit,
        settings.strict_echo,
    )
    assert ("scclient", PASSWORD, "desk", "EXU") == (
        settings.login_user,
        settings.login_password,
        settings.location_code,
        settings.institution_id,
    )
    assert Style(charset="utf-8", delimiter="^", error_detection=False) == settings.style
    assert DIALECTS["polaris"] is settings.own_fields


def test_no_secret_shows():
    assert PASSWORD not in repr(Sip2Settings.of(connection_to(6001)))


NO_HOSTS = ("", "sip2://sip.example.edu", "sip.example.edu:6001", "sip.example.edu/x", "a b")


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        *(("host", host, "host must be") for host in NO_HOSTS),
        *(("port", port, "port must be a whole number from 1") for port in ("0", "70000")),
        ("port", "6001.5", "port must be a whole number."),
        ("port", "sip", "port must be a number"),
        ("ca_file", "/x", "tls = true"),
        ("tls", "perhaps", "tls must be true or false"),
        *((name, "1", f"{name} must be") for name in ("error_detection", "strict_echo")),
        *(("charset", name, f"charset ({name})") for name in ("klingon", "utf-16")),
        ("charset", "a\0b", "charset"),
        *(("field_delimiter", text, "must be one") for text in ("", "||", "é", "\r")),
        ("field_delimiter", "A", "no letter"),
        ("dialect", "horizon", " is none of generic"),
        *((name, "63", " is none of ") for name in ("ask_with", "date_zone")),
        ("fine_limit", "ten", "fine_limit must be a number"),
        ("login_user", "sc|client", "login_user cannot be sent: it holds a character that"),
        ("location_code", "de\rsk", "location_code cannot be sent"),
        ("institution_id", "Łódź", "institution_id cannot be sent"),
        ("dialekt", "koha", 'Did you mean "dialect"?'),
        ("url", "x", "url is not a setting"),
    ],
)
def test_each_mistake_has_its_sentence(name, text, part):
    assert part in problems(**{name: text})


@pytest.mark.parametrize("host", ["sip.example.edu", "127.0.0.1", "::1", "[::1]", "localhost"])
def test_hosts(host):
    assert "" == problems(host=host)


def test_reshare_does_not_ask_over_sip2():
    """The role is evidence, and without a host there is nobody to ask."""
    connection = IlsConnection(id="sip2", connector="sip2", role=IlsRole.RESHARE)

    missing, role = connection_problems(connection)

    assert missing.startswith("host is missing")
    assert 'role must be "evidence": ReShare itself never asks over SIP2.' == role


def test_a_password_without_an_account():
    connection = IlsConnection(
        id="sip2",
        connector="sip2",
        role=IlsRole.EVIDENCE,
        options=(("host", "h"), ("location_code", "desk")),
        secrets=(("login_password", Secret(place="env X", value=PASSWORD)),),
    )
    message = " ".join(connection_problems(connection))

    assert "login_password is sent in a login alone" in message
    assert "location_code is sent in a login alone" in message
    assert PASSWORD not in message


def test_a_password_that_cannot_be_sent_is_not_shown():
    message = problems(login_password="open|sesame")

    assert "login_password cannot be sent" in message
    assert "sesame" not in message


USABLE = [
    *("cp850", "cp437", "utf-8", "UTF8", "latin-1", "iso-8859-15", "windows-1252", "koi8-r"),
    *("euc_kr", "ascii"),
]
UNUSABLE = [
    *("shift_jis", "big5", "gb18030", "utf-7", "utf-8-sig", "utf-32", "hz", "iso2022_jp", "cp037"),
    *("punycode", "idna", "rot13", "base64", "unicode_escape"),
]


@pytest.mark.parametrize("charset", [*USABLE, *UNUSABLE, ""])
def test_a_character_set_keeps_ascii_apart(charset):
    """Fields are told apart by their octets: no letter may hold an octet of ASCII."""
    assert (charset in USABLE) is is_usable(charset)
