"""Hostile answers of the token endpoint and of UserInfo."""

from __future__ import annotations

import pytest

from tests.adapters.login.oidc.fake_provider import ABSENT, Reply
from tests.attack.oidc.attempt import attempt, bent
from verifier.domain.model.capture import LoginRefused

HTML = Reply(body=b"<html>Sign in</html>", headers={"Content-Type": "text/html"})
TOKEN_ANSWERS = [
    ("no-id-token", "tokens", bent("token_answer.id_token", ABSENT)),
    ("id-token-null", "tokens", bent("token_answer.id_token", None)),
    ("id-token-empty", "tokens", bent("token_answer.id_token", "")),
    ("id-token-number", "tokens", bent("token_answer.id_token", 7)),
    ("id-token-object", "tokens", bent("token_answer.id_token", {})),
    ("no-access-token", "tokens", bent("token_answer.access_token", ABSENT)),
    ("access-token-number", "tokens", bent("token_answer.access_token", 7)),
    ("access-token-splits", "tokens", bent("token_answer.access_token", "a\r\nHost: b")),
    ("access-token-not-ascii", "tokens", bent("token_answer.access_token", "ć")),
    ("token-type-missing", "tokens", bent("token_answer.token_type", ABSENT)),
    ("token-type-other", "tokens", bent("token_answer.token_type", "DPoP")),
    ("token-type-list", "tokens", bent("token_answer.token_type", ["Bearer"])),
    ("error-with-tokens", "tokens", bent("token_answer.error", "invalid_grant")),
    ("error-list", "tokens", bent("token_answer.error", [])),
    ("client-unknown", "tokens-refused", bent("client_secret", "another")),
    ("client-authenticates-otherwise", "tokens-refused", bent("client_authentication", "post")),
    ("html", "tokens", bent("replies.token", HTML)),
    ("status-500", "tokens", bent("replies.token", Reply(status=500, body=b"{}"))),
    ("status-204", "tokens", bent("replies.token", Reply(status=204))),
    ("list", "tokens", bent("replies.token", Reply(body=b"[]"))),
    ("deep", "tokens", bent("replies.token", Reply(body=b"[" * 100_000))),
    ("twice", "tokens", bent("replies.token", Reply(body=b'{"id_token":"a","id_token":"b"}'))),
    ("info-of-another", "userinfo-subject", bent("info.sub", "another")),
    ("info-without-sub", "userinfo-subject", bent("info.sub", ABSENT)),
    ("info-sub-in-a-list", "userinfo-subject", bent("info.sub", ["3f9c0d7e-jo"])),
    ("info-html", "userinfo", bent("replies.userinfo", HTML)),
    ("info-status-401", "userinfo", bent("replies.userinfo", Reply(status=401))),
    ("info-status-500", "userinfo", bent("replies.userinfo", Reply(status=500))),
    ("info-list", "userinfo", bent("replies.userinfo", Reply(body=b"[]"))),
    ("info-deep", "userinfo", bent("replies.userinfo", Reply(body=b'{"a":' * 100_000))),
    ("info-nan", "userinfo", bent("info.age", float("nan"))),
]


@pytest.mark.parametrize(
    ("reason", "bend"),
    [token_answer[1:] for token_answer in TOKEN_ANSWERS],
    ids=[token_answer[0] for token_answer in TOKEN_ANSWERS],
)
def test_refuses_a_bent_token_answer_or_userinfo(reason, bend):
    """What is no usable answer has a reason of its own."""
    seen = attempt(bend)

    assert isinstance(seen.outcome, LoginRefused)
    assert reason == seen.outcome.reason, seen.outcome.summary
    assert 0 == seen.strangers


def test_a_number_is_no_sub_even_where_its_digits_are_the_same():
    """UserInfo says 12345 where the ID token says "12345"."""

    def bend(stage):
        stage.provider.claims["sub"] = "12345"
        stage.provider.info["sub"] = 12_345

    seen = attempt(bend)

    assert isinstance(seen.outcome, LoginRefused)
    assert "userinfo-subject" == seen.outcome.reason
