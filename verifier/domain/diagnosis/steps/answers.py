"""Answer the questions of ReShare's page about one patron and about a whole library."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from verifier.domain.diagnosis.case import Case
from verifier.domain.diagnosis.shapes import Shape, shape_label, shape_of
from verifier.domain.diagnosis.steps.questions import SHARED_GROUP, WRONG_REQUESTS
from verifier.domain.diagnosis.verdict import root_of, verdict_of
from verifier.domain.model.evidence import NOT_STATED
from verifier.domain.model.finding import (
    Evidence,
    Finding,
    Owner,
    Severity,
    share_evidence,
    state_evidence,
)
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, NotFound
from verifier.domain.model.patron import (
    BlockKind,
    CapabilityName,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
)
from verifier.domain.model.population import FEW_PEOPLE
from verifier.domain.model.report import Step, StepAnswer
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.text_values import is_empty, is_placeholder

Answer = tuple[StepAnswer, str]
"""The answer, and one sentence why, without any released value."""


def no_request(case: Case) -> str:
    """Say that ReShare would get nothing."""
    if case.capture.request is None:
        return "This login could not place a request at all."
    return "This request would not be placed at all."


def no_record(case: Case) -> Answer:
    """Unknown, because nothing is known about this patron's record; and why that is."""
    match case.outcome:
        case CouldNotLook():
            because = "The library system could not be asked."
        case Ambiguous():
            because = "The library system knows several patrons under this identifier."
        case None:
            because = case.lookup.not_asked or "The library system was not asked."
        case _:
            because = "No record was found that is certainly this patron's."
    return StepAnswer.UNKNOWN, because


def has_active_record(case: Case) -> Answer:
    """``intermittent-1``. Not found, found and inactive, and could not look are three answers."""
    if case.record is not None:
        return _active(case)
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} ReShare would ask about nobody."
    unanswered = any(isinstance(attempt.outcome, CouldNotLook) for attempt in case.lookup.attempts)
    if isinstance(case.outcome, NotFound) and not unanswered:
        return StepAnswer.NO, (
            "The library system knows no patron by the identifier that ReShare would send, "
            f"nor by any other {_whose(case)} that was asked for."
        )
    return no_record(case)


def _whose(case: Case) -> str:
    return "released value" if case.capture.request is None else "value of the request"


def _active(case: Case) -> Answer:
    if case.has("patron.record-inactive"):
        return StepAnswer.NO, "There is a record, and it is not active."
    if case.has("patron.record-expired"):
        return StepAnswer.NO, "There is a record, and it has expired."
    unseen = case.cannot_see(CapabilityName.ACCOUNT_STATUS)
    if unseen and not any(view.expires for view in case.views):
        return StepAnswer.UNKNOWN, f"There is a record. Whether it is active: {unseen}"
    return StepAnswer.YES, case.match.person_because


_BARCODE = "barcode"
_OLD_UNTOLD = (
    "This library system does not say which identifiers are active, so an old card cannot be "
    "told from the present one."
)


def newest_barcode_active(case: Case) -> Answer:
    """``intermittent-2``. A replaced barcode in the request is answered with no."""
    if case.record is None:
        return _card_without_record(case)
    if case.has("patron.old-barcode", "patron.old-barcode-accepted"):
        return StepAnswer.NO, f"The {case.handed_in} carries the identifier of a replaced card."
    if _has_no_barcode(case):
        return StepAnswer.NOT_APPLICABLE, (
            "The library system shows no barcode of this patron, and this library's User ID is "
            "another identifier."
        )
    known = [
        identifier
        for identifier in case.identifiers
        if identifier.status is not IdentifierStatus.UNKNOWN
    ]
    if not known:
        return StepAnswer.UNKNOWN, case.cannot_see(CapabilityName.OLD_IDENTIFIERS) or _OLD_UNTOLD
    if newest(known).status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The identifier issued last is not active in the record."
    return _in_use(case)


def _card_without_record(case: Case) -> Answer:
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} No card would be looked at."
    if isinstance(case.outcome, NotFound) and _old_cards_unseen(case):
        return StepAnswer.UNKNOWN, (
            "This library system cannot tell an old card from an unknown person."
        )
    return no_record(case)


