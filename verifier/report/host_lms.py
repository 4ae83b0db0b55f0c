"""What ReShare's host LMS answered about one patron, as text and as JSON (``host-lms/1``)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from verifier.model.reshare_live import HostLmsTest
from verifier.report.show import clean

SCHEMA = "host-lms/1"


def as_text(test: HostLmsTest, *, sent: str) -> str:
    """Write it as lines; what is not told is left out."""
    return "".join(f"{clean(line)}\n" for line in _lines(test, sent))


def _lines(test: HostLmsTest, sent: str) -> Iterator[str]:
    if not test.found:
        problems = test.problems or "it gave no reason"
        yield f"ReShare does not find this patron: {problems}"
        return
    yield "ReShare finds this patron."
    if test.status:
        yield f"status: {test.status}"
    if test.profile:
        yield f"patron profile: {test.profile} (whether it may request is not asked here)"
    if test.user_id and test.user_id != sent:
        yield f"The library system answers with another identifier: {test.user_id}"


def as_json(test: HostLmsTest, *, sent: str) -> str:
    """Write it as JSON text."""
    content = {
        "schema": SCHEMA,
        "sent": sent,
        "found": test.found,
        "status": test.status,
        "user_id": test.user_id,
        "patron_profile": test.profile,
        "problems": test.problems,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
