"""Pin a report as its patron's baseline, and keep what can be compared without values."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

from verifier.domain.diagnosis.transforms import LONGEST, candidates
from verifier.domain.model.capture import Protocol
from verifier.domain.model.comparison import Baseline, BaselineDigests
from verifier.domain.model.report import Report
from verifier.domain.model.text_values import WORDS
from verifier.report import json_report
from verifier.store.store import Store

_PLACES = (
    *("identifier/sent", "identifier/expected", "request/req_id", "request/header/value"),
    *("request/header/after_case", "request/header/result", "request/patron_identifier"),
    *("request/email", "login/subject/value", "login/subject/name_qualifier"),
    *("login/subject/sp_name_qualifier", "login/typed_username", "released/*/values/*"),
    *("records/*/internal_id", "records/*/identifiers/*/value"),
)
"""Where values stand in a report/1; ``*`` is every entry of a list."""


def values_in_report(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each place in a report (JSON, schema report/1) that holds a value, and the value."""
    for place in _PLACES:
        yield from _at(report, place.split("/"), ())


def put_value(report: dict[str, Any], place: str, value: str) -> None:
    """Set the value at *place* in a report (JSON, schema report/1)."""
    *way, last = place.split("/")
    node: Any = report
    for step in way:
        node = node[int(step) if isinstance(node, list) else step]
    node[int(last) if isinstance(node, list) else last] = value


