"""Mask what belongs to a person in every kind of report."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, cast

from verifier.domain.model import population, triage
from verifier.domain.model import population as set_steps
from verifier.domain.model.capture import (
    Attribute,
    GateCheck,
    LoginCapture,
    Origin,
    Posted,
    PostedField,
    RequestPair,
    Subject,
)
from verifier.domain.model.comparison import (
    ComparedSide,
    Comparison,
    ComparisonSet,
    Judgement,
    Remark,
    SentAttribute,
    UnpairedLogin,
)
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import SHARE, STATE, Evidence, Finding, NotRun, Passed, Station
from verifier.domain.model.illiad_comparison import (
    Advice,
    ColumnResult,
    ColumnValue,
    IlliadComparison,
    JudgedUser,
    UserLookup,
)
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    ElectronicAddress,
    NcipAnswer,
    NcipProblem,
    NotFound,
    PatronAnswers,
    PatronKey,
    PatronLookup,
    Privilege,
)
from verifier.domain.model.match import IdentifierMatch, PatronMatch
from verifier.domain.model.patron import (
    Balance,
    Block,
    Gap,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)
from verifier.domain.model.population import Population
from verifier.domain.model.release import Release, ScopeProblem
from verifier.domain.model.report import (
    BorrowerDecision,
    Cause,
    Headline,
    Paragraph,
    Remedy,
    Report,
    RouteStop,
    Snippet,
    Step,
)
from verifier.domain.model.request import RequestPreview, TransformTrace
from verifier.domain.model.reshare_settings import HostLmsTest, OwnAnswer, UnreadPart
from verifier.domain.model.site import IlliadSettings
from verifier.domain.model.text_values import mask
from verifier.domain.model.triage import AuditEntry, PatronRequest, Triage

# The fields of the model that hold what belongs to a person, and those that may quote it.

VALUES: dict[type, frozenset[str]] = {
    Attribute: frozenset({"values"}),
    Subject: frozenset({"value", "name_qualifier", "sp_name_qualifier"}),
    LoginCapture: frozenset({"typed_username"}),
    Release: frozenset({"identifier_values", "header_values", "email_values"}),
    ScopeProblem: frozenset({"scope"}),
    TransformTrace: frozenset({"header_value", "after_case", "result"}),
    RequestPreview: frozenset({"req_id", "patron_identifier", "email"}),
    RequestPair: frozenset({"value"}),
    PostedField: frozenset({"values"}),
    PatronKey: frozenset({"value"}),
    PatronLookup: frozenset({"expected"}),
    NcipAnswer: frozenset({"user_id", "emails", "optional_user_ids"}),
    ElectronicAddress: frozenset({"value"}),
    NcipProblem: frozenset({"value"}),
    Privilege: frozenset({"value"}),
    PersonName: frozenset({"given", "family", "unstructured"}),
    PatronIdentifier: frozenset({"value"}),
    PatronRecord: frozenset({"internal_id", "emails"}),
    PatronGroup: frozenset({"code", "label"}),
    IdentifierMatch: frozenset({"value", "becomes"}),
    BorrowerDecision: frozenset({"user_id", "profile", "surname", "given_name", "email"}),
    HostLmsTest: frozenset({"user_id", "profile"}),
    Evidence: frozenset({"value"}),
    Delivery: frozenset({"expected"}),
    ColumnValue: frozenset({"value"}),
    ColumnResult: frozenset({"value", "becomes"}),
    UserLookup: frozenset({"name"}),
    IlliadSettings: frozenset({"users"}),
    SentAttribute: frozenset({"values", "qualifiers"}),
    ComparedSide: frozenset({"identifier", "email"}),
    UnpairedLogin: frozenset({"identifier", "subject"}),
    PatronRequest: frozenset(
        {"patron_identifier", "group", "surname", "given_name", "email"},
    ),
    population.LoginLine: frozenset({"name", "group"}),
    population.Trait: frozenset({"value"}),
    population.SharedIdentifier: frozenset({"identifier"}),
    population.SplitPerson: frozenset({"identifiers"}),
    triage.JudgedRequest: frozenset({"group"}),
    triage.SharedTrait: frozenset({"value"}),
    triage.TriageRemedy: frozenset({"concerns"}),
}
"""The fields that hold a released value or one of the library system's."""

