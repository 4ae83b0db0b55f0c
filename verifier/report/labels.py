"""The report's own words and shapes: colour never stands alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from verifier.domain.model import wording
from verifier.domain.model.capture import AttributeSource, GateOutcome, RequestKind
from verifier.domain.model.connection_test import Stage, StageOutcome
from verifier.domain.model.finding import SHARE, STATE, CheckRun, Severity, Station
from verifier.domain.model.lookup import Purpose
from verifier.domain.model.match import Support
from verifier.domain.model.release import AttributeRole
from verifier.domain.model.report import IlsState, StationOutcome, StepAnswer, Verdict
from verifier.domain.model.wording import plural

VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.PASS: ("✓", "works"),
    Verdict.WARNING: ("!", "works today"),
    Verdict.FAIL: ("✗", "does not work"),
    Verdict.UNKNOWN: ("?", "cannot be said"),
}

STATIONS: dict[Station, str] = {
    Station.IDP: "Identity provider",
    Station.SERVICE_PROVIDER: "Service provider",
    Station.DISCOVERY: "Discovery",
    Station.LISTENER: "Listener",
    Station.RESHARE: "ReShare",
    Station.ILS: "Library system",
}

OUTCOMES: dict[StationOutcome, tuple[str, str]] = {
    StationOutcome.OK: ("●", "as it should be"),
    StationOutcome.FIRST_WRONG: ("✗", "first wrong here"),
    StationOutcome.FOLLOWS: ("○", "follows from it"),
    StationOutcome.WARNING: ("!", "works today"),
    StationOutcome.UNKNOWN: ("?", "cannot be said"),
}

OWNERS = wording.OWNERS

OWN_WORDS = frozenset({STATE, SHARE})
"""Evidence in our own words, which is named by what it is about alone."""

PROSE_WORDS = frozenset({"answer", "block", "gate"}) | OWN_WORDS
"""Evidence in words, ours or another system's: in prose blanks need no mark."""

MASKED = "Values are masked: digits show as 9, letters as x."

SEVERITIES: dict[Severity, tuple[str, str]] = {
    Severity.ERROR: ("✗", "error"),
    Severity.WARNING: ("!", "warning"),
    Severity.NOTICE: ("i", "notice"),
}

STAGES: dict[Stage, str] = {
    Stage.CONFIGURED: "set up",
    Stage.REACHABLE: "reachable",
    Stage.SECURE: "secure",
    Stage.ANSWERS: "answers",
    Stage.SIGNED_IN: "signed in",
    Stage.PERMITTED: "permitted",
    Stage.LOOK_UP: "look-up",
    Stage.COMPLETE: "complete",
}
"""The stages of a connection's test."""

STAGE_OUTCOMES: dict[StageOutcome, tuple[str, str, str]] = {
    StageOutcome.PASSED: ("✓", "passed", "green"),
    StageOutcome.FAILED: ("✗", "failed", "bold red"),
    StageOutcome.NOT_TESTED: ("○", "not tested", "dim"),
    StageOutcome.NOT_REACHED: ("○", "not tested", "dim"),
}
"""Shape, word, and style in a terminal."""

SOURCES: dict[AttributeSource, str] = {
    AttributeSource.ASSERTION: "assertion",
    AttributeSource.ID_TOKEN: "ID token",
    AttributeSource.USERINFO: "UserInfo",
    AttributeSource.CAS_ATTRIBUTES: "CAS attributes",
    AttributeSource.ENTRY: "directory entry",
    AttributeSource.HEADER: "header",
    AttributeSource.REQUEST: "request",
}
"""Where an attribute stood."""

REQUEST_KINDS: dict[RequestKind, str] = {
    RequestKind.OPENURL: "a link to the OpenURL listener",
    RequestKind.MODRS_OPENURL: "a link to ReShare's own OpenURL endpoint",
    RequestKind.MODRS_JSON: "the JSON that is posted to ReShare",
    RequestKind.CROSSLINK_JSON: "the JSON that is posted to CrossLink",
}
"""What was pasted."""

STANDINGS: dict[AttributeRole, str] = {
    AttributeRole.WANTED: "wanted",
    AttributeRole.NEAR_MISS: "near miss",
    AttributeRole.TOLERATED: "tolerated",
    AttributeRole.SURPLUS: "surplus",
    AttributeRole.NOT_JUDGED: "not judged",
}

ANSWERS: dict[StepAnswer, str] = {
    StepAnswer.YES: "yes",
    StepAnswer.NO: "no",
    StepAnswer.UNKNOWN: "unknown",
    StepAnswer.NOT_APPLICABLE: "not applicable",
}

ILS_STATES: dict[IlsState, str] = {
    IlsState.OK: "in good standing",
    IlsState.BLOCKED: "blocked",
    IlsState.EXPIRED: "expired",
    IlsState.INACTIVE: "inactive",
    IlsState.UNKNOWN: "not known",
}

SUPPORT: dict[Support, str] = {
    Support.CANDIDATE: (
        "Seen on one patron so far: try a second one before changing a rule for everyone."
    ),
    Support.SUPPORTED: "Seen on two patrons or more.",
}
"""What a change for everyone would rest on."""

PURPOSES: dict[Purpose, str] = {
    Purpose.AS_RESHARE: "as ReShare asks",
    Purpose.EXPECTED: "the expected identifier",
    Purpose.RELEASED: "a released value",
    Purpose.BY_EMAIL: "the e-mail address",
    Purpose.TRANSFORMED: "the released value, changed",
}

GATE: dict[GateOutcome, tuple[str, str]] = {
    GateOutcome.PASSED: ("✓", "passed"),
    GateOutcome.FAILED: ("✗", "failed"),
    GateOutcome.NOT_CHECKED: ("?", "not checked"),
}

REFUSED_OWNERS: dict[str, str] = {
    "identity": "the identity team",
    "service-provider": "whoever runs this test service provider",
    "patron": "you: begin again at the start page",
}


def check_counts(runs: Sequence[CheckRun]) -> str:
    """Count the checks by their outcome, and what they found by its severity."""
    outcomes = Counter(run.result.outcome for run in runs)
    severities = Counter(finding.severity for run in runs for finding in run.findings)
    found = [
        plural(severities[severity], word)
        for severity, (_, word) in SEVERITIES.items()
        if severities[severity]
    ]
    parts = [f"{outcomes['passed']} passed"]
    if found:
        parts.append(f"{outcomes['failed']} with findings ({', '.join(found)})")
    parts.append(f"{outcomes['not-run']} not run")
    if outcomes["crashed"]:
        parts.append(f"{outcomes['crashed']} broke")
    return f"{plural(len(runs), 'check')}: {', '.join(parts)}"
