"""Runs with test links: labels of patron kinds and row states, messages to owners and testers.

Also builds the ``mailto:`` URL (RFC 6068) of any message, short enough for mail programs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from urllib.parse import quote

from verifier.domain.model import run
from verifier.domain.model.finding import Owner
from verifier.domain.model.report import Message, Paragraph, StepAnswer, Verdict
from verifier.domain.model.site import Contacts
from verifier.domain.model.stored_result import RouteAnswer, RouteQuestion
from verifier.domain.model.wording import OWNERS
from verifier.report.labels import date_words

KINDS: dict[str, str] = {
    run.PatronKind.FACULTY.value: "faculty",
    run.PatronKind.STAFF.value: "staff",
    run.PatronKind.UNDERGRADUATE.value: "undergraduate",
    run.PatronKind.GRADUATE.value: "graduate student",
    run.PatronKind.ALUMNI.value: "alumni",
    run.PatronKind.WALK_IN.value: "walk-in reader",
    run.PatronKind.NEW_CARD.value: "somebody with a new card",
    run.PatronKind.TWO_ROLES.value: "somebody with two roles",
}
"""What a kind of patron is called; a test patron of the site file has its own id."""

QUESTIONS: dict[RouteQuestion, str] = {
    RouteQuestion.LOGGED_IN: "Logged in?",
    RouteQuestion.RELEASED: "Identifier released?",
    RouteQuestion.REACHES_RESHARE: "Reaches ReShare?",
    RouteQuestion.FOUND: "Found in the library system?",
    RouteQuestion.RIGHT_PERSON: "The right person?",
    RouteQuestion.MAY_REQUEST: "May request?",
}

STATES: dict[run.RowState, tuple[str, str]] = {
    run.RowState.WAITING: ("○", "nobody yet"),
    run.RowState.UNDER_WAY: ("…", "under way"),
    run.RowState.DONE: ("●", "done"),
    run.RowState.REFUSED: ("✗", "login refused"),
    run.RowState.REVOKED: ("-", "link revoked"),
    run.RowState.EXPIRED: ("-", "link expired"),
}
_NO_LOGIN = ("?", "no login")

_ANSWERS: dict[StepAnswer, tuple[str, str, str]] = {
    StepAnswer.YES: ("good", "✓", "yes"),
    StepAnswer.NO: ("bad", "✗", "no"),
    StepAnswer.UNKNOWN: ("unknown", "?", "not known"),
    StepAnswer.NOT_APPLICABLE: ("none", "○", "follows from it"),
}

CHANGES: dict[run.RowChange, tuple[str, str]] = {
    run.RowChange.STILL_WORKS: ("=", "works as before"),
    run.RowChange.WORKS_NOW: ("✓", "works now, and did not before"),
    run.RowChange.NO_LONGER_WORKS: ("✗", "worked before, and does not now"),
    run.RowChange.STILL_FAILS: ("=", "does not work, as before"),
    run.RowChange.FAILS_OTHERWISE: ("!", "does not work, for another reason than before"),
    run.RowChange.CANNOT_TELL: ("?", "cannot be compared"),
}

LINK_OVER: dict[run.LinkState, tuple[str, str]] = {
    run.LinkState.USED: (
        "This link has been used.",
        (
            "Each link is for one test. If you are to test again, ask the person who sent you the "
            "link for a new one."
        ),
    ),
    run.LinkState.EXPIRED: (
        "This link is too old.",
        "Its last day is over. Ask the person who sent you the link for a new one.",
    ),
    run.LinkState.REVOKED: (
        "This link was withdrawn.",
        "The person who sent it has taken it back. Ask them whether there is a new one.",
    ),
    run.LinkState.RUN_CLOSED: (
        "This test is over.",
        "All results have been gathered, and there is nothing left to do. Thank you.",
    ),
}
"""What a tester reads where a link may not be used."""


def state_words(state: run.RowState, kind: run.RunKind) -> tuple[str, str]:
    """Return the shape and words of a row's state.

    A refused row of an automatic run has words of its own: there was no login.
    """
    if kind is run.RunKind.AUTOMATIC and state is run.RowState.REFUSED:
        return _NO_LOGIN
    return STATES[state]


def kind_words(patron: str) -> str:
    """Return the label of a kind of patron, or the id of a test patron."""
    return KINDS.get(patron, patron)


def kind_with_article(patron: str) -> str:
    """Name a kind of patron with its article: "a former student"."""
    words = kind_words(patron)
    if words.startswith("somebody") or patron not in KINDS:
        return words
    if patron == run.PatronKind.ALUMNI.value:
        return "a former student"
    if patron in (run.PatronKind.FACULTY.value, run.PatronKind.STAFF.value):
        return f"a member of the {words}"
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def cells(answers: Sequence[RouteAnswer]) -> list[tuple[str, str, str, str]]:
    """Return four strings for each answer: its question, its tone, its sign and its words."""
    return [(QUESTIONS[answer.question], *_ANSWERS[answer.answer]) for answer in answers]


_ADDRESS = re.compile(r"[^@\s<>,;?&]+@[^@\s<>,;?&]+")


def messages_to_owners(
    summary: run.RunSummary,
    *,
    contacts: Contacts,
    address: str,
    site_name: str,
    changes: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Message]:
    """Write one message to each owner of a first cause. No message contains a personal value.

    *changes* say what to change in this case, by check; otherwise the check's advice does.
    """
    by_owner: dict[Owner, list[run.SummaryCause]] = {}
    for cause in summary.causes:
        by_owner.setdefault(cause.owner, []).append(cause)
    for owner, causes in by_owner.items():
        stopped = sum(len(cause.row_ids) for cause in causes)
        sections = []
        for cause in causes:
            seen = []
            for row in map(summary.row, cause.row_ids):
                number = f" (reference {row.reference})" if row.reference else ""
                seen.append(f"{kind_words(row.patron)} at {row.idp_name}{number}")
            what = changes.get(cause.check) or cause.remedy
            change = f"\nWhat to change: {what}" if what else ""
            text = f"Seen with: {'; '.join(seen)}.{change}"
            sections.append(Paragraph(heading=cause.title, text=text))
        yield Message(
            to=OWNERS[owner],
            subject=f"{site_name}: {summary.name}: what is yours to change",
            contact=contacts.of(owner),
            paragraphs=(
                Paragraph(
                    text=f"In the test run “{summary.name}”, {stopped} of {len(summary.rows)} "
                    "logins went wrong at a place that is yours to change.",
                    needed=True,
                ),
                *sections,
                Paragraph(text=f"The run, with every report: {address}", needed=True),
            ),
        )


def invitation_for_tester(
    *,
    patron: str,
    idp_name: str,
    address: str,
    until: datetime,
    site_name: str,
    tester: str | None = None,
) -> Message:
    """Write the message that asks a tester to log in. It requires no technical knowledge."""
    return Message(
        to=tester or "the tester",
        contact=tester if tester and _ADDRESS.fullmatch(tester) else None,
        subject=f"Please try the new login of {site_name}",
        paragraphs=(
            Paragraph(
                text="Could you spare two minutes? We are changing how people log in, and want "
                "to know whether borrowing from other libraries still works for you."
            ),
            Paragraph(
                text="1. Open this link in a private (incognito) window:",
                settings=(address,),
                needed=True,
            ),
            Paragraph(
                text=f"2. Log in at {idp_name} with an account of {kind_with_article(patron)}.\n"
                "3. The page then says whether it works, and a reference number. You need not "
                "do anything else: we see the result as well."
            ),
            Paragraph(
                text=f"The link works once, until {date_words(until.date())}. Please do not pass "
                "it on. If anything looks odd, write to me and name the reference number."
            ),
        ),
    )


def message_from_tester(
    *, run_name: str, patron: str, idp_name: str, verdict: Verdict | None, number: str
) -> str:
    """Write the text that a tester can send or read out: no personal value, no jargon."""
    result = {
        Verdict.PASS: "It works.",
        Verdict.WARNING: "It works today.",
        Verdict.FAIL: "It does not work.",
    }.get(verdict or Verdict.UNKNOWN, "It could not be said whether it works.")
    return (
        f"I tried the login for “{run_name}”, as {kind_with_article(patron)} at {idp_name}.\n"
        f"{result}\n"
        f"Reference number: {number}\n"
    )


# A message as a mailto URL.

LONGEST = 1_900  # characters; Windows passes on at most 2,083
_REST = "The settings to copy, and all that was seen, stand in the attached report."


def mailto(message: Message) -> str:
    """Build the ``mailto:`` URL of a new mail, short enough for mail programs.

    If the text is too long, the settings to copy are dropped first and then the least needed
    paragraphs, and a reference to the report is added; no sentence is cut. Personal values in the
    message are left out, because a URL must not contain any.
    """
    message = replace(message, shows_values=False)
    opening = f"mailto:{quote(message.contact or '', safe='@')}?subject={_field(message.subject)}"
    shorter = ("\n\n".join((*paragraphs, _REST)) + "\n" for paragraphs in message.shorter())
    for body in (message.body, *shorter, f"{_REST}\n"):
        address = f"{opening}&body={_field(body)}"
        if len(address) <= LONGEST:
            return address
    return opening


def _field(text: str) -> str:
    return quote("\r\n".join(text.splitlines()), safe="", errors="replace")
