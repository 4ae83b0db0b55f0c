"""When a share inside a group counts as clearly above that of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from verifier.diagnosis.triage.statistics import fisher, wilson
from verifier.model.population import FEW_PEOPLE

CHANCE = 0.001
"""A pattern is claimed where chance alone would make it less often than this, over all
comparisons together (Bonferroni's correction)."""

TIMES = 2.0
"""The failing share inside has to be at least so many times that of the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Failing and all people, in a group and in the rest."""

    bad_in: int
    all_in: int
    bad_out: int
    all_out: int

    def chance(self, compared: int) -> float | None:
        """Give the logarithm of the chance; None where the difference is not a clear one.

        *compared* is the number of comparisons among which this one is chosen.
        """
        if self.bad_in < FEW_PEOPLE or not self.all_out:
            return None
        inside, outside = self.bad_in / self.all_in, self.bad_out / self.all_out
        if inside < TIMES * outside:
            return None
        if wilson(self.bad_in, self.all_in)[0] <= wilson(self.bad_out, self.all_out)[1]:
            return None
        found = fisher(self.bad_in, self.all_in, self.bad_out, self.all_out) + log(compared)
        return found if found <= log(CHANCE) else None


def as_number(chance: float) -> float:
    """Give a chance as a number: zero where it is too small to be written."""
    return exp(chance)
