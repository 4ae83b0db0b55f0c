from __future__ import annotations

import pytest

from tests.adapters.login.oidc.pieces import make_provider
from tests.bad_peers import answer, peer, silent
from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.oidc.discovery import MOST_BYTES, ProviderClient


def asking(**more):
    return ProviderClient(make_provider(), **{"allow_private": True, **more})


def test_a_document_is_asked_for_without_any_secret():
    """A plain question for JSON."""
    with peer(answer(b"{}")) as running:
        got = asking().get(running.url)

    assert b"{}" == got.body
    [asked] = running.received
    assert asked.startswith(b"GET /ncip HTTP/1.1\r\n")
    assert b"Accept: application/json\r\n" in asked
    assert b"Authorization" not in asked


def test_an_access_token_goes_in_a_header():
    """As Bearer, and never in the address."""
    with peer(answer(b"{}")) as running:
        asking().get(running.url, bearer="abc")

    [asked] = running.received
    assert b"Authorization: Bearer abc\r\n" in asked
    assert b"application/jwt" in asked
    assert asked.startswith(b"GET /ncip HTTP/1.1\r\n")


def test_a_form_is_encoded():
    """Odd letters arrive as they are."""
    with peer(answer(b"{}")) as running:
        asking().post(running.url, {"a": "b & c/ü"}, headers={"X-Own": "1"})

    [asked] = running.received
    assert asked.endswith(b"\r\n\r\na=b+%26+c%2F%C3%BC")
    assert b"Content-Type: application/x-www-form-urlencoded\r\n" in asked
    assert b"X-Own: 1\r\n" in asked


def test_all_questions_share_one_deadline():
    """After it nothing is waited for, not even a little longer per question."""
    now = [0.0]
    with peer(silent) as running:
        late = asking(seconds=5.0, clock=lambda: now[0])
        now[0] = 5.0
        with pytest.raises(NetworkFailure) as caught:
            late.get(running.url)

    assert "timeout" == caught.value.kind


def test_an_answer_has_a_largest_size():
    """One byte more than a megabyte is refused."""
    with peer(answer(b" " * (MOST_BYTES + 1))) as running, pytest.raises(NetworkFailure) as caught:
        asking().get(running.url)

    assert "too_large" == caught.value.kind


def test_private_addresses_are_asked_only_where_allowed():
    """The site file decides."""
    with peer(answer(b"{}")) as running, pytest.raises(NetworkFailure) as caught:
        asking(allow_private=False).get(running.url)

    assert "bad_address" == caught.value.kind
    assert [] == running.received


def test_a_redirect_is_not_followed():
    """Another server gets nothing."""
    with peer(answer(b"{}")) as other:
        away = answer(status="307 Temporary Redirect", headers={"Location": other.url})
        with peer(away) as running, pytest.raises(NetworkFailure) as caught:
            asking().post(running.url, {"code": "abc"})

    assert "redirected" == caught.value.kind
    assert [] == other.received


def test_the_certificates_of_the_site_file_are_used(tmp_path):
    """A file of certificates that is none is no reason to trust anybody."""
    strict = ProviderClient(
        make_provider(certificates=tmp_path / "missing.pem"), allow_private=True
    )
    with peer(silent, read_first=False) as running, pytest.raises(NetworkFailure):
        strict.get(f"https://127.0.0.1:{running.port}/")

    assert [] == running.received
