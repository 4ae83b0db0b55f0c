"""The whole report of one login.

ReShare's decision about the patron, verdict, first cause, remedies, and the message to its owner.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from verifier.domain.model.evidence import DecisionEvidence
from verifier.domain.model.finding import CheckRun, Evidence, Finding, Owner, Station
from verifier.domain.model.text_values import Prose, mask

# A message to whoever owns the first cause, ready to send.


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of a message: an optional heading, text, evidence, and settings to copy."""

    text: Prose[str]
    heading: str | None = None
    evidence: tuple[Evidence, ...] = ()  # one line each, below the text
    settings: Prose[tuple[str, ...]] = ()
    short: Prose[str | None] = None  # used instead of the text if there is little room
    needed: bool = False  # the reader needs it, so it is left out last

    @property
    def prose(self) -> str:
        """The heading and the text, without the settings."""
        return "\n".join(filter(None, (self.heading, self.text)))


WHAT_TO_CHANGE = "What to change"
"""The heading of the paragraph that asks for a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The message to an owner. Personal values are masked in it unless they are requested."""

    to: str  # who it is, in words
    subject: str  # one line
    paragraphs: tuple[Paragraph, ...]
    contact: str | None = None  # one mail address
    values: tuple[Evidence, ...] = ()  # values of this login that would help the recipient
    shows_values: bool = False
    reference: str | None = None  # the number of the report, if it is kept
    link: str | None = None  # the URL of the report, if it is kept

    @property
    def body(self) -> str:
        """The whole message."""
        return "\n\n".join(_written(part, whole=True) for part in self.parts()) + "\n"

    def shorter(self) -> Iterator[tuple[str, ...]]:
        """Yield ever shorter versions: without settings, in short form, then fewer paragraphs.

        Paragraphs that are not needed are dropped first, from the end. No sentence is ever cut.
        """
        left = list(self.parts())
        yield tuple(_written(line, whole=False) for line in left)
        left = [line if line.short is None else replace(line, text=line.short) for line in left]
        while left:
            yield tuple(_written(line, whole=False) for line in left)
            left.pop(max(range(len(left)), key=lambda at: (not left[at].needed, at)))

    @property
    def head(self) -> str:
        """The recipient and the subject, each in one line."""
        address = f" <{self.contact}>" if self.contact else ""
        return f"To: {self.to}{address}\nSubject: {self.subject}"

    @property
    def text(self) -> str:
        """The whole message, after its recipient and subject."""
        return f"{self.head}\n\n{self.body}"

    @property
    def what_to_change(self) -> str | None:
        """What the reader is asked to change, without the settings to copy; None if nothing."""
        texts = (part.text for part in self.paragraphs if part.heading == WHAT_TO_CHANGE)
        return next(texts, None)

    def for_several(self, logins: Sequence[str], *, to_patron: bool = False) -> Self:
        """Return this message, written for the first of *logins*, for all of them.

        It lists them, unless it goes to a patron, who reads nothing of others.
        """
        if len(logins) == 1:
            return self
        if to_patron:
            return replace(self, to=f"{self.to} of {logins[0]}")
        more = len(logins) - _MOST_LOGINS
        further = f"; and {more:,} more" if more > 0 else ""
        text = (
            f"{len(logins):,} logins: {'; '.join(logins[:_MOST_LOGINS])}{further}. Everything "
            "below is about the first of them."
        )
        whom = Paragraph(heading="Logins with this problem", text=text, needed=True)
        first, *others = self.paragraphs
        return replace(self, paragraphs=(first, whom, *others))

    def parts(self) -> Iterator[Paragraph]:
        """Yield the paragraphs with their evidence, then the values and the reference number."""
        for paragraph in self.paragraphs:
            lines = (
                _line(evidence, masked=not self.shows_values) for evidence in paragraph.evidence
            )
            yield replace(paragraph, text="\n".join(filter(None, (paragraph.text, *lines))))
        if self.shows_values and self.values:
            lines = (_line(evidence, masked=False) for evidence in self.values)
            yield Paragraph(heading="The values at this login", text="\n".join(lines))
        elif not self.shows_values and self._is_masked:
            yield Paragraph(text=_VALUES_MASKED)
        if self.reference:
            at = f", {self.link}" if self.link else ""
            text = f"Reference number: {self.reference}{at}"
            yield Paragraph(heading="The report", text=text, needed=True)

    @property
    def _is_masked(self) -> bool:
        """Whether values are masked in the evidence, or left out."""
        shown = (proof for paragraph in self.paragraphs for proof in paragraph.evidence)
        return bool(self.values) or any(proof.is_personal and proof.value for proof in shown)


_MOST_LOGINS = 12
_VALUES_MASKED = (
    "Personal values are masked in this message (digits show as 9, letters as x) or left out. If "
    "you need them, ask whoever sent you this message."
)


def _line(evidence: Evidence, *, masked: bool) -> str:
    if evidence.value is None:
        return evidence.name
    value = mask(evidence.value) if masked and evidence.is_personal else evidence.value
    return f"{evidence.name}: {value}"


