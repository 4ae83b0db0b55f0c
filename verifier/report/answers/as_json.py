"""What library systems said about patrons, as JSON, ``answers/1``."""

from __future__ import annotations

import json
from typing import Any

from verifier.model.lookup import LookupAttempt
from verifier.model.patron_answers import PatronAnswers
from verifier.model.patron_lookup import records_in
from verifier.report.json_parts import attempt_dict, record_dict

SCHEMA = "answers/1"


def render_answers(answers: PatronAnswers) -> str:
    """Write the JSON text, indented, ending in a line end."""
    content = {
        "schema": SCHEMA,
        "site": answers.site_name,
        "unasked": answers.unasked,
        "answers": [_attempt(one) for one in answers.attempts],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _attempt(attempt: LookupAttempt) -> dict[str, Any]:
    asked = attempt_dict(attempt)
    kept = ("connection", "role", "key", "key_kind", "outcome", "said", "could_look")
    return {
        **{name: asked[name] for name in kept},
        "records": [record_dict(one) for one in records_in(attempt.outcome)],
        "milliseconds": attempt.milliseconds,
    }
