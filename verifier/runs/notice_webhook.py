"""A notice posted as JSON (``watch/1``), signed where the site file gives a secret for that."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from verifier.adapters.http import NetworkFailure, fetch
from verifier.domain.model.run import Notice, NoticeLine
from verifier.domain.model.site import Webhook
from verifier.runs.notice_text import NoticeNotDelivered, subject_of, text_of

SCHEMA = "watch/1"
TIMESTAMP_HEADER = "X-Verifier-Timestamp"
SIGNATURE_HEADER = "X-Verifier-Signature"
_MAX_BYTES = 100_000
_ACCEPTED = range(200, 300)


def post(
    notice: Notice,
    webhook: Webhook,
    *,
    allow_private: bool,
    clock: Callable[[], float] = time.time,
) -> None:
    """Post *notice* once. Raises ``NotTold``; a redirect is not followed."""
    body = json.dumps(content_of(notice), ensure_ascii=False).encode()
    moment = str(int(clock()))
    headers = {"Content-Type": "application/json", TIMESTAMP_HEADER: moment}
    if webhook.bearer is not None:
        headers["Authorization"] = f"Bearer {webhook.bearer.value}"
    if webhook.signing_secret is not None:
        headers[SIGNATURE_HEADER] = signature(webhook.signing_secret.value, moment, body)
    try:
        answer = fetch(
            "POST",
            webhook.url.value,
            body=body,
            headers=headers,
            deadline_seconds=webhook.timeout_seconds,
            max_bytes=_MAX_BYTES,
            allow_private=allow_private,
        )
    except NetworkFailure as failure:
        raise NoticeNotDelivered(f"The webhook was not reached: {failure.message}") from None
    if answer.status not in _ACCEPTED:
        raise NoticeNotDelivered(
            f"The webhook did not take the notice: it answered {answer.status}."
        )


def signature(secret: str, moment: str, body: bytes) -> str:
    """Sign the moment and the body together, so that an old notice cannot be sent again."""
    signed = moment.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def content_of(notice: Notice) -> dict[str, Any]:
    """Give what is posted; ``text`` is for receivers that show a text and nothing else."""
    return {
        "schema": SCHEMA,
        "text": f"{subject_of(notice)}\n\n{text_of(notice)}",
        "site": notice.site_name,
        "base_url": notice.base_url,
        "at": notice.at.isoformat(),
        "logins": notice.logins,
        "still_failing": notice.still_failing,
        "failing": [_line(line) for line in notice.failing],
        "recovered": [_line(one) for one in notice.recovered],
    }


def _line(line: NoticeLine) -> dict[str, Any]:
    return {
        "idp": line.idp_id,
        "patron": line.patron,
        "verdict": line.verdict.value,
        "said": line.message,
        "check": line.check,
        "owner": line.owner,
        "reference": line.reference,
    }
