"""What Polaris tells of one patron beside the basic data. A part that fails leaves a gap."""

from __future__ import annotations

from decimal import Decimal

from verifier.ils.polaris.asking import NoSuchPatron, PolarisAsking
from verifier.ils.polaris.codes import PatronCodes
from verifier.ils.polaris.options import PolarisOptions
from verifier.ils.polaris.patron import amount, bears, patron_record, sum_of
from verifier.ils.polaris.shapes import AccountAnswer, CirculationAnswer, PatronData
from verifier.model.capability import Gap, Sight
from verifier.model.patron import PatronRecord
from verifier.rest.stopped import LookupStopped

_OTHERS = "Polaris, asked for the patron's {part}, answered about another patron or about none."
_NO_CHARGES = "Polaris does not list the patron's open charges."
_NO_AMOUNT = "One of the patron's open charges is no amount, so their sum is not known."


class Telling:
    """Gathers the parts of one patron's record."""

    def __init__(self, asking: PolarisAsking, patron: PatronData) -> None:
        self._asking = asking
        self._patron = patron
        self._barcode = patron.barcode or ""
        self._gaps: list[Gap] = []

    def record(self, source: str, options: PolarisOptions, codes: PatronCodes) -> PatronRecord:
        """Ask for the parts and make the record. Nothing is raised."""
        circulation = self._circulation()
        owed = amount(self._patron.charges)
        if owed is None:
            owed = self._owed()
        return patron_record(
            self._patron,
            source=source,
            options=options,
            circulation=circulation,
            owed=owed,
            group_label=codes.name(self._patron.patron_code, self._asking),
            gaps=self._gaps,
        )

    def _circulation(self) -> CirculationAnswer | None:
        try:
            answer = self._asking.of_patron(
                "PatronCirculateBlocksGet", self._barcode, "circulationblocks", CirculationAnswer
            )
        except LookupStopped as stopped:
            self._lacking(Sight.BLOCKS, stopped.outcome.said)
            return None
        except NoSuchPatron:
            self._lacking(Sight.BLOCKS, _OTHERS.format(part="blocks"))
            return None
        about_nobody = answer.blocks is None and answer.may_circulate is None
        about_another = answer.barcode is not None and not bears(answer.barcode, self._barcode)
        if answer.valid is False or about_nobody or about_another:
            self._lacking(Sight.BLOCKS, _OTHERS.format(part="blocks"))
            return None
        return answer

    def _owed(self) -> Decimal | None:
        """Add the open charges, where the basic data tell no balance."""
        try:
            answer = self._asking.of_patron(
                "PatronAccountGet", self._barcode, "account/outstanding", AccountAnswer
            )
        except LookupStopped as stopped:
            self._lacking(Sight.BALANCE, stopped.outcome.said)
            return None
        except NoSuchPatron:
            self._lacking(Sight.BALANCE, _OTHERS.format(part="charges"))
            return None
        if answer.charges is None or len(answer.charges) < answer.code:
            self._lacking(Sight.BALANCE, _NO_CHARGES)
            return None
        total = sum_of(answer.charges)
        if total is None:
            self._lacking(Sight.BALANCE, _NO_AMOUNT)
        return total

    def _lacking(self, part: Sight, said: str) -> None:
        self._gaps.append(Gap(part=part, said=said))
