"""Which failures a watch has told of, by each way of telling."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, select

from verifier.store.context import StorePart
from verifier.store.tables import ToldFailure

IdpAndPatron = tuple[str, str]


class NotificationLog(StorePart):
    """What was told. Every method raises ``StoreProblem``."""

    def failures(self, way: str) -> frozenset[IdpAndPatron]:
        """Give the failures that were told by *way* and not taken back."""
        question = select(ToldFailure.idp_id, ToldFailure.patron).where(ToldFailure.way == way)
        with self._at.reading() as db:
            return frozenset((row.idp_id, row.patron) for row in db.execute(question))

    def note(
        self,
        way: str,
        *,
        failing: Collection[IdpAndPatron],
        no_longer: Collection[IdpAndPatron],
    ) -> None:
        """Note what was just told by *way*: new failures, and those that are over."""
        with self._at.writing() as db:
            for idp_id, patron in {*failing, *no_longer}:
                db.execute(
                    delete(ToldFailure).where(
                        ToldFailure.way == way,
                        ToldFailure.idp_id == idp_id,
                        ToldFailure.patron == patron,
                    )
                )
            for idp_id, patron in failing:
                db.execute(insert(ToldFailure).values(way=way, idp_id=idp_id, patron=patron))
