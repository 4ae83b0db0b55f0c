"""What else FOLIO knows of one patron: group, blocks and fees, each by a question of its own.

A question that fails leaves a gap, and does not lose the record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from verifier.ils.folio.blocks import automated_blocks, manual_blocks
from verifier.ils.folio.cql import equals, is_uuid
from verifier.ils.folio.options import FolioOptions
from verifier.ils.folio.shapes import AutomatedBlocks, Fees, FolioPatron, Group, ManualBlocks
from verifier.ils.folio.talk import FolioTalk
from verifier.model.capability import Gap, Sight
from verifier.model.lookup import LookupFailure
from verifier.model.patron import Balance, Block, PatronGroup
from verifier.rest.conversation import segment
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped

T = TypeVar("T")

_MOST_BLOCKS = 100
_MOST_FEES = 500
_CENT = Decimal("0.01")
_OTHERS = "FOLIO's answer is about other patrons too, so it was not read."
_GROUP = "what the patron group is called"
_BY_HAND = "whether staff have blocked the patron"
_BY_RULE = "whether a limit of the library's blocks the patron"
_OWED = "what the patron owes"


@dataclass(slots=True, kw_only=True)
class Standing:
    """What the further questions brought, and what they did not."""

    group: PatronGroup | None = None
    blocks: tuple[Block, ...] = ()
    balance: Balance | None = None
    gaps: list[Gap] = field(default_factory=list)

    def gap(self, part: Sight, unknown: str, why: str) -> None:
        """Note that something is not known."""
        self.gaps.append(Gap(part=part, said=f"It is not known {unknown}. {why}"))


def unasked() -> Standing:
    """Give the standing of one patron of several: nobody knows whom it would be asked for."""
    standing = Standing()
    why = "It was not asked for, since the identifier leads to more than one patron."
    standing.gap(Sight.GROUP, _GROUP, why)
    standing.gap(Sight.BLOCKS, "whether the patron is blocked", why)
    standing.gap(Sight.BALANCE, _OWED, why)
    return standing


def ask_standing(talk: FolioTalk, patron: FolioPatron, options: FolioOptions) -> Standing:
    """Put the four questions that FOLIO's NCIP puts as well, and the one for fees."""
    standing = Standing()

    def tried(part: Sight, unknown: str, question: Callable[[], T], otherwise: T) -> T:
        try:
            return question()
        except LookupStopped as stopped:
            standing.gap(part, unknown, stopped.outcome.said)
            return otherwise

    no_blocks: tuple[Block, ...] = ()
    standing.group = tried(Sight.GROUP, _GROUP, lambda: _group(talk, patron), None)
    by_hand = tried(Sight.BLOCKS, _BY_HAND, lambda: _manual(talk, patron, standing), no_blocks)
    by_rule = tried(Sight.BLOCKS, _BY_RULE, lambda: _automated(talk, patron), no_blocks)
    standing.blocks = (*by_hand, *by_rule)
    standing.balance = tried(Sight.BALANCE, _OWED, lambda: _balance(talk, patron, options), None)
    return standing


def _group(talk: FolioTalk, patron: FolioPatron) -> PatronGroup | None:
    group_id = patron.patron_group
    if not group_id:
        return None
    if not is_uuid(group_id):
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, "The record names no group that is one.")
    content = talk.get(f"/groups/{segment(group_id)}", needs="usergroups.item.get")
    found = shaped(Group, content, what="a patron group")
    if found.id is not None and found.id.lower() != group_id.lower():
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, "FOLIO's answer is another group.")
    return PatronGroup(code=found.group, label=found.desc or None)


def _manual(talk: FolioTalk, patron: FolioPatron, standing: Standing) -> tuple[Block, ...]:
    query = (("query", f"({_of(patron)})"), ("limit", str(_MOST_BLOCKS)))
    content = talk.get("/manualblocks", needs="manualblocks.collection.get", query=query)
    found = shaped(ManualBlocks, content, what="blocks")
    _require_own(patron, [one.patron for one in found.blocks])
    if found.total > len(found.blocks):
        why = f"FOLIO counts {found.total} such blocks and shows {len(found.blocks)}."
        standing.gap(Sight.BLOCKS, "what all the blocks by staff are", why)
    return tuple(manual_blocks(found))


def _automated(talk: FolioTalk, patron: FolioPatron) -> tuple[Block, ...]:
    needs = (
        "patron-blocks.automated-patron-blocks.collection.get (in older versions "
        "automated-patron-blocks.collection.get)"
    )
    content = talk.get(f"/automated-patron-blocks/{segment(patron.id)}", needs=needs)
    return tuple(automated_blocks(shaped(AutomatedBlocks, content, what="blocks")))


def _balance(talk: FolioTalk, patron: FolioPatron, options: FolioOptions) -> Balance:
    """Add up what remains of every open fee and fine."""
    query = (
        ("query", f"({_of(patron)} and {equals('status.name', 'Open')})"),
        ("limit", str(_MOST_FEES)),
    )
    content = talk.get("/accounts", needs="accounts.collection.get", query=query)
    found = shaped(Fees, content, what="fees")
    _require_own(patron, [one.patron for one in found.fees])
    if found.total > len(found.fees):
        said = f"FOLIO counts {found.total} open fees and shows {len(found.fees)}."
        raise LookupStopped(LookupFailure.TOO_LARGE, said)
    owed = sum((one.remaining for one in found.fees), Decimal(0))
    return Balance(
        amount=owed.quantize(_CENT) if owed == owed.quantize(_CENT) else owed,
        currency=options.currency,
        limit=options.fine_limit,
    )


def _of(patron: FolioPatron) -> str:
    return equals("userId", patron.id)


def _require_own(patron: FolioPatron, named: Sequence[str]) -> None:
    """Refuse what a server sends that did not heed the question."""
    if any(one.lower() != patron.id.lower() for one in named):
        raise LookupStopped(LookupFailure.WRONG_PATRON, _OTHERS)
