"""The decision about a new request's patron: by mod-rs, or by CrossLink's rules, here."""

from dataclasses import replace

from verifier.domain.model.evidence import (
    BorrowerDecision,
    DecisionEvidence,
    PatronEvidence,
    RequestState,
    stages,
)
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupAttempt,
    NotFound,
)
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.reshare_rules import borrower_check

# CrossLink's decision about the patron of a new request.
#
# Mirrors crosslink ``broker/lms/lms_adapter_ncip.go`` (``LookupUser``) and
# ``broker/patron_request/service/action.go`` (what becomes of its answer). Blocks and patron
# profiles are not looked at.

REVIEW = "review"  # the library system reported a problem about the patron
FAILED = "failure"  # nothing could be looked up
LOOKUP_FAILED = "LMS LookupUser failed"
EMPTY = "empty patron identifier"
NO_USER_ID = "missing User ID in LookupUser response"


def decide_as_crosslink(  # noqa: PLR0911 - the order of the cases is the rule
    evidence: PatronEvidence, settings: ReshareSettings
) -> BorrowerDecision:
    """Predict CrossLink's decision; ``state`` is None if unpredictable. Never raises."""
    sent = evidence.preview.stored_identifier
    if evidence.preview.blocked is not None or evidence.why_unknown is not None:
        return _decision(settings, None)
    if not settings.lookup_user_enabled:
        return _decision(settings, RequestState.CROSSLINK_VALIDATED, user_id=sent)
    if not evidence.preview.has_identifier:
        return _refused(settings, FAILED, f"{LOOKUP_FAILED}: {EMPTY}", EMPTY)
    asked = evidence.lookup.as_reshare
    if not asked:
        return _decision(settings, None)
    found = next((attempt for attempt in asked if _succeeded(attempt)), None)
    if found is None:
        return _not_found(settings, asked[-1])
    if found.key.kind is not KeyKind.USERNAME:
        return _decision(settings, RequestState.CROSSLINK_VALIDATED, user_id=sent)
    canonical = _canonical(found)
    if canonical is None:
        return _refused(settings, FAILED, f"{LOOKUP_FAILED}: {NO_USER_ID}", NO_USER_ID)
    return _decision(
        settings, RequestState.CROSSLINK_VALIDATED, user_id=canonical, by_username=True
    )


def _succeeded(attempt: LookupAttempt) -> bool:
    """Whether the response has no problem, regardless of which patron it is about."""
    match attempt.outcome:
        case Found(answer=answer):
            return answer is None or not answer.problems
        case Ambiguous(answer=answer):
            return answer is not None and not answer.problems
        case CouldNotLook(empty=empty):
            return empty  # LookupUserResponse is there, and CrossLink looks for no more
        case _:
            return False


def _canonical(attempt: LookupAttempt) -> str | None:
    """Return the first user ID of the optional fields, else the response's own."""
    if not isinstance(attempt.outcome, Found | Ambiguous):
        return None
    answer = attempt.outcome.answer
    if answer is None:
        return attempt.key.value
    return next(iter(answer.optional_user_ids), None) or answer.user_id or None


def _not_found(settings: ReshareSettings, last: LookupAttempt) -> BorrowerDecision:
    """Build the refusal. CrossLink keeps the error of the last lookup."""
    match last.outcome:
        case CouldNotLook(message=message):
            return _refused(settings, FAILED, LOOKUP_FAILED, message)
        case NotFound(message=message) | Ambiguous(message=message):
            return _refused(settings, REVIEW, message or LOOKUP_FAILED, message)
        case Found(answer=answer):
            message = next((problem.text for problem in answer.problems), "") if answer else ""
            return _refused(settings, REVIEW, message or LOOKUP_FAILED, message)


def _refused(
    settings: ReshareSettings, qualifier: str, audit: str, problem: str
) -> BorrowerDecision:
    return _decision(
        settings,
        RequestState.CROSSLINK_NEW,
        qualifier=qualifier,
        audit=audit,
        problems=(problem,) if problem else (),
    )


def _decision(
    settings: ReshareSettings,
    state: RequestState | None,
    *,
    qualifier: str | None = None,
    audit: str | None = None,
    user_id: str | None = None,
    by_username: bool = False,
    problems: tuple[str, ...] = (),
) -> BorrowerDecision:
    return BorrowerDecision(
        settings=settings,
        state=state,
        qualifier=qualifier,
        audit=audit,
        checked=settings.lookup_user_enabled,
        user_id=user_id,
        by_username=by_username,
        problems=problems,
    )


def decide(evidence: PatronEvidence, settings: ReshareSettings) -> DecisionEvidence:
    """Predict what would happen to the request. Never raises.

    CrossLink looks at no privileges, so there is nothing to predict for a right identifier.
    """
    if settings.is_crosslink:
        decision = decide_as_crosslink(evidence, settings)
    else:
        decision = borrower_check.decide(evidence, settings)
        once_right = borrower_check.decide_once_right(evidence, settings)
        decision = replace(decision, once_right=once_right)
    return DecisionEvidence(**stages(evidence), decision=decision)
