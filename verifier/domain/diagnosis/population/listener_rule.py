"""Propose the listener rule that is right for every known patron, or say why there is none."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from verifier.domain.diagnosis.case import attribute_label
from verifier.domain.diagnosis.grouping import group_by_each
from verifier.domain.diagnosis.population.members import Member, People, numbers
from verifier.domain.diagnosis.remedies.listener import propose, settings_of
from verifier.domain.diagnosis.remedies.web_server import DEFAULT_HEADER
from verifier.domain.model.evidence import ReleaseEvidence
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.population import (
    AttributeTally,
    Explanation,
    ListenerRule,
    ListenerRuleAnswer,
    NoRule,
)
from verifier.domain.model.request_form import ListenerService

# A rule is proposed only where it makes a right identifier of every value that it meets, has
# changed the values of at least two people, and leads nobody to another person of the set: two
# values of unknown people that it makes one may be two people's.

MOST_PROPOSALS = 12
LONGEST_VALUE = 255  # characters that ReShare keeps of an identifier
LONGEST_REGEX = 150
_GRAVEST = (
    NoRule.ANOTHER_PERSON,
    NoRule.SPOILS,
    NoRule.NO_VALUE,
    NoRule.MISSES,
    NoRule.ONE_PATRON,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """The functions that simulate the listener; this module only calls them."""

    reads: Callable[[ReleaseEvidence, str], str | None]
    """What it would read if its header carried that attribute; None: no header."""

    makes: Callable[[ListenerService, str], str | None]
    """What it makes of a header's text by these settings; None where nobody can say."""


