"""All checks, found by their files and sorted by stage, and the documentation page of each.

A check is registered by being defined in a file in the folder of its stage. The stage is the first
word of its id, and ``order`` its position in the stage.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from inspect import signature
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any, TypeVar

from verifier.domain.checks.check import Check, ask
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.connection_test import ConnectionTest
from verifier.domain.model.evidence import (
    DecisionEvidence,
    PatronEvidence,
    ReleaseEvidence,
    RequestEvidence,
)
from verifier.domain.model.finding import CheckRun
from verifier.domain.model.illiad_comparison import ComparedUser
from verifier.domain.model.lint import Delivery
from verifier.domain.model.render_options import CheckPage
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import IlliadSettings, Site

E = TypeVar("E")

STAGES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "login": (LoginCapture,),
        "release": (ReleaseEvidence,),
        "request": (RequestEvidence,),
        "patron": (PatronEvidence,),
        "decision": (DecisionEvidence,),
        "delivery": (Delivery,),
        "connection": (ConnectionTest,),
        "illiad": (IlliadSettings, ComparedUser),
    }
)
"""The stages in route order, each with what its checks judge."""


def _defined() -> Iterator[Check[Any]]:
    for stage in STAGES:
        package = import_module(f"{__package__}.{stage}")
        for file in iter_modules(package.__path__, f"{package.__name__}."):
            for value in vars(import_module(file.name)).values():
                if isinstance(value, Check):
                    yield value


def _place(check: Check[Any]) -> tuple[int, int, str]:
    return tuple(STAGES).index(check.stage), check.order, check.id


ALL_CHECKS: tuple[Check[Any], ...] = tuple(sorted(_defined(), key=_place))
"""Every check, in route order."""

CHECKS: Mapping[str, Check[Any]] = MappingProxyType({check.id: check for check in ALL_CHECKS})


def judged_by(check: Check[Any]) -> type:
    """Return the kind of evidence that the check reads: the type of its function's parameter."""
    (evidence,) = signature(check.ask).parameters.values()
    kind: type = evidence.annotation
    return kind


def _of(stage: str, evidence: type[E]) -> tuple[Check[E], ...]:
    several = len(STAGES[stage]) > 1
    return tuple(
        check
        for check in ALL_CHECKS
        if check.stage == stage and not (several and judged_by(check) is not evidence)
    )


LOGIN_CHECKS = _of("login", LoginCapture)
RELEASE_CHECKS = _of("release", ReleaseEvidence)
REQUEST_CHECKS = _of("request", RequestEvidence)
PATRON_CHECKS = _of("patron", PatronEvidence)
DECISION_CHECKS = _of("decision", DecisionEvidence)
DELIVERY_CHECKS = _of("delivery", Delivery)
CONNECTION_CHECKS = _of("connection", ConnectionTest)
ILLIAD_SETTING_CHECKS = _of("illiad", IlliadSettings)
ILLIAD_USER_CHECKS = _of("illiad", ComparedUser)

CHECKS_ON_A_LOGIN: tuple[Check[Any], ...] = (
    *LOGIN_CHECKS,
    *RELEASE_CHECKS,
    *REQUEST_CHECKS,
    *PATRON_CHECKS,
    *DECISION_CHECKS,
)

ILLIAD_PATRON_CHECKS: tuple[Check[PatronEvidence], ...] = tuple(
    CHECKS[f"patron.{problem}"]
    for problem in (
        "old-barcode-accepted",
        "found-by-username-only",
        "letter-case-relied-on",
        "other-id-returned",
    )
)
"""What works today and is known to break, whoever placed the request: the checks of a login."""

ILLIAD_PLACE = "[reshare.illiad]"
"""Where the site file says it."""


def illiad_runs(site: Site) -> tuple[CheckRun, ...]:
    """Run the checks on the site file's ILLiad settings, without contacting any server.

    Returns no runs if the site file has no [reshare.illiad] and requests do not come from ILLiad.
    If they do come from ILLiad, the missing table is checked as an empty one.
    """
    settings = site.illiad
    if settings is None and site.form.door is EntryPoint.ILLIAD:
        settings = IlliadSettings()
    return ask(ILLIAD_SETTING_CHECKS, settings) if settings is not None else ()


def explanations() -> dict[str, tuple[str, ...]]:
    """Map each check's id to the checks whose finding explains its own, strongest first."""
    return {check.id: check.after for check in ALL_CHECKS if check.after}


# The checks' pages as values, for renderers: those know no check.


@cache
def check_pages() -> Mapping[str, CheckPage]:
    """Return every check's page by its id, in route order."""
    return MappingProxyType({check.id: _page(check) for check in ALL_CHECKS})


def _page(check: Check[Any]) -> CheckPage:
    whole = check.documentation.strip()
    explained = whole.partition("\n\nWhat to change:")[0].partition("\n\n")[2]
    return CheckPage(
        id=check.id,
        title=check.title,
        means=explained or check.title,
        whole=whole,
        severity=check.severity,
        station=check.station,
        owner=check.owner,
        cites=check.cites,
    )