def _written(paragraph: Paragraph, *, whole: bool) -> str:
    message = paragraph.prose
    return "\n\n".join((message, *paragraph.settings)) if whole else message


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLogin:
    """A login that produced no report: who can change that, what to change, and the message."""

    owner: str  # identity, service-provider or patron
    whose_turn: str  # the owner in words
    remedy: Prose[str]
    message: Message


class Verdict(StrEnum):
    """Whether a request placed now would be accepted, with the right patron found in the ILS."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARNING = "warning"
    FAIL = "fail"
    UNKNOWN = "unknown"

    @property
    def works(self) -> bool:
        """Whether a request placed now would pass."""
        return self in (Verdict.PASS, Verdict.WARNING)


GRAVEST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARNING, Verdict.PASS)
"""What fails is listed before what is not known."""


class IlsState(StrEnum):
    """Whether the patron is in good standing in the ILS, regardless of ReShare."""

    OK = "ok"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


class StationOutcome(StrEnum):
    """How a station appears in the overview of the identifier's path."""

    OK = "ok"
    FIRST_WRONG = "first-wrong"
    FOLLOWS = "follows"  # wrong because of an earlier station
    WARNING = "warning"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStop:
    """One station, with the identifier's value there."""

    station: Station
    name: str  # what holds the value: "employeeNumber", "username → req_id", "patronIdentifier" …
    value: str | None
    outcome: StationOutcome
    note: Prose[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The first station at which something is wrong, and the check that found it."""

    check: str
    station: Station
    owner: Owner
    summary: Prose[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The summary in three sentences without jargon: verdict, reason, owner."""

    verdict: Prose[str]
    reason: Prose[str]
    owner: str | None


class StepAnswer(StrEnum):
    """An answer to one question of ReShare's *Patron Lookup Problems* page."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One numbered question of ReShare's *Patron Lookup Problems* page, and its answer."""

    step: str  # "intermittent-1"
    question: str
    answer: StepAnswer
    because: Prose[str]
    rests_on: tuple[Evidence, ...] = ()  # values appear here, never in ``because``
    good: bool | None = None  # whether it is the answer hoped for; None: neither good nor bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """Text to copy, filled in with the site's own names, and where it belongs."""

    place: Prose[str]  # a file, a screen, a section
    language: str  # "xml", "json", "ini" …
    text: Prose[str]
    verified: bool = True  # False: to be checked against the product's documentation

    @property
    def heading(self) -> str:
        """Where the snippet belongs, and whether to check it against documentation first."""
        if self.verified:
            return self.place
        return f"{self.place} (check against your product's documentation)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What to change, by whom, and where. The first remedy is the one to try first."""

    finding: str  # check id
    owner: Owner
    product: str | None
    text: Prose[str]
    place: str | None = None  # "in VuFind", "at the campus, in Okta": for a headline
    how: Prose[str | None] = None  # the steps, in the product's own words
    where: Prose[str | None] = None  # the file, or the menu path
    snippets: tuple[Snippet, ...] = ()
    applies: str | None = None  # how it takes effect
    preview: str | None = None  # how to see the outcome before anybody logs in
    mistakes: tuple[str, ...] = ()  # what usually goes wrong there
    trade_off: Prose[str | None] = None  # pros and cons of this place
    caution: str | None = None  # what is uncertain, or changes for others

    @property
    def snippet(self) -> str | None:
        """All snippets of the remedy as one text, each under the name of its place."""
        if len(self.snippets) == 1:
            return self.snippets[0].text
        named = (f"{snippet.place}:\n{snippet.text}" for snippet in self.snippets)
        return "\n\n".join(named) if self.snippets else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The verdict on one login: first cause, its consequences, and answers to the questions."""

    verdict: Verdict
    cause: Cause | None
    headline: Headline
    findings: tuple[Finding, ...]  # the cause first, then the rest in route order
    route: tuple[RouteStop, ...]
    ils_state: IlsState
    steps: tuple[Step, ...]
    remedies: tuple[Remedy, ...]
    message: Message | None  # ready to send to the owner of the cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(DecisionEvidence):
    """The complete report on one login."""

    site_name: str
    created_at: datetime
    runs: tuple[CheckRun, ...]
    diagnosis: Diagnosis
    version: str

    @property
    def could_not_look(self) -> bool:
        """Whether an answer that was needed is missing, from the library system or ReShare."""
        live, own = self.decision.settings.live, self.decision.own_answer
        return (
            self.diagnosis.verdict is Verdict.UNKNOWN
            or (live is not None and bool(live.unread))
            or (own is not None and own.could_not_ask)
        )

    def with_values_in_message(self) -> Self:
        """Return the same report with helpful values of the login in its message."""
        return self._with_message(shows_values=True)

    def with_reference(self, number: str, link: str) -> Self:
        """Return the same report whose message names its reference *number* and its URL."""
        return self._with_message(reference=number, link=link)

    def _with_message(self, **changes: Any) -> Self:
        message = self.diagnosis.message
        if message is None:
            return self
        changed = replace(message, **changes)
        return replace(self, diagnosis=replace(self.diagnosis, message=changed))
