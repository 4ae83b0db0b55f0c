"""A patron's last results as a row of marks, when they changed, and what changed meanwhile."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from verifier.domain.model.report import Verdict
from verifier.domain.model.run import MetadataChange, PastResult
from verifier.report.labels import VERDICTS, moment_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The last results of a patron at an identity provider, the oldest first, as a page shows it.

    Each mark is a verdict, its shape, and what it stands for in words.
    """

    name: str
    marks: tuple[tuple[Verdict, str, str], ...]
    sentence: str


def trend_of(
    name: str, idp_id: str, results: Sequence[PastResult], changes: Iterable[MetadataChange]
) -> Trend | None:
    """Describe the last *results*; None if there are fewer than two.

    *changes* are those of the metadata of every identity provider.
    """
    if len(results) < 2:  # noqa: PLR2004 - one result is no trend
        return None
    turns = [pair for pair in pairwise(results) if not pair[0].is_like(pair[1])]
    return Trend(
        name=name,
        marks=tuple(
            (past.verdict, VERDICTS[past.verdict][0], f"{_words(past)}, {moment_words(past.at)}")
            for past in results
        ),
        sentence=" ".join(
            _sentences(results, turns, [it for it in changes if it.idp_id == idp_id])
        ),
    )


def metadata_sentence(change: MetadataChange) -> str:
    """Return what an identity provider publishes otherwise than before."""
    parts = "; ".join(change.changes)
    return f"The metadata of {change.idp_id} changed by {moment_words(change.at)}: {parts}."


def _sentences(
    results: Sequence[PastResult],
    turns: Sequence[tuple[PastResult, PastResult]],
    changes: Sequence[MetadataChange],
) -> Iterator[str]:
    """Say since when the result is as it is, and which metadata changed just before."""
    last = results[-1]
    if not turns:
        since = moment_words(results[0].at)
        yield f"The same {len(results)} times since {since}: {_words(last)}."
        return
    before, after = turns[-1]
    yield f"Since {moment_words(after.at)}: {_words(last)}. Before that: {_words(before)}."
    yield from (
        metadata_sentence(change) for change in changes if before.at < change.at <= after.at
    )


def _words(past: PastResult) -> str:
    cause = f" ({past.cause})" if past.cause else ""
    return f"{VERDICTS[past.verdict][1]}{cause}"
