"""The stories as a whole: enough of them, over every product, way in, check and transform."""

from collections import Counter
from pathlib import Path

import pytest

from tests.scenarios.expectation import SAVED
from tests.scenarios.products import PRODUCTS
from tests.scenarios.story import product_of, read_story, reshare_of
from verifier.domain.checks.catalogue import CHECKS_ON_A_LOGIN
from verifier.domain.model.finding import Owner
from verifier.domain.model.match import Transform
from verifier.domain.model.report import Verdict
from verifier.domain.model.request_form import EntryPoint

STORIES = {path.stem: read_story(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}

NOT_TOLD = {
    "request.delivery-not-stated": "a story has a site file",
    "patron.answer-about-another": "a file of records answers about nobody but the one asked for",
    "patron.letter-case-relied-on": "a file of records is compared letter by letter",
    "patron.record-incomplete": "a file of records refuses no part of a record",
    "decision.settings-differ": "a story has no ReShare that could be asked for its settings",
    "decision.live-settings-unread": "as above",
    "decision.reshare-disagrees": "a story has no ReShare that could be asked for its decision",
    SAVED: "said of every saved login, and therefore held in one place for all stories",
}
"""Checks that no story can bring about, and why. Their own tests do."""

NOT_A_VALUE = {Transform.T10, Transform.T11, Transform.T17}
"""A replaced card, another attribute, an opaque value: told by checks, not by a changed text."""


def expected(*keys: str) -> set[str]:
    """Everything that any story expects under one of *keys*."""
    return {entry for story in STORIES.values() for key in keys for entry in story["expect"][key]}


def test_there_are_enough_stories():
    """A hundred and fifty at least, of which forty are of patrons with whom all is well."""
    healthy = [
        name
        for name, story in STORIES.items()
        if story["expect"]["verdict"] == "pass"
        and not story["expect"]["errors"]
        and not story["expect"]["warnings"]
    ]

    assert len(STORIES) >= 150
    assert len(healthy) >= 40


def test_every_product_is_told_of():
    """Each product has four stories or more, and one of them is healthy."""
    counted = Counter(product_of(story).name for story in STORIES.values())
    healthy = {
        product_of(story).name
        for story in STORIES.values()
        if story["expect"]["verdict"] == "pass"
    }
    products = {product.name for product in PRODUCTS.values()}

    assert set() == {product for product in products if counted[product] < 4}
    assert products == healthy


def test_every_product_is_named():
    """Some report names each product, guessed from the wire or told; generic ones are none."""
    named = {story["expect"].get("product") for story in STORIES.values()}
    products = {
        product.name for product in PRODUCTS.values() if not product.name.startswith("generic-")
    }

    assert set() == products - named


def test_every_row_of_the_products_is_used():
    """No row stands there that no story uses."""
    assert set(PRODUCTS) == {story["product"] for story in STORIES.values()}


def test_every_way_in_is_told_of():
    """Each way in which the identifier enters ReShare has three stories or more."""
    counted = Counter(reshare_of(story)["login"] for story in STORIES.values())

    assert set() == {door for door in EntryPoint if counted[door.value] < 3}


def test_every_check_is_expected_somewhere():
    """Each check on a login finds something in a story, or it is said why it cannot."""
    checks = {check.id for check in CHECKS_ON_A_LOGIN}
    found = expected("errors", "warnings", "notices")

    assert set(NOT_TOLD) == checks - found
    assert set() == found - checks


def test_every_transform_is_told_of():
    """Each way in which two values come to differ carries an identifier in some story."""
    named = {entry.rpartition(" by ")[2] for entry in expected("carried_by") if " by " in entry}

    assert {entry.value for entry in set(Transform) - NOT_A_VALUE} == named


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("verdict", {entry.value for entry in Verdict}),
        ("owner", {*(entry.value for entry in Owner), "none"}),
        ("state", {"REQ_VALIDATED", "REQ_INVALID_PATRON", "VALIDATED", "NEW", "none"}),
        (
            "ils",
            {*("found", "not_found", "ambiguous", "not_asked"), *("timeout", "server_error")}
            | {"auth_error"},
        ),
    ],
)
def test_every_end_is_told_of(key, values):
    """Each verdict, owner, request state and answer of the library system occurs."""
    assert values == {story["expect"][key] for story in STORIES.values()}


def test_every_story_says_something_of_its_own():
    """No two stories are about the same."""
    twice = [about for about, times in Counter(map(_about, STORIES.values())).items() if times > 1]

    assert [] == twice


def _about(story: dict) -> str:
    return story["about"]
