from decimal import Decimal

import pytest

from tests.adapters.ils.sip2.fake_sip2 import PASSWORD, connection_to
from verifier.adapters.ils.sip2.messages import Style
from verifier.adapters.ils.sip2.settings import (
    DIALECTS,
    SETTINGS,
    Sip2Options,
    is_usable,
    option_problems,
)
from verifier.domain.model.site import IlsConnection, IlsRole, Secret


def problems(**options) -> str:
    return " ".join(option_problems(connection_to(6001, **options)))


def test_a_host_is_enough():
    """Every other setting has its default, and nothing is logged in with."""
    connection = IlsConnection(
        id="sip2", connector="sip2", role=IlsRole.EVIDENCE, options=(("host", "sip.example.edu"),)
    )
    options = Sip2Options.of(connection)

    assert () == option_problems(connection)
    assert ("sip.example.edu", 6001, False, None) == (
        options.host,
        options.port,
        options.tls,
        options.login_user,
    )
    assert Style(charset="cp850", delimiter="|", error_detection=True) == options.style
    assert ("auto", "blank", None, False) == (
        options.ask_with,
        options.date_zone,
        options.fine_limit,
        options.strict_echo,
    )
    assert DIALECTS["generic"] == options.dialect


def test_every_setting_arrives(tmp_path):
    """What the site file says is what is used."""
    connection = connection_to(
        16_443,
        tls="yes",
        ca_file=str(tmp_path / "ca.pem"),
        charset="utf-8",
        field_delimiter="^",
        error_detection="no",
        dialect="polaris",
        ask_with="status",
        date_zone="Z",
        fine_limit="10.50",
        strict_echo="yes",
    )
    options = Sip2Options.of(connection)

    assert () == option_problems(connection)
    assert (16_443, True, str(tmp_path / "ca.pem")) == (
        options.port,
        options.tls,
        options.ca_file,
    )
    assert Style(charset="utf-8", delimiter="^", error_detection=False) == options.style
    assert ("scclient", PASSWORD, "desk", "EXU") == (
        options.login_user,
        options.login_password,
        options.location_code,
        options.institution_id,
    )
    assert ("status", "Z", Decimal("10.50"), True) == (
        options.ask_with,
        options.date_zone,
        options.fine_limit,
        options.strict_echo,
    )
    assert DIALECTS["polaris"] == options.dialect


def test_no_secret_shows():
    """Neither password is in what a log might hold."""
    assert PASSWORD not in repr(Sip2Options.of(connection_to(6001)))


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"host": ""}, "host must be"),
        ({"host": "sip2://sip.example.edu"}, "host must be"),
        ({"host": "sip.example.edu:6001"}, "host must be"),
        ({"host": "sip.example.edu/x"}, "host must be"),
        ({"host": "a b"}, "host must be"),
        ({"port": "0"}, "port must be a whole number from 1"),
        ({"port": "70000"}, "port must be a whole number from 1"),
        ({"port": "6001.5"}, "port must be a whole number."),
        ({"port": "sip"}, "port must be a number"),
        ({"ca_file": "/x"}, "tls = true"),
        ({"tls": "perhaps"}, "tls must be true or false"),
        ({"error_detection": "1"}, "error_detection must be"),
        ({"strict_echo": "1"}, "strict_echo must be"),
        ({"charset": "klingon"}, "charset (klingon)"),
        ({"charset": "utf-16"}, "charset (utf-16)"),
        ({"charset": "a\0b"}, "charset"),
        ({"field_delimiter": ""}, "field_delimiter must be one"),
        ({"field_delimiter": "||"}, "field_delimiter must be one"),
        ({"field_delimiter": "é"}, "field_delimiter must be one"),
        ({"field_delimiter": "\r"}, "field_delimiter must be one"),
        ({"field_delimiter": "A"}, "no letter"),
        ({"dialect": "horizon"}, " is none of generic"),
        ({"ask_with": "63"}, " is none of "),
        ({"date_zone": "UTC"}, " is none of "),
        ({"fine_limit": "ten"}, "fine_limit must be a number"),
        ({"login_user": "sc|client"}, "login_user cannot be sent: it holds a character that"),
        ({"location_code": "de\rsk"}, "location_code cannot be sent"),
        ({"institution_id": "Łódź"}, "institution_id cannot be sent"),
        ({"dialekt": "koha"}, 'Did you mean "dialect"?'),
        ({"url": "x"}, "url is not a setting"),
    ],
)
def test_each_mistake_has_its_sentence(options, part):
    """The setting is named, and what would do."""
    assert part in problems(**options)


@pytest.mark.parametrize("host", ["sip.example.edu", "127.0.0.1", "::1", "[::1]", "localhost"])
def test_hosts(host):
    """Names and addresses of both kinds."""
    assert "" == problems(host=host)


def test_reshare_does_not_ask_over_sip2():
    """The role is evidence."""
    connection = IlsConnection(
        id="sip2", connector="sip2", role=IlsRole.RESHARE, options=(("host", "h"),)
    )

    assert ('role must be "evidence": ReShare itself never asks over SIP2.',) == option_problems(
        connection
    )


def test_a_password_without_an_account():
    """What only a login carries needs one."""
    connection = IlsConnection(
        id="sip2",
        connector="sip2",
        role=IlsRole.EVIDENCE,
        options=(("host", "h"), ("location_code", "desk")),
        secrets=(("login_password", Secret(place="env X", value=PASSWORD)),),
    )
    message = " ".join(option_problems(connection))

    assert "login_password is sent in a login alone" in message
    assert "location_code is sent in a login alone" in message
    assert PASSWORD not in message


def test_a_password_that_cannot_be_sent_is_not_shown():
    """The sentence names the setting alone."""
    message = problems(login_password="open|sesame")

    assert "login_password cannot be sent" in message
    assert "sesame" not in message


def test_the_host_is_required():
    """Without it there is nobody to ask."""
    connection = IlsConnection(id="sip2", connector="sip2", role=IlsRole.EVIDENCE)

    assert any(
        option_problem.startswith("host is missing")
        for option_problem in option_problems(connection)
    )


@pytest.mark.parametrize(
    ("charset", "usable"),
    [
        ("cp850", True),
        ("cp437", True),
        ("utf-8", True),
        ("UTF8", True),
        ("latin-1", True),
        ("iso-8859-15", True),
        ("windows-1252", True),
        ("koi8-r", True),
        ("euc_kr", True),
        ("ascii", True),
        ("shift_jis", False),
        ("big5", False),
        ("gb18030", False),
        ("utf-7", False),
        ("utf-8-sig", False),
        ("utf-32", False),
        ("hz", False),
        ("iso2022_jp", False),
        ("cp037", False),
        ("punycode", False),
        ("idna", False),
        ("rot13", False),
        ("base64", False),
        ("unicode_escape", False),
        ("", False),
    ],
)
def test_a_character_set_keeps_ascii_apart(charset, usable):
    """Fields are told apart by their octets: no letter may hold an octet of ASCII."""
    assert usable is is_usable(charset)


def test_every_setting_says_what_it_means():
    """One sentence each, for the documentation."""
    assert all(setting.means.endswith(".") for setting in SETTINGS)
    assert {"login_password", "terminal_password"} == {
        setting.name for setting in SETTINGS if setting.kind == "secret"
    }
