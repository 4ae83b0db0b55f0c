"""Sets of logins for the tests of their renderers, by the real stages."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.populations import Patron, login, patrons, reports_of
from verifier.domain.model.population import Population
from verifier.domain.model.report import Report
from verifier.pipeline.verify_many import together

FIVE = tuple(
    replace(
        patron,
        group="GRADUATES" if patron.number < 4 else "UG",
        more=(("username", f"nick{patron.number}"),),
    )
    for patron in patrons(5)
)
NAMES = tuple(f"family{entry.number}.json" for entry in FIVE)
Sample = tuple[Population, tuple[Report, ...]]


def sample(reports: tuple[Report, ...], **more: object) -> Sample:
    """The set of these reports, made on a fixed day."""
    population = together(reports, names=NAMES[: len(reports)], **more)
    return replace(population, created_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC)), reports


def prefixed() -> Sample:
    """One group sends a prefix; a rule of the listener serves all."""
    logins = [login(entry, f"EXU-{entry.card}") for entry in FIVE[:3]]
    return sample(reports_of(FIVE, [*logins, *map(login, FIVE[3:])]))


def entangled() -> Sample:
    """A collision, a person with two identifiers, and no rule."""
    logins = [login(FIVE[0]), login(FIVE[1], FIVE[0].card), login(FIVE[2]), login(FIVE[2], "4711")]
    return sample(reports_of(FIVE, logins))


def healthy() -> Sample:
    return sample(reports_of(FIVE, map(login, FIVE)))


def silent() -> Sample:
    """The library system gave no answer, and somebody lost patience."""
    return sample(reports_of(FIVE, map(login, FIVE[:2]), fails_with="timeout"), unasked=3)


def unheard_of() -> Sample:
    """Nobody's record is known."""
    return sample(reports_of((), map(login, FIVE[:2])))


ALL = {
    "prefixed": prefixed,
    "entangled": entangled,
    "healthy": healthy,
    "silent": silent,
    "unheard-of": unheard_of,
}


def values_of(some: tuple[Patron, ...] = FIVE) -> set[str]:
    """What must not be seen where values are masked."""
    people = {
        value for entry in some for value in (entry.card, entry.email, entry.family, entry.given)
    }
    return people | {"GRADUATES", "4711", *NAMES}