def _at(node: Any, place: list[str], before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if not place:
        if isinstance(node, str):
            yield "/".join(before), node
        return
    step, *rest = place
    if step == "*":
        for at, entry in enumerate(node):
            yield from _at(entry, rest, (*before, str(at)))
    elif node is not None:
        yield from _at(node[step], rest, (*before, step))


Digest = Callable[[str], str]
"""Gives the keyed digest of a value."""

PROBE = "a word that everybody knows"


def remains_of(report: Report, digest: Digest) -> BaselineDigests:
    """Return digests by which *report* can be compared after its values are deleted."""
    masked = _needed(json_report.report_as_dict(report, redact=True))
    clear = _needed(json_report.report_as_dict(report, redact=False))
    return BaselineDigests(
        report=json.dumps(masked),
        digests=tuple((place, digest(value)) for place, value in values_in_report(clear)),
        probe=digest(PROBE),
    )


def _needed(report: dict[str, Any]) -> dict[str, Any]:
    """Return only the parts of the report that a comparison needs."""

    def part(whole: dict[str, Any], *keys: str) -> dict[str, Any]:
        return {key: whole[key] for key in keys}

    return {
        **part(report, "schema", "verdict", "cause", "identifier", "ils", "person"),
        **part(report, "created_at", "redacted"),
        "headline": part(report["headline"], "reason"),
        "request": {key: value for key, value in report["request"].items() if key != "posted"},
        "login": {
            **{key: value for key, value in report["login"].items() if key != "request"},
            "checks": [],
        },
        "released": [
            part(
                attribute, "name", "name_format", "friendly_name", "values", "source", "json_type"
            )
            for attribute in report["released"]
        ],
        "records": [
            part(record, "source", "internal_id")
            | {"identifiers": [part(found, "type", "value") for found in record["identifiers"]]}
            for record in report["records"]
        ],
        "findings": [part(finding, "check", "severity") for finding in report["findings"]],
    }


def values_from(value: str) -> Iterator[str]:
    """Yield *value* itself, then everything that it may stand for."""
    yield value
    if len(value) <= LONGEST:
        yield from (candidate.value for candidate in candidates(value))


def in_mask_shape(mask: str, value: str, scopes: Iterable[str]) -> Iterator[str]:
    """Yield forms of *value* that may fit *mask*, which shows 9 for a digit and x for a letter.

    They have leading zeros added, the mask's letter case and separators, or a scope.
    """
    if mask and not mask.strip("9") and value.isdigit() and len(value) < len(mask):
        yield value.zfill(len(mask))
    filled = _filled(mask, value)
    if filled is not None:
        yield filled
    if "@" in mask and "@" not in value:
        yield from (f"{value}@{scope}" for scope in scopes)


def placeholder_values(mask: str) -> Iterator[str]:
    """Yield zeros in the length of *mask*, and the placeholder words in three letter cases."""
    yield "0" * len(mask)
    for word in WORDS:
        yield from (word, word.upper(), word.capitalize())


def _filled(mask: str, value: str) -> str | None:
    """Put the letters and digits of *value* where the mask has some; None if they do not fit."""
    wanted = [shape == "9" for shape in mask if shape in "9xX"]
    inside = [letter for letter in value if letter.isalnum()]
    if not wanted or wanted != [letter.isnumeric() for letter in inside]:
        return None
    rest = iter(inside)
    cases: dict[str, Callable[[str], str]] = {"x": str.lower, "X": str.upper, "9": str}
    return "".join(cases[shape](next(rest)) if shape in cases else shape for shape in mask)


Digests = Callable[[str], Collection[str]]
"""Gives a value's digests: one under each key that the store still has."""

_MOST_TRIED = 300  # values of the later report
_MOST_SHAPED = 60  # values that are tried in the shape of each mask


def recover_values(
    remains: BaselineDigests, today: dict[str, Any], scopes: Sequence[str], digests: Digests
) -> dict[str, Any]:
    """Rebuild the earlier report from its digests and the values in *today*'s report.

    A digest proves whether a value is the one that was there. Values of today's report are tried
    in every form; if none matches, the value was another one, and a made-up value of the same
    shape replaces it. The result holds values of today.
    """
    document: dict[str, Any] = json.loads(remains.report)
    masks = dict(values_in_report(document))
    there = list(dict.fromkeys(value for _, value in values_in_report(today)))[:_MOST_TRIED]
    known: dict[str, str] = {}  # what each value of today may stand for; the values go first
    for value in there:
        known.update(dict.fromkeys(digests(value), value))
    for value in there:
        for guess in values_from(value):
            for digest in digests(guess):
                known.setdefault(digest, guess)
    for place, digest in remains.digests:
        mask = masks[place]
        if digest not in known:
            found = _found(mask, digest, there, scopes, digests)
            known[digest] = found or _stand_in(mask, digest, there)
        put_value(document, place, known[digest])
    document["redacted"] = False
    return document


def _found(
    mask: str, digest: str, there: Sequence[str], scopes: Sequence[str], digests: Digests
) -> str | None:
    if not any(letter.isalnum() for letter in mask):
        return mask  # the mask is the value itself
    shaped = (in_mask_shape(mask, value, scopes) for value in there[:_MOST_SHAPED])
    guesses = chain(chain.from_iterable(shaped), placeholder_values(mask))
    return next((guess for guess in guesses if digest in digests(guess)), None)


def _stand_in(mask: str, digest: str, there: Sequence[str]) -> str:
    """Invent a value of that shape that is none of today's, the same for the same digest."""
    alphabets = {"9": "123456789", "x": "abcdef", "X": "ABCDEF"}
    for attempt in range(9):
        drawn = hashlib.shake_256(f"{attempt} {digest}".encode()).digest(len(mask))
        letters = (
            alphabets[shape][byte % len(alphabets[shape])] if shape in alphabets else shape
            for shape, byte in zip(mask, drawn, strict=True)
        )
        made = "".join(letters)
        if made not in there:
            return made
    return mask


class CannotPin(Exception):  # noqa: N818 - an answer to a person, not a defect
    """A report cannot be a baseline. ``message`` is one sentence that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A baseline, ready to compare. ``report`` is None once its values are deleted."""

    baseline: Baseline
    report: Report | None
    digests: Digests = field(repr=False)


def pin(
    store: Store,
    report_id: str,
    *,
    by: str | None,
    idp_id: str | None = None,
    patron: str | None = None,
) -> Baseline:
    """Pin a stored report as the baseline of its patron at its identity provider.

    If the login is of no known test patron, *idp_id* and *patron* state whose it is. Raises
    ``CannotPin`` and ``StoreProblem``.
    """
    report, result = store.report(report_id), store.results.of(report_id)
    if report is None or result is None:
        raise CannotPin(
            "The values of this report are gone, or it was never made: log the patron in again "
            "and pin the new report."
        )
    if report.capture.protocol is Protocol.REQUEST:
        raise CannotPin("A pasted request is no login: pin the report of a login.")
    idp_id, patron = result.idp_id or idp_id, result.patron or patron
    if not idp_id:
        raise CannotPin("Choose the identity provider that this login belongs to.")
    if not patron:
        raise CannotPin("Give this test patron a name, such as grad1.")
    digest = partial(store.baselines.digest, idp_id=idp_id, patron=patron)
    return store.baselines.pin(
        report_id, idp_id=idp_id, patron=patron, remains=remains_of(report, digest), by=by
    )


def pinned(store: Store, idp_id: str, patron: str) -> Pinned | None:
    """Find the baseline of a patron at an identity provider. Raises ``StoreProblem``."""
    baseline = store.baselines.of(idp_id, patron)
    return None if baseline is None else load_pinned(store, baseline)


def load_pinned(store: Store, baseline: Baseline) -> Pinned:
    """Load what *baseline* can be compared by. Raises ``StoreProblem``."""
    whose = {"idp_id": baseline.idp_id, "patron": baseline.patron}
    return Pinned(
        baseline=baseline,
        report=store.report(baseline.report_id),
        digests=partial(store.baselines.digests, **whose),
    )
