"""A document for pipelines where there is no report at all: it says of each login why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from verifier.model.rendering import Rendering
from verifier.report.phrases import moment_words
from verifier.report.pipeline.csv_logins import logins_table
from verifier.report.pipeline.junit_checks import suites_of
from verifier.report.pipeline.junit_xml import document
from verifier.report.pipeline.markdown_logins import several_logins
from verifier.report.pipeline.sarif_logins import sarif_of
from verifier.report.pipeline.told_login import NO_LOGIN, ToldLogin
from verifier.report.scrub import without_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedLogin:
    """What was to be looked at, and in one sentence why there was nothing to look at."""

    of: str  # the identity provider, or a file
    patron: str | None
    said: str
    is_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Logins that did not come about, and where and when."""

    site_name: str
    at: datetime
    version: str
    logins: tuple[StoppedLogin, ...]

    @property
    def told(self) -> Sequence[ToldLogin]:
        """Give them as every format tells of logins; a peer may have quoted somebody."""
        return [
            ToldLogin(
                idp=one.of,
                patron=one.patron,
                began=self.at,
                stopped=without_numbers(one.said),
                of_an_idp=not one.is_file,
            )
            for one in self.logins
        ]


def _junit(nothing: Nothing, how: Rendering) -> str:
    return document(nothing.site_name, suites_of(nothing.told, how.failing))


def _sarif(nothing: Nothing, how: Rendering) -> str:
    first = nothing.logins[0]
    patron = (first.patron,) if first.patron else ()
    return sarif_of(
        nothing.told,
        how,
        automation=(nothing.site_name, first.of, *patron),
        began=nothing.at,
        version=nothing.version,
    )


def _markdown(nothing: Nothing, _: Rendering) -> str:
    foot = f"{nothing.site_name} · {moment_words(nothing.at)}"
    return several_logins(nothing.told, headline=NO_LOGIN, remarks=(), foot=foot)


STOPPED_RENDERERS: Final[dict[str, Callable[[Nothing, Rendering], str]]] = {
    "junit": _junit,
    "sarif": _sarif,
    "csv": lambda nothing, _: logins_table(nothing.told),
    "markdown": _markdown,
}
"""The other formats have nothing to say without a report."""