def _old_cards_unseen(case: Case) -> bool:
    sights = [source.sees.get(CapabilityName.OLD_IDENTIFIERS) for source in case.lookup.sources]
    return any(sights) and all(sight is None or sight.seen == "no" for sight in sights)


def _has_no_barcode(case: Case) -> bool:
    """Whether neither the record nor the site speaks of a barcode."""
    wanted = case.form.ils_identifier
    held = {identifier.type.casefold() for view in case.views for identifier in view.identifiers}
    return wanted is not None and _BARCODE not in {wanted.casefold(), *held}


def _in_use(case: Case) -> Answer:
    sent = case.sent_as_recorded
    if case.sent is None and case.cannot_be_said is not None:
        return StepAnswer.YES, "The record's present identifier is active."
    if sent is None:
        return StepAnswer.YES, "The record's present identifier is active; the request lacks it."
    if sent.status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The request carries an identifier that is no longer active."
    return StepAnswer.YES, "The request carries an active identifier of the record."


def newest(identifiers: Sequence[PatronIdentifier]) -> PatronIdentifier:
    """By date of issue; without dates an active one, the primary one first."""
    return max(
        identifiers,
        key=lambda identifier: (
            identifier.since or date.min,
            identifier.status is IdentifierStatus.ACTIVE,
            identifier.primary,
        ),
    )


def blocking_fines(case: Case) -> Answer:
    """``intermittent-3``. Yes is the bad answer. Only what ReShare can see keeps a patron out."""
    if case.has("decision.patron-blocked"):
        return StepAnswer.YES, _because_blocked(case)
    not_looked_at = _not_looked_at(case)
    if not_looked_at is not None:
        return StepAnswer.NOT_APPLICABLE, not_looked_at
    record = case.record
    if record is None:
        return no_record(case)
    if case.has("patron.blocked-in-ils"):
        return StepAnswer.NO, (
            "The library system holds a block, but does not tell ReShare, which would accept "
            "the request."
        )
    if record.balance is not None and record.balance.amount > 0:
        return StepAnswer.NO, "The patron owes something, which does not block requests."
    return _no_block_seen(case)


def _not_looked_at(case: Case) -> str | None:
    """Say why no fine and no block can keep the patron out; None where one can."""
    settings = case.decision.settings
    if settings.is_crosslink:
        return "CrossLink looks at no fine and no block."
    if settings.borrower_check_on:
        return None
    return "ReShare's borrower check is off: it looks at no fine and no block."


def _no_block_seen(case: Case) -> Answer:
    unseen = case.cannot_see(CapabilityName.BLOCKS)
    if unseen is None:
        return StepAnswer.NO, "The library system reports no block that ReShare would see."
    if case.found_by_reshare:
        return StepAnswer.NO, f"ReShare would see no block. {unseen}"
    return StepAnswer.UNKNOWN, unseen


def _because_blocked(case: Case) -> str:
    kinds = {block.kind for block in case.record.blocks} if case.record else set()
    if BlockKind.FINES in kinds:
        return "The library system reports fines, and ReShare reads the patron as blocked."
    if kinds:
        return "ReShare reads the patron as blocked, for a reason other than fines."
    return "ReShare reads the patron as blocked; the library system does not say why."


def same_identifier(case: Case) -> Answer:
    """``intermittent-5``."""
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} There is no User ID to compare."
    if case.cannot_be_said is not None:
        return StepAnswer.UNKNOWN, case.cannot_be_said
    if not case.preview.has_identifier:
        return StepAnswer.NO, "The request would carry no User ID at all."
    if case.record is not None:
        return _in_record(case, case.record)
    return _identifier_without_record(case)


def _identifier_without_record(case: Case) -> Answer:
    if isinstance(case.outcome, NotFound):
        return StepAnswer.NO, "The library system knows no patron by this User ID."
    if case.has("patron.another-person"):
        return StepAnswer.NO, "The User ID leads to a record that is another person's."
    return no_record(case)


def _in_record(case: Case, record: PatronRecord) -> Answer:
    recorded = case.sent_as_recorded
    if recorded is None and record.bearing(case.sent):
        return StepAnswer.NO, (
            "The User ID is the patron's, but of another kind than the one ReShare should have."
        )
    if recorded is None:
        return StepAnswer.NO, "The User ID is none of this patron's identifiers."
    if recorded.status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The User ID was this patron's and has been replaced."
    exactly = "The User ID is exactly an identifier of this patron's record."
    if case.has("patron.two-accounts"):
        return StepAnswer.YES, f"{exactly} There seems to be a second record of this person."
    return StepAnswer.YES, exactly