FOREIGN_TEXT: dict[type, frozenset[str]] = {
    NotFound: frozenset({"message"}),
    Ambiguous: frozenset({"message"}),
    CouldNotLook: frozenset({"message"}),
    ElectronicAddress: frozenset({"type"}),
    NcipProblem: frozenset({"type", "detail"}),
    Block: frozenset({"message"}),
    BorrowerDecision: frozenset({"audit", "problems"}),
    TransformTrace: frozenset({"detail"}),
    AuditEntry: frozenset({"message"}),
    OwnAnswer: frozenset({"status", "problems", "unanswered"}),
    HostLmsTest: frozenset({"status", "problems"}),
}
"""What other systems said, or what quotes it: every known value is masked inside."""

PROSE: dict[type, frozenset[str]] = {
    GateCheck: frozenset({"detail", "expected", "received"}),
    RequestPreview: frozenset({"blocked", "unsaid"}),
    Posted: frozenset({"message"}),
    PostedField: frozenset({"note"}),
    PatronLookup: frozenset({"not_asked"}),
    PatronMatch: frozenset({"person_because"}),
    Finding: frozenset({"message"}),
    Passed: frozenset({"saw"}),
    NotRun: frozenset({"reason"}),
    Cause: frozenset({"summary"}),
    Headline: frozenset({"verdict", "reason"}),
    Paragraph: frozenset({"text", "settings", "short"}),
    RouteStop: frozenset({"note"}),
    Step: frozenset({"because"}),
    Gap: frozenset({"message"}),
    UnreadPart: frozenset({"message"}),
    Remedy: frozenset({"text", "how", "where", "trade_off"}),
    Snippet: frozenset({"place", "text"}),
    Advice: frozenset({"text"}),
    IlliadComparison: frozenset({"headline", "reason"}),
    JudgedUser: frozenset({"message"}),
    ComparedSide: frozenset({"reason"}),
    Remark: frozenset({"message"}),
    Judgement: frozenset({"headline", "reason"}),
    population.LoginLine: frozenset({"headline"}),
    population.CauseGroup: frozenset({"summary"}),
    population.ListenerRule: frozenset({"regex", "replacement", "snippet"}),
    population.ListenerRuleAnswer: frozenset({"message"}),
    set_steps.Reason: frozenset({"because"}),
    population.Population: frozenset({"headline", "remarks"}),
    triage.JudgedRequest: frozenset({"because"}),
    triage.RequestPattern: frozenset({"message"}),
    triage.TriageRemedy: frozenset({"text"}),
    triage.ExportOddity: frozenset({"message"}),
    triage.Triage: frozenset({"headline", "remarks"}),
}
"""Our own sentences hold no values by rule; what looks like an identifier is masked anyway."""


SHORTEST = 3  # shorter values are ordinary words too often to be looked for inside sentences
_LONG_ENOUGH_ALONE = 6  # from here on an identifier is masked even inside a longer word
_LONG_NUMBER = re.compile(r"\d{5,}")
_WORD = re.compile(r"[^\s<>()\[\]\"',;:]+")


def without_numbers(text: str) -> str:
    """Foreign *text* of which no value is known, without any long number or mail address."""
    return Scrubber(()).message(text)


class Scrubber:
    """Masks known values wherever they occur in a sentence.

    *foreign* are the kinds of model values whose sentences are not ours, though they usually are.
    """

    def __init__(self, values: Iterable[str], *, foreign: Collection[type] = ()) -> None:
        self.foreign = foreign
        self._all = frozenset(values)
        known = {value for value in self._all if len(value.strip()) >= SHORTEST}
        known |= {value.strip() for value in known}
        self._any = _finder(re.escape(value) for value in _longest_first(known))
        self._telling = _finder(
            _alone(value) for value in _longest_first(filter(_tells_a_person, known))
        )

    def knows(self, text: str) -> bool:
        """Say whether *text* as a whole is one of the values."""
        return text in self._all

    def message(self, text: str) -> str:
        """Foreign *text* without any known value, long number or mail address."""
        for finder in (self._any, _LONG_NUMBER):
            if finder is not None:
                text = finder.sub(lambda found: mask(found.group()), text)
        return _WORD.sub(_without_address, text)

    def prose(self, text: str) -> str:
        """*text* of ours without any known value that looks like an identifier or an address.

        Plain words are left alone: a patron called Good must not spoil "in good standing".
        """
        if self._telling is None:
            return text
        return self._telling.sub(lambda found: mask(found.group()), text)


