"""What a LookupUserResponse says, whichever NCIP it came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from verifier.model.lookup import ElectronicAddress, NcipAnswer, NcipProblem, Privilege
from verifier.model.patron import PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class UserId:
    """One user id; ``type`` is the server's word for it, in lower case."""

    value: str
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockOrTrap:
    """One block, each once: some servers repeat them."""

    type: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A balance as sent, before anything is made of its units."""

    value: str
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InReshare:
    """What ReShare's own client reads, where that is not what the answer says."""

    user_id: str | None = None
    name: PersonName | None = None
    privileges: tuple[Privilege, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Everything an answer says."""

    problems: tuple[NcipProblem, ...] = ()
    user_id: UserId | None = None
    has_optional_fields: bool = False
    name: PersonName | None = None
    emails: tuple[str, ...] = ()
    addresses: tuple[ElectronicAddress, ...] = ()
    privileges: tuple[Privilege, ...] = ()
    further_ids: tuple[UserId, ...] = ()
    previous_ids: tuple[UserId, ...] = ()
    blocks: tuple[BlockOrTrap, ...] = ()
    balance: Amount | None = None
    in_reshare: InReshare | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether there is neither an id nor anything else about a patron."""
        told = any(one.key.strip() or (one.value or "").strip() for one in self.privileges)
        return not (self.user_id or self.name or self.emails or told or self.further_ids)

    @property
    def all_ids(self) -> tuple[UserId, ...]:
        """Every id by which the answer names its patron."""
        own = (self.user_id,) if self.user_id else ()
        return (*own, *self.further_ids, *self.previous_ids)

    def as_reshare_reads(self, problems: Sequence[NcipProblem] = ()) -> NcipAnswer:
        """Give the parts that ReShare reads, with *problems* as they may be shown."""
        seen = self.in_reshare or InReshare(
            user_id=self.user_id.value if self.user_id else None,
            name=self.name,
            privileges=self.privileges,
        )
        return NcipAnswer(
            user_id=seen.user_id,
            privileges=seen.privileges,
            name=seen.name,
            emails=self.emails,
            addresses=self.addresses,
            has_optional_fields=self.has_optional_fields,
            problems=tuple(problems),
            optional_user_ids=tuple(one.value for one in self.further_ids),
        )