class Listed(StrEnum):
    """The entry of a group in *Host LMS patron profiles*, in words.

    Source: mod-rs, ``HostLMSPatronProfile.canCreateRequests``: only an explicit no refuses; an
    unknown code is added undecided.
    """

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    UNDECIDED = "never decided, which ReShare allows"
    ABSENT = "not listed yet, which ReShare allows"
    NOT_KNOWN = "the list is not known here"

    @classmethod
    def of(cls, code: str, settings: ReshareSettings) -> Self:
        """Look *code* up, exactly as it is written."""
        rows = {
            patron_profile.code: patron_profile.can_create_requests
            for patron_profile in reversed(settings.patron_profiles)
        }
        if code in rows:
            entries = {True: cls.ALLOWED, False: cls.NOT_ALLOWED, None: cls.UNDECIDED}
            return entries[rows[code]]
        return cls.ABSENT if settings.profiles_known else cls.NOT_KNOWN


_BY_THE_LIST: dict[Listed, Answer] = {
    Listed.ALLOWED: (StepAnswer.YES, "ReShare's list allows the group."),
    Listed.NOT_ALLOWED: (StepAnswer.NO, "ReShare's list does not allow the group."),
    Listed.UNDECIDED: (
        StepAnswer.YES,
        "The group is in ReShare's list, nobody has decided about it, and ReShare allows it.",
    ),
    Listed.ABSENT: (
        StepAnswer.YES,
        "The group is not in ReShare's list yet; ReShare adds it there, and allows it.",
    ),
    Listed.NOT_KNOWN: (StepAnswer.UNKNOWN, "ReShare's list of groups is not given here."),
}


def group_authorised(case: Case) -> Answer:
    """``intermittent-6``. A group that nobody has decided about is authorised by ReShare."""
    decision = case.decision
    if decision.settings.is_crosslink:
        return StepAnswer.NOT_APPLICABLE, "CrossLink looks at no group of the patron."
    if not decision.settings.borrower_check_on:
        return StepAnswer.NOT_APPLICABLE, "ReShare's borrower check is off: it looks at no group."
    if case.could_not_ask:
        return no_record(case)
    if not case.found_by_reshare:
        return StepAnswer.UNKNOWN, "ReShare would not learn this patron's group."
    if decision.profile is None:
        return StepAnswer.NOT_APPLICABLE, "The library system tells ReShare no group to look at."
    return _BY_THE_LIST[Listed.of(decision.profile, decision.settings)]


# What can be told from a User ID alone, before anybody is asked about it.


class Fault(StrEnum):
    """What is wrong with a User ID whoever the patron is."""

    MISSING = "missing"
    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    SEVERAL = "several"


FAULTS: dict[Fault, str] = {
    Fault.MISSING: "no User ID at all",
    Fault.EMPTY: "an empty User ID",
    Fault.PLACEHOLDER: "a word that stands for no value",
    Fault.SEVERAL: "several values in one User ID",
}


def fault_of(user_id: str | None) -> Fault | None:
    """Tell what is wrong with *user_id* by itself; None where that shows nothing."""
    if user_id is None:
        return Fault.MISSING
    if is_empty(user_id):
        return Fault.EMPTY
    if is_placeholder(user_id):
        return Fault.PLACEHOLDER
    return Fault.SEVERAL if shape_of(user_id) is Shape.SEVERAL else None


# The questions about a whole library, as far as one login can answer them.

NO_SIGN_ON = (EntryPoint.VUFIND_ILS, EntryPoint.VUFIND_SIP2, EntryPoint.DIRECT)
"""Doors at which no sign-on system releases the identifier."""

_REVERSED = {StepAnswer.YES: StepAnswer.NO, StepAnswer.NO: StepAnswer.YES}


def share_a_group(case: Case) -> Answer:
    """``widespread-1``. It takes several patrons to share anything."""
    if verdict_of(case).works:
        return StepAnswer.NOT_APPLICABLE, "This patron's request would pass: nothing is wrong."
    return StepAnswer.UNKNOWN, (
        f"One {case.handed_in} cannot tell; compare the groups of several patrons."
    )


