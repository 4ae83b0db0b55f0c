"""The nine questions in the page's order. Its old fourth one was merged into the sixth."""

from __future__ import annotations

from collections.abc import Callable

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer
from verifier.diagnosis.steps.card import newest_barcode_active
from verifier.diagnosis.steps.group import group_authorised
from verifier.diagnosis.steps.intermittent import (
    blocking_fines,
    has_active_record,
    same_identifier,
)
from verifier.diagnosis.steps.widespread import (
    addon_field_right,
    release_right,
    requests_wrong,
    share_a_group,
)
from verifier.model.report import Step

QUESTIONS: tuple[tuple[str, str, Callable[[Case], Answer]], ...] = (
    (
        "intermittent-1",
        "Does the library system hold an active record for this patron?",
        has_active_record,
    ),
    (
        "intermittent-2",
        "Is the barcode issued to this patron last the active one, and the one in use here?",
        newest_barcode_active,
    ),
    (
        "intermittent-3",
        "Are there fines or blocks that keep this patron from using ReShare?",
        blocking_fines,
    ),
    (
        "intermittent-5",
        "Is the User ID on the request the patron's identifier in the library system?",
        same_identifier,
    ),
    (
        "intermittent-6",
        "Is the patron's group among those that ReShare authorises at this library?",
        group_authorised,
    ),
    (
        "widespread-1",
        "Do the patrons with this problem belong to one and the same group?",
        share_a_group,
    ),
    (
        "widespread-2",
        "Would requests be created with a wrong or missing User ID?",
        requests_wrong,
    ),
    (
        "widespread-2.1",
        "Does the sign-on system release the right information for ReShare?",
        release_right,
    ),
    (
        "widespread-2.2",
        "Does the add-on that places requests read the identifier from the right field?",
        addon_field_right,
    ),
)


def steps(case: Case) -> tuple[Step, ...]:
    """Every question with its answer and the reason for it."""
    answered = []
    for step, question, ask in QUESTIONS:
        answer, because = ask(case)
        answered.append(Step(step=step, question=question, answer=answer, because=because))
    return tuple(answered)
