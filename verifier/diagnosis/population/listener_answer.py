"""What to say about the listener: the proposed rule, or in words why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.diagnosis.population.listener_rule import Listener, Refusal, Trial
from verifier.diagnosis.population.member import Member
from verifier.diagnosis.population.people import People
from verifier.diagnosis.words import name_in_words
from verifier.model.population import (
    AttributeTally,
    Explanation,
    ListenerAnswer,
    ListenerRule,
    NoRule,
)

_NO_RULE = {
    NoRule.NOT_NEEDED: "no rule is needed: what arrives is right for every patron known",
    NoRule.NOTHING_KNOWN: "no rule can be proposed: no patron's right identifier is known",
    NoRule.NO_TRANSFORM: "no rule can help: what differs is not only the identifier's form",
    NoRule.ATTRIBUTE_RIGHT: "no rule is needed: another attribute is right for every patron as "
    "it is, so take that one",
    NoRule.ONE_PATRON: "no rule is proposed yet: only one patron speaks for it, and it takes at "
    "least two",
    NoRule.NOT_EXPRESSIBLE: "no rule is proposed: one regular expression cannot make the "
    "identifier of what arrives, so the identity provider has to",
    NoRule.NO_VALUE: "no rule is proposed: for some patrons nothing arrives that could be "
    "rewritten",
    NoRule.SPOILS: "no rule is proposed: it would spoil an identifier that is right as it arrives",
    NoRule.MISSES: "no rule is proposed: what makes some identifiers right leaves others wrong",
    NoRule.ANOTHER_PERSON: "no rule is proposed: it would make the identifier of one patron that "
    "of another",
}


def listener_answer(
    members: Sequence[Member],
    people: People,
    listener: Listener,
    *,
    tallies: Sequence[AttributeTally],
    explanations: Sequence[Explanation],
) -> ListenerAnswer:
    """Propose a rule for the attribute that is sent now, else for another one."""
    known = [one for one in members if one.is_known]
    if not known:
        return _refused(Refusal(NoRule.NOTHING_KNOWN))
    if all(one.arrives or one.works for one in known):
        return _refused(Refusal(NoRule.NOT_NEEDED))
    refused = Refusal(NoRule.NO_TRANSFORM)
    for attribute in dict.fromkeys(_to_try(known, explanations)):
        answer = Trial(
            attribute=attribute, members=members, people=people, listener=listener
        ).answer()
        if isinstance(answer, ListenerRule):
            return ListenerAnswer(rule=answer, refused=None, said=_proposed(answer))
        if refused.why is NoRule.NO_TRANSFORM:
            refused = answer
    if any(one.right_for_all for one in tallies):
        refused = Refusal(NoRule.ATTRIBUTE_RIGHT)
    return _refused(refused, known=len(known))


def _to_try(known: Sequence[Member], explanations: Sequence[Explanation]) -> Iterator[str]:
    yield from (one.case.wanted for one in known)
    yield from (one.attribute for one in explanations if one.transform is not None)


def _refused(refusal: Refusal, *, known: int = 0) -> ListenerAnswer:
    said = f"{_NO_RULE[refusal.why]}."
    if refusal.right and refusal.why is not NoRule.ONE_PATRON:
        said += f" The best one would be right for {refusal.right:,} of {known:,} logins."
    return ListenerAnswer(rule=None, refused=refusal.why, said=said[:1].upper() + said[1:])


def _proposed(rule: ListenerRule) -> str:
    count = len(rule.right_for)
    name = name_in_words(rule.attribute)
    said = (
        f"One rule of the OpenURL listener makes the right identifier of {name} for all "
        f"{count} logins whose patron is known, and is wrong for none of them."
    )
    if not rule.carried:
        said += (
            f" It takes a header that carries {name}: what comes with the link is never rewritten."
        )
    if rule.untried:
        unknown = len(rule.untried)
        said += f" Of {unknown} {'logins' if unknown > 1 else 'login'} nobody knows what is right."
    return said
