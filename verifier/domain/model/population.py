"""Many logins judged as one set.

Who is affected, why, and which identifier or listener rule is right for everyone.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.report import GRAVEST_FIRST, Message, Remedy, Step, StepAnswer, Verdict
from verifier.domain.model.text_values import Personal, Prose

# The questions of ReShare's *Patron Lookup Problems* page, answered for a set of logins.


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for an answer, and the logins that have it."""

    because: Prose[str]  # as worded in the reports of these logins
    logins: tuple[int, ...]
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShare:
    """The logins whose report gives one answer to a question; the most common reason first.

    A person whose logins have different answers counts for each of these answers.
    """

    answer: StepAnswer
    good: bool | None
    logins: tuple[int, ...]
    people: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStep:
    """One question of ReShare's page: the answer for the set, and the answer of each login."""

    step: Step
    shares: tuple[AnswerShare, ...]  # empty if no single login can answer


# Many logins as a set: who is affected, why, and what would be right for everyone.

FEW_PEOPLE = 5
"""With fewer patrons than this, a pattern is reported as a first hint."""


class Pattern(StrEnum):
    """Which of the patrons with a known verdict are affected."""

    NONE = "none"
    ALL = "all"
    GROUP = "group"  # those who share a trait that nobody else has
    ONE_PERSON = "one-person"
    FEW = "few"
    MOST = "most"


class Spread(StrEnum):
    """Whether failures are intermittent or widespread, as ReShare's page distinguishes.

    The page is *Patron Lookup Problems*.
    """

    NONE = "none"
    INTERMITTENT = "intermittent"  # single patrons, or each for another reason
    WIDESPREAD = "widespread"  # more than half of the patrons for the same first cause
    UNKNOWN = "unknown"


TraitKind = Literal["patron-group", "identity-provider", "protocol", "door"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """A property that logins have in common."""

    kind: TraitKind
    value: Personal[str]  # the record's group code, the entity ID, "saml" …, "vufind-shibboleth" …


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedLogins:
    """The affected logins, by number, and what distinguishes them from the others."""

    pattern: Pattern
    logins: tuple[int, ...]
    people: int
    trait: Trait | None = None  # only for GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginLine:
    """One login of the set, summarized in one line."""

    number: int  # from 1, as everywhere here
    name: Personal[str | None]  # of the file that it was read from
    person: int  # logins of one person share this number
    group: Personal[str | None]  # the group code of the patron record
    idp_name: str | None
    verdict: Verdict
    headline: Prose[str]
    cause: str | None  # check id


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseGroup:
    """The logins that fail for the same first cause."""

    check: str
    station: Station
    owner: Owner
    summary: Prose[str]  # what all of the reports say
    verdict: Verdict  # the gravest in the group
    concerned: AffectedLogins
    remedy: Remedy | None = None  # the remedy that every login's report names first
    message: Message | None = None  # to the owner, about the first login; it lists all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeTally:
    """For how many logins one attribute holds the patron's right identifier.

    Only logins whose right identifier is known are counted; the five numbers add up to them.
    """

    attribute: str  # label, or "name-id", "sub", "principal", "typed-username"
    sent: bool  # whether ReShare receives this one
    exact: int
    transformed: int  # right after a transform
    among_several: int  # one of several values is right
    wrong: int
    absent: int

    @property
    def known(self) -> int:
        """The number of logins counted."""
        return self.exact + self.transformed + self.among_several + self.wrong + self.absent

    @property
    def right_for_all(self) -> bool:
        """Whether the attribute is exactly right for every login counted."""
        return self.exact == self.known > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An attribute that holds the right identifier, exactly or by one transform."""

    attribute: str
    transform: Transform | None
    logins: tuple[int, ...]  # for which it holds
    people: int
    others: int  # logins with a known identifier for which it does not hold
    explains_all: bool  # it holds for every login whose right identifier did not arrive
    support: Support


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedIdentifier:
    """One identifier that different people send, so that ReShare takes them for one patron."""

    identifier: Personal[str]
    logins: tuple[int, ...]
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPerson:
    """One person with two identifiers: sent by different logins, or in two patron records."""

    kind: Literal["sends-several", "several-records"]
    logins: tuple[int, ...]
    identifiers: Personal[tuple[str, ...]]  # what was sent


class NoRule(StrEnum):
    """Why no rule of the OpenURL listener is proposed."""

    NOT_NEEDED = "not-needed"  # everything that arrives is right already
    NOTHING_KNOWN = "nothing-known"  # no patron's right identifier is known
    NO_TRANSFORM = "no-transform"  # no released value differs only in form
    ATTRIBUTE_RIGHT = "attribute-right"  # an attribute is right as it is: take that one
    ONE_PATRON = "one-patron"
    NOT_EXPRESSIBLE = "not-expressible"
    NO_VALUE = "no-value"  # some logins have no value that could be rewritten
    SPOILS = "spoils"  # would change what is right now
    MISSES = "misses"  # leaves or makes something wrong
    ANOTHER_PERSON = "another-person"  # would match another person of the set


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRule:
    """A rule in the listener's own settings, right for every known patron and wrong for none."""

    attribute: str  # that the header has to carry
    carried: bool  # whether the header carries it now
    to_upper: bool
    to_lower: bool
    regex: Prose[str | None]
    replacement: Prose[str | None]
    right_for: tuple[int, ...]
    changes: int  # of these, the logins whose value it changes
    people: int  # whose value it changes
    untried: tuple[int, ...]  # logins whose right identifier is not known
    snippet: Prose[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRuleAnswer:
    """The proposed listener rule, or why there is none. ``message`` holds no value."""

    rule: ListenerRule | None
    refused: NoRule | None
    message: Prose[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A set of logins judged under one site file, with everything that a renderer needs."""

    site_name: str
    created_at: datetime
    version: str
    headline: Prose[str]  # who is affected, in one sentence
    remarks: Prose[tuple[str, ...]]  # what to know or to do, the most important first; no values
    logins: tuple[LoginLine, ...]
    people: int
    unasked: int  # logins not judged because of an interruption
    failing: AffectedLogins
    spread: Spread
    causes: tuple[CauseGroup, ...]  # failures first, the commonest first
    known: int  # logins whose right identifier is known
    attributes: tuple[AttributeTally, ...]  # those that are right most often first
    explanations: tuple[Explanation, ...]
    shared: tuple[SharedIdentifier, ...]
    split: tuple[SplitPerson, ...]
    listener: ListenerRuleAnswer
    steps: tuple[SetStep, ...] = ()

    @property
    def small(self) -> bool:
        """Whether there are too few patrons to speak of a pattern."""
        return self.people < FEW_PEOPLE

    def count(self, verdict: Verdict) -> int:
        """Return how many logins have this verdict."""
        return sum(login.verdict is verdict for login in self.logins)

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict of the logins."""
        return min((login.verdict for login in self.logins), key=GRAVEST_FIRST.index)
