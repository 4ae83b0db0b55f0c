"""A patron's last results, and changes of identity providers' metadata, longer than reports."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, delete, insert, select

from verifier.domain.model.report import Verdict
from verifier.domain.model.run import LAST_RESULTS, IdpFacts, MetadataChange, PastResult
from verifier.store import serialization
from verifier.store.context import StorePart
from verifier.store.database import from_row
from verifier.store.tables import LastResult, SeenMetadata

IdpAndPatron = tuple[str, str]


class Trends(StorePart):
    """The last results and the metadata seen. Every method raises ``StoreProblem``."""

    def of(self, idp_ids: Collection[str]) -> Mapping[IdpAndPatron, tuple[PastResult, ...]]:
        """Return each patron's last results at these identity providers, the oldest first."""
        question = select(*LastResult.__table__.columns).where(LastResult.idp_id.in_(idp_ids))
        found: dict[IdpAndPatron, tuple[PastResult, ...]] = {}
        for row in self._at.rows(question.order_by(LastResult.at, LastResult.id)):
            own = row["idp_id"], row["patron"]
            found[own] = (*found.get(own, ()), from_row(PastResult, row))[-LAST_RESULTS:]
        return found

    def note_metadata(self, idp_id: str, facts: IdpFacts, at: datetime) -> None:
        """Record what an identity provider published *at* that time, unless nothing changed."""
        text = serialization.facts_text(facts)
        newest = select(SeenMetadata.content).where(SeenMetadata.idp_id == idp_id)
        with self._at.writing(one_at_a_time=f"metadata {idp_id}") as db:
            if db.scalar(newest.order_by(SeenMetadata.id.desc()).limit(1)) != text:
                values = {"idp_id": idp_id, "at": at, "content": text}
                db.execute(insert(SeenMetadata).values(values))

    def metadata_changes(
        self, idp_ids: Collection[str], since: datetime
    ) -> tuple[MetadataChange, ...]:
        """Return the changes that were seen from *since* on, in order."""
        question = select(SeenMetadata).where(SeenMetadata.idp_id.in_(idp_ids))
        rows = self._at.rows(
            question.with_only_columns(*SeenMetadata.__table__.columns).order_by(
                SeenMetadata.idp_id, SeenMetadata.id
            )
        )
        found = (
            MetadataChange(idp_id=row["idp_id"], at=row["at"], changes=changes)
            for earlier, row in pairwise(rows)
            if earlier["idp_id"] == row["idp_id"] and row["at"] >= since
            for changes in [tuple(_changes(_facts(earlier["content"]), _facts(row["content"])))]
        )
        return tuple(sorted(found, key=lambda change: change.at))


_facts = serialization.read_facts


def note_result(
    db: Connection,
    result_id: str,
    *,
    idp_id: str,
    patron: str,
    at: datetime,
    verdict: Verdict,
    cause: str | None,
) -> None:
    """Add a result to a patron's last ones, in place of an earlier one of that id."""
    own = (LastResult.idp_id == idp_id, LastResult.patron == patron)
    values = {"idp_id": idp_id, "patron": patron, "at": at, "verdict": verdict, "cause": cause}
    db.execute(delete(LastResult).where(LastResult.id == result_id))
    db.execute(insert(LastResult).values(id=result_id, **values))
    ids = select(LastResult.id).where(*own).order_by(LastResult.at.desc(), LastResult.id.desc())
    too_old = db.scalars(ids.offset(LAST_RESULTS).limit(LAST_RESULTS)).all()
    if too_old:
        db.execute(delete(LastResult).where(LastResult.id.in_(too_old)))


_KINDS = {
    "keys": ("signing key", "signing keys"),
    "scopes": ("scope", "scopes"),
    "endpoints": ("endpoint", "endpoints"),
}
_SHOWN_OF_A_KEY = 16  # characters of its fingerprint


def _changes(then: IdpFacts, now: IdpFacts) -> Iterator[str]:
    """Describe each difference in the second half of a sentence."""
    if then.entity_id != now.entity_id:
        yield f"the entity ID is {now.entity_id}, and was {then.entity_id}"
    for kind, (one, several) in _KINDS.items():
        was, there = getattr(then, kind), getattr(now, kind)
        if kind == "keys":
            was, there = ([f"{key[:_SHOWN_OF_A_KEY]}…" for key in keys] for keys in (was, there))
        for how, which in (
            ("new", [name for name in there if name not in was]),
            ("gone", [name for name in was if name not in there]),
        ):
            if len(which) == 1:
                yield f"the {one} {which[0]} is {how}"
            elif which:
                yield f"the {several} {', '.join(which)} are {how}"
