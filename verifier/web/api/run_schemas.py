"""Runs, as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, RootModel

from verifier.domain.model.finding import Owner
from verifier.domain.model.report import StepAnswer, Verdict
from verifier.domain.model.run import (
    PatronKind,
    RowChange,
    RowState,
    Run,
    RunKind,
    RunRow,
    RunSummary,
    SummaryRow,
)
from verifier.domain.model.stored_result import RouteQuestion
from verifier.web.api.operation import Asked, Line, Query, Shape
from verifier.web.runs import LONGEST_NAME, MOST_DAYS, MOST_ROWS, ON_A_PAGE, USUAL_DAYS

LONGEST_WAIT = 60

RunName = Annotated[Line, Field(max_length=LONGEST_NAME)]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS, description="How long the links can be used.")]


class WantedPatron(Asked):
    """One kind of patron at one identity provider."""

    idp: Line = Field(description="The site file's id of the identity provider.")
    patron: PatronKind
    tester: Line | None = Field(default=None, description="Whom the link is for.")
    expected: Line | None = Field(default=None, description="The identifier this patron has.")


class AutomaticRunWanted(Asked):
    """A run over the site file's test patrons."""

    kind: Literal["automatic"]
    name: RunName = "Automatic run"
    only: tuple[Line, ...] = Field(
        default=(),
        max_length=200,
        strict=False,
        description="Identity providers, test patrons, or both as IDP/PATRON; all where empty.",
    )


class LinkRunWanted(Asked):
    """A run with a test link for each patron."""

    kind: Literal["links"]
    name: RunName
    rows: list[WantedPatron] = Field(min_length=1, max_length=MOST_ROWS)
    days: Days = USUAL_DAYS


class RunWanted(RootModel[AutomaticRunWanted | LinkRunWanted]):
    """A run to make."""

    root: Annotated[AutomaticRunWanted | LinkRunWanted, Field(discriminator="kind")]


class RowsWanted(Asked):
    """Patrons to add to a run."""

    rows: list[WantedPatron] = Field(min_length=1, max_length=MOST_ROWS)
    days: Days = USUAL_DAYS


class AboutPatron(Asked):
    """For whom a link is. A key that is left out stays as it is; an empty text is deleted."""

    tester: str | None = Field(default=None, max_length=200)
    expected: str | None = Field(default=None, max_length=200)


class LinkWanted(Asked):
    """A new link for a row."""

    days: Days = USUAL_DAYS


class RunsAsked(Query):
    """A part of the list of runs."""

    limit: int = Field(default=ON_A_PAGE, ge=1, le=200)
    skip: int = Field(default=0, ge=0, le=1_000_000)


class Wait(Query):
    """How long to wait for the end."""

    wait: int = Field(default=0, ge=0, le=LONGEST_WAIT, description="Seconds.")


class RunLineShape(Shape):
    """A run in the list."""

    id: str
    name: str
    kind: RunKind
    created_at: datetime
    closed_at: datetime | None
    interrupted: bool = Field(description="Whoever worked on it is gone.")
    wanted: int
    finished: int


class RunsShape(Shape):
    """Runs, the newest first; ``older`` is what to skip for the next part, null at the end."""

    runs: list[RunLineShape]
    older: int | None


class AnswerShape(Shape):
    """One question of the road."""

    question: RouteQuestion
    answer: StepAnswer


class RowShape(Shape):
    """One patron at one identity provider, without any value of a person."""

    id: str
    idp: str
    idp_name: str
    patron: str
    state: RowState
    verdict: Verdict | None = Field(description="Null: no result.")
    answers: list[AnswerShape]
    headline: str | None
    reason: str | None
    cause: str | None = Field(description="The check that names the first cause.")
    note: str | None
    reference: str | None
    report_id: str | None = Field(description="Null once the report is no longer kept.")
    finished_at: datetime | None
    change: RowChange | None = Field(description="Since the run before.")
    link_expires_at: datetime | None

    @classmethod
    def of(cls, row: SummaryRow, kept: RunRow | None) -> Self:
        """Make it of a summary's row and of what is kept of it."""
        fields = {name: getattr(row, name, None) for name in cls.model_fields}
        fields |= {
            "id": row.row_id,
            "idp": row.idp_id,
            "answers": [AnswerShape.model_validate(one) for one in row.answers],
            "report_id": None if kept is None else kept.report_id,
            "link_expires_at": None if kept is None else kept.link_expires_at,
        }
        return cls(**fields)


class CauseShape(Shape):
    """A first cause, with the rows whose way ends there."""

    check: str
    owner: Owner
    title: str
    remedy: str
    row_ids: list[str]


class RunShape(Shape):
    """A run as it stands, or as it was closed."""

    id: str
    name: str
    kind: RunKind
    created_at: datetime
    created_by: str | None
    closed_at: datetime | None
    interrupted: bool
    version: int = Field(description="Grows with each change.")
    working: int
    failing: int
    uncertain: int
    missing: int
    before: str | None = Field(description="The name of the run that it is compared with.")
    rows: list[RowShape]
    causes: list[CauseShape]

    @classmethod
    def of(cls, run: Run, summary: RunSummary) -> Self:
        """Make it of a kept run and of what it has come to."""
        kept = {one.id: one for one in run.rows}
        rows = [RowShape.of(one, kept.get(one.row_id)) for one in summary.rows]
        own = ("id", "name", "kind", "created_at", "created_by", "closed_at", "interrupted")
        return cls(
            **{name: getattr(run, name) for name in own},
            version=run.version,
            working=summary.working,
            failing=summary.failing,
            uncertain=summary.uncertain,
            missing=len(summary.missing),
            before=summary.before,
            rows=rows,
            causes=[CauseShape.model_validate(one) for one in summary.causes],
        )


class LinkShape(Shape):
    """A test link."""

    row_id: str
    idp: str
    patron: str
    state: RowState
    address: str | None = Field(description="What to give the tester; null once it is over.")
    expires_at: datetime | None


class LinksShape(Shape):
    """The test links of a run."""

    links: list[LinkShape]