def _without_address(word: re.Match[str]) -> str:
    text = word.group()
    return mask(text) if "@" in text.strip("@") else text


def _finder(patterns: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(patterns)
    return re.compile(joined, re.IGNORECASE) if joined else None


def _longest_first(values: Iterable[str]) -> list[str]:
    return sorted(values, key=lambda value: (-len(value), value))


def _tells_a_person(value: str) -> bool:
    return "@" in value or any(char.isdigit() for char in value)


def _alone(value: str) -> str:
    if len(value) >= _LONG_ENOUGH_ALONE:
        return re.escape(value)
    return rf"(?<![\w:./-]){re.escape(value)}(?![\w:/-]|\.\w)"


# The keys of a pasted request: which of them are words, and which are a piece of a value.
#
# A value whose ``&`` was not encoded breaks apart, and what follows stands where keys do:
# ``svc.note=Jo & Jane Doe``.

_OF_AN_OPENURL = re.compile(
    r"(?:rft|req|svc|res|rfr|rfe|ctx|url)[_.](?:[A-Za-z_.]|\d{1,3}(?!\d))+"
)
_OF_VERSION_0_1 = frozenset(
    {
        *("genre", "title", "stitle", "atitle", "aulast", "aufirst", "auinit", "volume", "issue"),
        *("date", "pages", "spage", "epage", "issn", "eissn", "isbn", "sid", "id", "pid", "part"),
    }
)
_KEY_WORD = re.compile(r"[A-Za-z][A-Za-z_.]{0,60}")


def shown_keys(node: Any) -> dict[str, str]:
    """Give the keys of *node* that are masked, by the name of their field."""
    match node:
        case RequestPair(key=key, value=value, json_type=None) if not _is_a_key(key, value):
            return {"key": mask(key)}
        case PostedField(key=None, source=str(key), values=values) if not _is_a_key(key, *values):
            return {"source": mask(key)}
        case _:
            return {}


def _is_a_key(key: str, *values: str) -> bool:
    """Whether *key* is a word that programs use; what has no value may be a piece of one."""
    if key in _OF_VERSION_0_1 or _OF_AN_OPENURL.fullmatch(key):
        return True
    return any(values) and _KEY_WORD.fullmatch(key) is not None


# Mask what belongs to a person: digits become 9, letters x or X, everything else stays.
#
# Length and shape are kept, the value never. Names of attributes, check ids, addresses of
# identity and service providers and ReShare's own settings stay readable.

T = TypeVar("T")

_KEPT_KEYS = frozenset(
    {
        *("res.org", "svc_id", "svc.id", "svc.pickupLocation", "pickupLocation", "url_ver"),
        *("ctx_ver", "ctx_enc", "requestingInstitutionSymbol", "pickupLocationSlug"),
        *("serviceType", "serviceLevel", "isRequester", "deliveryMethod", "publicationType"),
        *("requesterSymbol", "numberOfPages"),
    }
)
"""The keys of a request that say nothing about a person."""

_KEPT_EVIDENCE = frozenset({"setting", "gate", "key", STATE, SHARE})
_KEPT_PRIVILEGE = "STATUS"  # the protocol's own vocabulary, not the person's


def redacted(report: Report) -> Report:
    """*report* with every value of a person masked, and nothing else changed."""
    capture = report.decision.match.lookup.preview.release.capture
    known = values_in(report)
    # The checks of a saved login are what somebody wrote into a file.
    foreign = () if capture.origin is Origin.LOGIN else (GateCheck,)
    return cast("Report", _walk(report, Scrubber(known, foreign=foreign)))


def redacted_answers(answers: PatronAnswers) -> PatronAnswers:
    """*answers* with every value of a person masked."""
    return masked(answers, values_in(answers))


def redacted_comparison(comparison: Comparison) -> Comparison:
    """*comparison* with every value of the people masked."""
    return masked(comparison, values_in(comparison))


def masked(node: T, known: Iterable[str]) -> T:
    """*node* with every value of a person masked; *known* ones also inside sentences."""
    return cast("T", _walk(node, Scrubber(known)))


def _walk(node: Any, scrubber: Scrubber) -> Any:
    if isinstance(node, tuple):
        return tuple(_walk(part, scrubber) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    if isinstance(node, Balance):
        return replace(node, amount=_masked_amount(node.amount))
    changed = {
        field.name: _changed(node, field.name, scrubber)
        for field in fields(node)
        if getattr(node, field.name) is not None
    }
    return replace(node, **{**changed, **shown_keys(node)})


def _changed(node: Any, name: str, scrubber: Scrubber) -> Any:
    value = getattr(node, name)
    kind = type(node)
    if isinstance(node, RouteStop) and name == "value":
        return _at_stop(node, scrubber)
    if name in VALUES.get(kind, ()):
        return value if _kept(node) else _each(mask, value)
    in_prose = name in PROSE.get(kind, ())
    if name in FOREIGN_TEXT.get(kind, ()) or (in_prose and kind in scrubber.foreign):
        return _each(scrubber.message, value)
    if in_prose:
        return _each(scrubber.prose, value)
    return value if isinstance(value, Enum) else _walk(value, scrubber)


def _at_stop(stop: RouteStop, scrubber: Scrubber) -> str:
    """Mask a value on its road; at the last station the library system may have said something."""
    value = stop.value or ""
    if stop.station is Station.ILS and not scrubber.knows(value):
        return scrubber.message(value)
    return mask(value)


def _masked_amount(amount: Decimal) -> Decimal:
    return Decimal(mask(f"{amount:f}")) if amount.is_finite() else amount


def _each(change: Callable[[str], str], value: Any) -> Any:
    return change(value) if isinstance(value, str) else tuple(change(part) for part in value)


def _kept(node: Any) -> bool:
    match node:
        case Evidence(what=what):
            return what in _KEPT_EVIDENCE
        case population.Trait(kind=kind):
            return kind != "patron-group"
        case triage.SharedTrait(name=name):
            return name != "group"
        case Privilege(key=key):
            return key.strip().upper() == _KEPT_PRIVILEGE
        case RequestPair(key=key) | PostedField(key=str(key)) | PostedField(source=key):
            return key in _KEPT_KEYS
        case _:
            return False


def values_in(node: Any) -> Iterator[str]:
    """Every value that is masked somewhere, to be found again inside sentences."""
    if isinstance(node, tuple):
        for part in node:
            yield from values_in(part)
    if not is_dataclass(node) or isinstance(node, type):
        return
    if isinstance(node, Balance):
        yield str(node.amount)
    masked = frozenset() if _kept(node) else VALUES.get(type(node), frozenset())
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name in masked and value is not None:
            yield from (value,) if isinstance(value, str) else value
        elif not isinstance(value, Enum):
            yield from values_in(value)


def redacted_comparison_set(compared: ComparisonSet) -> ComparisonSet:
    """*compared* with every value of the people masked.

    Each pair by itself: to look for the values of thousands in the sentences about each would
    take too long. The sentences about all together hold attributes' names and numbers alone.
    """
    return replace(
        compared,
        comparisons=tuple(map(redacted_comparison, compared.comparisons)),
        only_before=masked(compared.only_before, ()),
        only_after=masked(compared.only_after, ()),
    )


def redacted_population(population: Population) -> Population:
    """*population* with every value of a person masked.

    The names of files are masked whole: saved logins are often named after their person.
    """
    return masked(population, values_in(replace(population, logins=())))


def redacted_triage(triage: Triage) -> Triage:
    """*triage* with every value of a person masked, the requests' own numbers kept.

    The histories are left out: they quote identifiers, and what they say is read back already.
    """
    lines = tuple(replace(line, request=replace(line.request, audit=())) for line in triage.lines)
    return masked(replace(triage, lines=lines), ())


def redacted_illiad(comparison: IlliadComparison) -> IlliadComparison:
    """*comparison* with every value of a user masked; names of columns and settings stay."""
    return masked(comparison, values_in(comparison))
