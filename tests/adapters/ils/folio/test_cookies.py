from datetime import UTC, datetime, timedelta

import pytest

from verifier.adapters.ils.folio.client import Cookie, cookies_of, is_cookie_value, seconds_until

BOTH = (
    "folioAccessToken=aaa.bbb-c_c.d=; Max-Age=600; Expires=Mon, 18 May 2026 16:07:35 GMT; Path=/; "
    "Secure; HTTPOnly; SameSite=None, folioRefreshToken=rrr; Max-Age=604800; "
    "Expires=Mon, 25 May 2026 15:57:35 GMT; Path=/authn; Secure; HTTPOnly; SameSite=Lax"
)


def test_reads_both_cookies_from_headers_joined_with_commas():
    """The commas of the dates part nothing, and neither do the attributes' names."""
    expected = {
        "folioAccessToken": Cookie(value="aaa.bbb-c_c.d=", seconds=600.0),
        "folioRefreshToken": Cookie(value="rrr", seconds=604800.0),
    }

    assert expected == cookies_of(BOTH)


@pytest.mark.parametrize(
    ("header", "value", "seconds"),
    [
        ("folioAccessToken=a", "a", None),
        ("folioAccessToken=a;max-age=5", "a", 5.0),
        ('folioAccessToken="quoted"; Max-Age=-1', "quoted", None),
        ("folioAccessToken=a; Max-Age=soon", "a", None),
        (
            "folioAccessToken=a; Expires=Mon, 18 May 2026 16:07:35 GMT,folioAccessToken=b",
            "b",
            None,
        ),
        ("other=x; Path=/,folioAccessToken=a", "a", None),
        ("  folioAccessToken=a  ", "a", None),
    ],
)
def test_reads_one_cookie_however_it_is_written(header, value, seconds):
    """Attributes may be missing, in any letter case, or senseless; the later cookie counts."""
    assert Cookie(value=value, seconds=seconds) == cookies_of(header)["folioAccessToken"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "folioAccessToken",
        "folioAccessToken=; Max-Age=0",
        "folioAccessToken=a, folioAccessToken=; Max-Age=0",
        "xfolioAccessToken=a",
        "other=folioAccessToken=a",
        "other=1; folioAccessToken=a",
        "folioAccessToken=a\tb",
        "folioAccessToken=\xe9",
    ],
)
def test_anything_else_is_no_token(header):
    """A cookie that is taken back, of another name, or of no cookie's characters."""
    assert "folioAccessToken" not in cookies_of(header)


def test_a_token_shows_in_no_repr():
    """Whoever prints a cookie prints no token."""
    assert "rrr" not in repr(cookies_of(BOTH))


@pytest.mark.parametrize("text", ["", "a b", "a\r\nX: y", "a;b", "a,b", "é"])
def test_what_could_end_a_header_is_no_value(text):
    """What is sent back in a header can hold nothing of its own."""
    assert not is_cookie_value(text)


@pytest.mark.parametrize("write", ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.000+00:00"])
def test_reads_how_far_a_moment_is(write):
    """Both forms of ISO 8601 that FOLIO writes."""
    moment = (datetime.now(UTC) + timedelta(seconds=600)).strftime(write)

    assert 590 < (seconds_until(moment) or 0) <= 600


@pytest.mark.parametrize("moment", [None, 600, "soon", "", ["2026"], "9999-99-99T00:00:00Z"])
def test_an_unreadable_moment_is_unknown(moment):
    """The token is then used until FOLIO refuses it."""
    assert seconds_until(moment) is None