Refusal = tuple[NoRule, int]
"""Why no rule is proposed, and for how many logins the best one would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    proposal: ListenerService
    right: Sequence[Member]  # among the known patrons
    changed: Sequence[Member]  # the known patrons whose value it changes
    objection: NoRule | None  # the gravest


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A test of listener rules on one attribute, for all logins of a set."""

    attribute: str
    members: Sequence[Member]
    people: People
    listener: Listener

    def answer(self) -> ListenerRule | Refusal:
        """Try every rule that the logins suggest; if all are refused, report the best one."""
        tried = [self._tried(proposal) for proposal in self._suggested()]
        if not tried:
            differs = any(self.attribute in member.rewritten for member in self._known)
            return NoRule.NOT_EXPRESSIBLE if differs else NoRule.NO_TRANSFORM, 0
        for trial in tried:
            if trial.objection is None:
                proposal = trial.proposal
                first = self.members[0].case
                return ListenerRule(
                    attribute=self.attribute,
                    carried=first.by_header and self.attribute == first.carrier,
                    to_upper=bool(proposal.reqIdToUpper),
                    to_lower=bool(proposal.reqIdToLower),
                    regex=proposal.reqIdRegex,
                    replacement=proposal.reqIdReplacement,
                    right_for=numbers(trial.right),
                    changes=len(trial.changed),
                    people=self.people.count(trial.changed),
                    untried=numbers(member for member in self.members if not member.is_known),
                    snippet=settings_of(first.release.form, proposal).text,
                )
        best = max(tried, key=lambda trial: len(trial.right))
        return best.objection or NoRule.MISSES, len(best.right)

    def _suggested(self) -> tuple[ListenerService, ...]:
        """List the rules to try, without long ones: a rule for many people is short."""
        counts = Counter(filter(None, map(self._suggestion, self._known)))
        common = [
            proposal
            for proposal, _ in counts.most_common(MOST_PROPOSALS)
            if len(proposal.reqIdRegex or "") <= LONGEST_REGEX
        ]
        lower = (replace(service, reqIdToLower=True, reqIdToUpper=False) for service in common)
        upper = (replace(service, reqIdToLower=False, reqIdToUpper=True) for service in common)
        return tuple(dict.fromkeys((*common, *lower, *upper)))

    def _suggestion(self, member: Member) -> ListenerService | None:
        arriving = self._arriving[member.number]
        if not arriving or arriving in member.right:
            return None
        values = member.values.get(self.attribute, ())
        among = next((value for value in values if value in member.right), None)
        if len(values) > 1 and among is not None:
            return propose(arriving, among, Transform.T13)
        how = member.rewritten.get(self.attribute)
        if how is None or how.transform is None:
            return None
        return propose(arriving, how.becomes, how.transform)

    def _tried(self, proposal: ListenerService) -> _Tried:
        service = replace(proposal, reqIdHeader=DEFAULT_HEADER)
        right: list[Member] = []
        changed: list[Member] = []
        senders: dict[str, list[Member]] = defaultdict(list)
        made: set[str] = set()  # identifiers that the rule makes of something else
        objections: set[NoRule] = set()
        for member in self.members:
            arriving = self._arriving[member.number]
            result = self.listener.makes(service, arriving) if arriving else None
            senders[result or ""].append(member)
            if result is not None and result != arriving:
                made.add(result)
                changed += [member] if member.is_known else []
            objection = self._wrong(member, arriving, result)
            if objection is not None:
                objections.add(objection)
            elif member.is_known:
                right.append(member)
        if any(self._may_be_several(senders[result]) for result in made):
            objections.add(NoRule.ANOTHER_PERSON)
        if not objections and Support.of(self.people.count(changed)) is Support.CANDIDATE:
            objections.add(NoRule.ONE_PATRON)
        gravest = min(objections, key=_GRAVEST.index, default=None)
        return _Tried(proposal=proposal, right=right, changed=changed, objection=gravest)

    def _wrong(self, member: Member, arriving: str | None, result: str | None) -> NoRule | None:
        """Return in what way *result* is wrong for the patron; None if it is not known to be.

        A result that works today and does not change is not wrong.
        """
        owners = self._owners.get(result or "", set())
        if result != arriving and owners and self.people.of(member) not in owners:
            return NoRule.ANOTHER_PERSON
        if not member.is_known or result in member.right:
            return None
        if not arriving:
            return NoRule.NO_VALUE
        if member.verdict.works and result == member.sent:
            return None
        return NoRule.SPOILS if arriving in member.right else NoRule.MISSES

    def _may_be_several(self, senders: Sequence[Member]) -> bool:
        """Whether one identifier would belong to two people, for certain or possibly.

        Patrons whose right identifier is known are told apart by it.
        """
        if self.people.at_least(senders) > 1:
            return True
        values = {self._arriving[member.number] for member in senders}
        unknown = any(not member.is_known for member in senders)
        return unknown and len(values) > 1 and self.people.count(senders) > 1

    @cached_property
    def _known(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.is_known)

    @cached_property
    def _arriving(self) -> dict[int, str | None]:
        """What the listener would read, by login; None if it is not an identifier."""
        return {member.number: self._read(member) for member in self.members}

    def _read(self, member: Member) -> str | None:
        case = member.case
        if case.by_header and self.attribute == case.carrier:
            text = case.preview.trace.header_value
        else:
            text = self.listener.reads(case, self.attribute)
        return None if text is None or len(text) > LONGEST_VALUE else text

    @cached_property
    def _owners(self) -> dict[str, set[int]]:
        by_value = group_by_each(self._known, lambda member: member.right)
        return {value: set(map(self.people.of, owners)) for value, owners in by_value.items()}


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
) -> ListenerRuleAnswer:
    """Propose a rule for the attribute that is sent now, else for another one."""
    known = [member for member in members if member.is_known]
    if not known:
        return _refused((NoRule.NOTHING_KNOWN, 0))
    if all(member.arrives or member.verdict.works for member in known):
        return _refused((NoRule.NOT_NEEDED, 0))
    refused: Refusal = NoRule.NO_TRANSFORM, 0
    sent_now = (member.case.carrier for member in known)
    others = (
        explanation.attribute for explanation in explanations if explanation.transform is not None
    )
    for attribute in dict.fromkeys((*sent_now, *others)):
        trial = Trial(attribute=attribute, members=members, people=people, listener=listener)
        answer = trial.answer()
        if isinstance(answer, ListenerRule):
            return ListenerRuleAnswer(rule=answer, refused=None, message=_proposed(answer))
        if refused[0] is NoRule.NO_TRANSFORM:
            refused = answer
    if any(tally.right_for_all for tally in tallies):
        refused = NoRule.ATTRIBUTE_RIGHT, 0
    return _refused(refused, known=len(known))


def _refused(refusal: Refusal, *, known: int = 0) -> ListenerRuleAnswer:
    why, right = refusal
    message = f"{_NO_RULE[why]}."
    if right and why is not NoRule.ONE_PATRON:
        message += f" The best one would be right for {right:,} of {known:,} logins."
    return ListenerRuleAnswer(rule=None, refused=why, message=message[:1].upper() + message[1:])


def _proposed(rule: ListenerRule) -> str:
    count = len(rule.right_for)
    name = attribute_label(rule.attribute)
    message = (
        f"One rule of the OpenURL listener makes the right identifier of {name} for all "
        f"{count} logins whose patron is known, and is wrong for none of them."
    )
    if not rule.carried:
        message += (
            f" It takes a header that carries {name}: what comes with the link is never rewritten."
        )
    if rule.untried:
        unknown = len(rule.untried)
        logins = "logins" if unknown > 1 else "login"
        message += f" Of {unknown} {logins} nobody knows what is right."
    return message
