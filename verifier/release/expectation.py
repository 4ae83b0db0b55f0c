"""The names a site file expects, and what each of them stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from verifier.model.attribute_names import NOT_ATTRIBUTES
from verifier.model.request_form import RequestForm
from verifier.release.term import Term
from verifier.release.vocabulary import BY_CANONICAL, term_of


def expected_names(form: RequestForm) -> tuple[str, ...]:
    """List the names whose values a request needs, each once: identifier, header, e-mail."""
    header = form.header_source
    named = (form.sent_by_vufind, header, form.email)
    return tuple(dict.fromkeys(name for name in named if name))


def wanted_names(form: RequestForm) -> tuple[str, ...]:
    """List every name that the site file gives a use: the expected ones and VuFind's own."""
    own = form.vufind.cat_username if form.vufind else None
    named = (*expected_names(form), form.identifier, own)
    return tuple(dict.fromkeys(name for name in named if name))


@dataclass(frozen=True)
class Expectations:
    """The wanted names of one site, and the terms behind them."""

    form: RequestForm

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The wanted names that are attributes."""
        return tuple(name for name in wanted_names(self.form) if name not in NOT_ATTRIBUTES)

    @cached_property
    def spelling(self) -> dict[str, str]:
        """Canonical name → the way the site file writes it; the canonical one goes first."""
        canonical = {name: name for name in self.names if name in BY_CANONICAL}
        terms = ((term_of(name), name) for name in reversed(self.names))
        return {known.canonical: name for known, name in terms if known} | canonical

    @cached_property
    def mapped(self) -> dict[str, str]:
        """Wire name → canonical name, by the site's own attribute map."""
        return {wire: name for name, wires in self.form.attribute_map for wire in wires}

    def is_wire_name(self, name: str) -> bool:
        """Say whether the site file gives *name* as the very name that travels."""
        known = BY_CANONICAL.get(name)
        return name in self.names and (known is None or known.bare_name_counts)

    def first_wanted(self, terms: tuple[Term, ...]) -> Term | None:
        """Choose the one among *terms* that the site wants, else the first."""
        return next((one for one in terms if one.canonical in self.spelling), None) or next(
            iter(terms), None
        )
