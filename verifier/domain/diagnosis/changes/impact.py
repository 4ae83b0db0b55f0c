"""Whether a change breaks the road of the identifier, and why."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.domain.diagnosis.changes.attributes import Between, Nature
from verifier.domain.diagnosis.changes.compared_login import ComparedLogin
from verifier.domain.model.comparison import Effect
from verifier.domain.model.match import Agreement, Transform
from verifier.domain.model.patron import same_account
from verifier.domain.model.wording import DIFFERENCES

Impact = tuple[Effect, str]
"""What the change does to the road, and the reason as the rest of a sentence."""

_SAME = "ReShare receives the same identifier before and after"
_TWO_PEOPLE = "the logins are of two people"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginChange:
    """The change from one login to the other, as the road sees it."""

    before: ComparedLogin
    after: ComparedLogin
    between: Between
    transform: Transform | None = None  # how the one identifier is the other

    @property
    def same_identifier(self) -> bool | None:
        """Whether ReShare receives the same; None where a mask hides it."""
        another = self.between.another(self.before.identifier, self.after.identifier)
        return None if another is None else not another

    @property
    def way_out(self) -> tuple[str, ...]:
        """What else still holds the identifier of before; a masked one is found nowhere."""
        return () if self.before.masked else self.after.carries(self.before.identifier)

    @property
    def two_people(self) -> bool:
        """Whether names and e-mail addresses say that the logins are not of one person."""
        return self.between.agreement is Agreement.DISAGREES


def find_impact(change: LoginChange) -> Impact:
    """Go by the library system's verdicts where it gave two, else by what ReShare receives."""
    if change.before.verdict is not None and change.after.verdict is not None:
        works = (change.before.verdict.works, change.after.verdict.works)
        if change.two_people and works[0] is not works[1]:
            return Effect.UNKNOWN, _TWO_PEOPLE
        return _BY_VERDICTS.get(works) or _both_work(change)
    for one, which in ((change.before, "before"), (change.after, "after")):
        if one.preview.cannot_be_said:
            return Effect.UNKNOWN, f"what ReShare receives {which} the change is not known"
    return _by_use(change) or _by_value(change)


_BY_VERDICTS: dict[tuple[bool, bool], Impact] = {
    (False, False): (Effect.STILL_BROKEN, "a request of this patron does not pass"),
    (True, False): (Effect.BREAKS, "a request of this patron no longer passes"),
    (False, True): (Effect.MENDED, "a request of this patron now passes"),
}


def _both_work(change: LoginChange) -> Impact:
    if change.same_identifier:
        return Effect.HOLDS, _SAME
    if change.same_identifier is None:
        return Effect.HOLDS, "a request of this patron passes before and after"
    if change.two_people:
        return Effect.HOLDS, "each of the two people is found by an identifier of their own"
    one, other = change.before.record, change.after.record
    if one is not None and other is not None and not same_account(one, other):
        return Effect.BREAKS, "a request now leads to another patron's record"
    return Effect.HOLDS_BY_ANOTHER, (
        "ReShare receives another identifier, and the library system knows the patron by both"
    )


def _by_use(change: LoginChange) -> Impact | None:
    """Judge by whether each identifier is one; None where both are."""
    match change.before.usable, change.after.usable:
        case True, True:
            return None
        case False, True if change.after.masked:
            return Effect.UNKNOWN, "an identifier now arrives, and its value is masked"
        case False, True:
            return Effect.MENDED, "ReShare now receives an identifier that can be looked up"
        case True, _:
            return Effect.BREAKS, _unusable(change.after)
        case _:
            return Effect.STILL_BROKEN, _unusable(change.after)


def _by_value(change: LoginChange) -> Impact:
    if change.same_identifier is None:
        return Effect.UNKNOWN, "the identifier that ReShare receives is masked"
    if change.same_identifier:
        return Effect.HOLDS, _SAME
    if change.two_people:
        return Effect.UNKNOWN, _TWO_PEOPLE
    if change.between.must_differ(change.before.nature, change.after.nature):
        return Effect.UNKNOWN, (
            "the identifier is made for one service provider only, "
            "and the logins are not known to be at the same one"
        )
    return _by_other_value(change)


def _by_other_value(change: LoginChange) -> Impact:
    """Another identifier breaks the road, unless a silent library system might know it."""
    if change.before.unanswered or change.after.unanswered:
        return Effect.UNKNOWN, (
            "ReShare receives another identifier, and the library system gave no answer about it"
        )
    if change.transform is None:
        return Effect.BREAKS, "ReShare receives another identifier"
    return Effect.BREAKS, (
        "ReShare receives the identifier in another form, the same but for "
        f"{DIFFERENCES[change.transform]}"
    )


def _unusable(walk: ComparedLogin) -> str:
    if walk.preview.blocked:
        return "the listener answers every request with an error"
    if walk.identifier is None:
        return "ReShare receives no identifier"
    if walk.nature is Nature.ONE_TIME:
        return "the identifier is made up anew at every login"
    if ";" in walk.identifier:
        return "ReShare receives several values joined as one identifier"
    return "ReShare receives nothing that could be an identifier"
