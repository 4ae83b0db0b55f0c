"""Which kind of identifier is usual."""

from __future__ import annotations

from pathlib import Path

from tests.factories import BARCODE, make_form, make_site
from verifier.domain.diagnosis.shapes import Shape
from verifier.domain.diagnosis.triage.judge import ENOUGH, usual_kinds

SITE = make_site(Path("/nowhere"), form=make_form(ils_identifier=None))


def test_kinds_of_accepted_identifiers_are_usual_once_there_are_enough():
    """A few tell nothing; of many, a rare kind is none of the usual ones."""
    few, many = [BARCODE] * (ENOUGH - 1), [BARCODE] * 99 + ["gail@example.edu"]

    assert frozenset() == usual_kinds(SITE, few)
    assert {Shape.BARCODE} == usual_kinds(SITE, many)


def test_the_site_files_word_counts_where_nothing_else_is_known():
    """``ils_identifier`` says that cards are meant."""
    site = make_site(Path("/nowhere"), form=make_form(ils_identifier="barcode"))

    assert Shape.BARCODE in usual_kinds(site, ())
    assert frozenset() == usual_kinds(SITE, ())
