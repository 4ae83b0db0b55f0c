"""What the answers about the request and the release rest on: values, and what they look like."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.case import Case
from verifier.diagnosis.shape_words import shape_in_words
from verifier.diagnosis.steps.shown import evidence_of, questions_put, sent
from verifier.diagnosis.steps.widespread import NO_SIGN_ON, blamed_on_release
from verifier.model.differences import DIFFERENCES
from verifier.model.finding import Evidence
from verifier.model.patron import IdentifierStatus
from verifier.model.proof import attribute, on_record, setting, state
from verifier.model.request_form import Door


def of_the_identifier(case: Case) -> Iterator[Evidence]:
    """What is sent against what is recorded, what came back, and what would be right."""
    yield from sent(case)
    for view in case.views:
        yield from map(on_record, view.identifiers)
    came_back = case.decision.user_id
    if case.decision.settings.borrower_check_on and came_back not in (None, case.sent):
        yield Evidence(what="identifier", name="that came back", value=came_back)
    yield from _leading_value(case)
    yield from evidence_of(case, "patron.two-accounts")
    if case.record is None:
        yield from questions_put(case)


def of_the_request(case: Case) -> Iterator[Evidence]:
    """The User ID, and what it looks like."""
    yield from sent(case)
    if case.sent:
        yield state("it looks like", shape_in_words(case.sent))
    yield from (state("identifier of the record", one) for one in _recorded_shapes(case))


def of_the_release(case: Case) -> Iterator[Evidence]:
    """What was expected and came, what speaks against it, and the value that is right."""
    if case.capture.request is not None or not case.form.stated:
        return
    if case.form.door in NO_SIGN_ON:
        yield setting("login", case.form.door.value)
        return
    wanted = case.wanted
    if wanted in case.release.missing:
        yield attribute(f"{wanted}, not released")
    for one in case.release.delivered(wanted):
        for value in one.sent.values:
            yield attribute(wanted, value)
    blamed = next(blamed_on_release(case), None)
    if blamed is not None:
        yield from blamed.evidence
    yield from sent(case)
    yield from _leading_value(case)


def of_the_field(case: Case) -> Iterator[Evidence]:
    """The field that is read and its value, and another one that would be right."""
    by_addon = case.form.door is Door.ILLIAD
    if not case.form.stated:
        return
    if by_addon or case.capture.request is None:  # a pasted request has no way in of the site's
        yield setting("login", case.form.door.value)
    if not by_addon:
        return
    yield attribute(case.wanted, case.sent)
    yield from _leading_value(case)


def _leading_value(case: Case) -> Iterator[Evidence]:
    best = case.best_match
    if best is None:
        return
    how = "exactly" if best.transform is None else f"but for {DIFFERENCES[best.transform]}"
    yield attribute(f"{best.attribute}, which is the {best.matches} {how}", best.value)


def _recorded_shapes(case: Case) -> Iterator[str]:
    for one in case.identifiers:
        if one.status is not IdentifierStatus.INACTIVE:
            yield shape_in_words(one.value)