def requests_wrong(case: Case) -> Answer:
    """``widespread-2``. Yes is the bad answer."""
    if case.preview.blocked is not None:
        return (
            StepAnswer.NOT_APPLICABLE,
            f"{no_request(case)} None is created, with or without an ID.",
        )
    if case.cannot_be_said is not None:
        return StepAnswer.UNKNOWN, case.cannot_be_said
    answer, because = same_identifier(case)
    fault = fault_of(case.sent)
    if fault is not None and answer is not StepAnswer.YES:
        pasted = case.capture.request is not None
        which = "This request" if pasted else "A request by this login"
        return StepAnswer.YES, f"{which} would carry {FAULTS[fault]}."
    return _REVERSED.get(answer, answer), because


def release_right(case: Case) -> Answer:
    """``widespread-2.1``. A pasted request shows no login, so it cannot tell."""
    unseen = _nothing_released(case)
    if unseen is not None:
        return unseen
    blamed = next(blamed_on_release(case), None)
    if blamed is not None:
        return StepAnswer.NO, blamed.message
    if case.best_match is not None:
        return StepAnswer.YES, "The login releases a value that leads to this patron's record."
    if case.found_by_reshare:
        return StepAnswer.YES, "ReShare finds this patron by what is released."
    if case.could_not_ask:
        return StepAnswer.UNKNOWN, (
            "An identifier is released; whether it is the right one the library system was not "
            "able to say."
        )
    return StepAnswer.NO, "No released value leads to this patron's record."


def _nothing_released(case: Case) -> Answer | None:
    if case.capture.request is not None:
        return StepAnswer.UNKNOWN, "A pasted request does not show what a sign-on system releases."
    if not case.form.stated:
        return StepAnswer.UNKNOWN, NOT_STATED
    if case.form.door in NO_SIGN_ON:
        return StepAnswer.NOT_APPLICABLE, "The identifier does not come from a sign-on system."
    return None


def blamed_on_release(case: Case) -> Iterator[Finding]:
    """Give what errors come from, where that is the release or the identity team's to mend."""
    errors = (finding for finding in case.findings if finding.severity is Severity.ERROR)
    for root in (root_of(error, case.findings) for error in errors):
        if root.check.startswith("release.") or root.owner is Owner.IDENTITY:
            yield root


def addon_field_right(case: Case) -> Answer:
    """``widespread-2.2``."""
    if not case.form.stated:
        return StepAnswer.UNKNOWN, "There is no site file, which says whether an add-on is used."
    if case.form.door is not EntryPoint.ILLIAD:
        return StepAnswer.NOT_APPLICABLE, "No add-on places this library's requests."
    answer, because = same_identifier(case)
    if answer is StepAnswer.NO and case.best_match is not None:
        because += " Another value leads to the patron's record."
    return answer, because


MOST_GROUPS = 8
"""Groups named in evidence, the commonest first."""

_LIST_ENTRIES = {
    Listed.ALLOWED: "ReShare's list allows it.",
    Listed.NOT_ALLOWED: "ReShare's list does not allow it.",
    Listed.UNDECIDED: "Nobody has decided about it in ReShare, which allows it.",
    Listed.ABSENT: "It is not in ReShare's list yet, and ReShare allows it.",
    Listed.NOT_KNOWN: "Whether ReShare's list allows it is not known here.",
}

Groups = Sequence[str | None]
"""One group code for each patron; None where it is not known."""


def share_one_group(affected: Groups, well: Groups, settings: ReshareSettings) -> Step:
    """Compare the groups of the patrons with a problem, and of those without one.

    *affected* may be empty: then there is nobody to ask about.
    """
    counts = Counter(value for value in affected if value is not None)
    if not affected:
        return _answered(StepAnswer.NOT_APPLICABLE, "Nobody here has a problem.")
    if len(affected) == 1:
        message = "One patron alone has a problem, and shares a group with nobody."
        return _answered(StepAnswer.UNKNOWN, message, *_groups(affected, well))
    if counts.total() <= 1:
        message = f"The groups of the {len(affected):,} patrons with a problem are not known."
        return _answered(StepAnswer.UNKNOWN, message, *_groups(affected, well))
    [(commonest, most), *others] = counts.most_common()
    evidence = (*_groups(affected, well), *_entry(commonest, settings))
    small = (
        f" Only {len(affected):,} patrons with a problem: too few to speak of a pattern."
        if len(affected) < FEW_PEOPLE
        else ""
    )
    answer = StepAnswer.NO if others else StepAnswer.YES
    message = (
        f"They are of {len(counts):,} groups; {most:,} of {len(affected):,} are of one of them."
        if others
        else _all_of(most, len(affected))
    )
    listed = _LIST_ENTRIES[Listed.of(commonest, settings)]
    return _answered(answer, f"{message} {listed} {_beside(well, commonest)}{small}", *evidence)


