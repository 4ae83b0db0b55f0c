"""Mask what belongs to the people of a set of logins."""

from __future__ import annotations

from dataclasses import replace

from verifier.model.population import Population
from verifier.report.redact import masked, values_in


def redacted_population(population: Population) -> Population:
    """*population* with every value of a person masked.

    The names of files are masked whole: saved logins are often named after their person.
    """
    return masked(population, values_in(replace(population, logins=())))