def _answered(answer: StepAnswer, because: str, *evidence: Evidence) -> Step:
    return SHARED_GROUP.answered(answer, because, evidence, several=True)


def _all_of(known: int, every: int) -> str:
    if known == every:
        return f"All {every:,} patrons with a problem are of one group."
    return (
        f"Of {every:,} patrons with a problem the group of {known:,} is known, and is one and "
        "the same."
    )


def _beside(well: Groups, code: str) -> str:
    """Say whether those without a problem are of that group as well."""
    known = [value for value in well if value is not None]
    same = known.count(code)
    if not known:
        return "There is no patron without a problem to compare with."
    if not same:
        return f"None of the {len(known):,} patrons without a problem is of it."
    return (
        f"{same:,} of {len(known):,} patrons without a problem are of it too, so it does not "
        "explain the problem by itself."
    )


def _groups(affected: Groups, well: Groups) -> Iterator[Evidence]:
    """Show each group with how many of both kinds of patrons are of it."""
    here, there = Counter(affected), Counter(well)
    for code, count in here.most_common(MOST_GROUPS):
        name = f"of {count:,} of {len(affected):,} with a problem"
        if well:
            name += f", {there[code]:,} of {len(well):,} without"
        if code is None:
            yield Evidence(what="group", name=f"not known, {name}")
        else:
            yield Evidence(what="group", name=name, value=code)


def _entry(code: str, settings: ReshareSettings) -> Iterator[Evidence]:
    yield state_evidence("the commonest group in ReShare's list", Listed.of(code, settings).value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One request: what it carries, and whether that is wrong; None where nobody could tell."""

    user_id: str | None
    wrong: bool | None


def consistently_wrong(requests: Sequence[Judged]) -> Step:
    """Count what is wrong, of all that could be judged; more than half is consistent.

    *requests* are those that would be created at all.
    """
    wrong = sum(request.wrong is True for request in requests)
    known = sum(request.wrong is not None for request in requests)
    answer, message = _answer(wrong, known, len(requests))
    step = WRONG_REQUESTS.answered(answer, message, tuple(_evidence(requests)), several=True)
    # That it is not consistent is no good news while some are wrong.
    return replace(step, good=None) if answer is StepAnswer.NO and wrong else step


def _answer(wrong: int, known: int, every: int) -> tuple[StepAnswer, str]:
    if not every:
        return StepAnswer.NOT_APPLICABLE, "Nobody here could place a request at all."
    if not known:
        return StepAnswer.UNKNOWN, "No User ID could be judged."
    unknown = every - known
    rest = f" Of {unknown:,} more nothing can be said." if unknown else ""
    if not wrong:
        return StepAnswer.NO, f"The User ID of all {known:,} requests judged is right.{rest}"
    message = f"{wrong:,} of {known:,} requests judged carry a wrong or missing User ID.{rest}"
    if known == 1:
        return (
            StepAnswer.UNKNOWN,
            f"{message} One request does not show whether that is consistent.",
        )
    return (StepAnswer.YES if wrong * 2 > known else StepAnswer.NO), message


def _evidence(requests: Sequence[Judged]) -> Iterator[Evidence]:
    """The share of each fault, then what the other wrong ones and the right ones look like."""
    every = len(requests)
    wrong = [request.user_id for request in requests if request.wrong is True]
    faults = Counter(fault for fault in map(fault_of, wrong) if fault is not None)
    for fault, count in faults.most_common():
        yield share_evidence(FAULTS[fault], count, every, "requests")
    others = [value for value in wrong if value is not None and fault_of(value) is None]
    right = [request.user_id for request in requests if request.wrong is False and request.user_id]
    for message, values in (("wrong", others), ("right", right)):
        for shape, count in Counter(map(shape_label, values)).most_common():
            yield share_evidence(f"{message}; looks like {shape}", count, every, "requests")
