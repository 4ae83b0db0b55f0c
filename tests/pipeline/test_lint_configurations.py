"""Whole configurations of a delivery: one planted mistake each, and some that are sound.

A sound one is a site file with the files that it names. A mistake is a sound one with a text
replaced in it, which stands there once.
"""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.catalogue import DELIVERY_CHECKS
from verifier.pipeline.lint import lint
from verifier.settings.site_file import load_site

FOLDER = Path(__file__).parent / "lint_configurations"
SITE_FILE = "verifier.toml"


@pytest.fixture(autouse=True)
def _no_identity_provider_is_asked(monkeypatch):
    """The delivery is judged here; the servers that the site files name do not exist."""
    monkeypatch.setattr(
        "verifier.pipeline.lint.try_idp", lambda _, idp, **__: make_test(connection=idp.id)
    )


def stories(kind):
    """Each story of one kind by its name."""
    return {
        path.stem: tomllib.loads(path.read_text("utf-8"))
        for path in sorted((FOLDER / kind).glob("*.toml"))
    }


SOUND = stories("sound")
MISTAKES = stories("mistakes")


def files_of(story):
    """The files of a sound configuration."""
    return {SITE_FILE: story["site"], **story.get("files", {})}


def with_mistake(story):
    """The files of the base, with each change made in the one place that it fits."""
    files = files_of(SOUND[story["base"]])
    for change in story["change"]:
        text = files[change["file"]]
        assert 1 == text.count(change["from"]), change
        files[change["file"]] = text.replace(change["from"], change["to"])
    return files


def found_in(folder, files):
    """What lint finds, consequences left out: check and place of each."""
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    site = load_site(folder / SITE_FILE, environ={"GRAD1": "invented"})
    result = lint(site, ())
    assert () == result.unread
    assert "crashed" not in {run.result.outcome for place in result.places for run in place.runs}
    return [
        (finding.check, place)
        for place, finding in result.findings
        if finding.follows_from is None
    ]


def test_there_are_enough():
    """Forty mistakes and ten sound ones at the least, and every check is among them."""
    assert len(SOUND) >= 10
    assert len(MISTAKES) >= 40
    assert {check.id for check in DELIVERY_CHECKS} == {
        mistake["mistake"] for mistake in MISTAKES.values()
    }


@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_found_on_a_sound_one(name, tmp_path):
    """No error, no warning, and no notice either."""
    assert [] == found_in(tmp_path, files_of(SOUND[name]))


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_named_with_its_place(name, tmp_path):
    """The planted mistake is found where it stands, and nothing else is beside it."""
    story = MISTAKES[name]
    found = found_in(tmp_path, with_mistake(story))
    named = [place for check, place in found if check == story["mistake"]]

    assert {story["mistake"]: 1} == Counter(check for check, _ in found)
    assert named[0].startswith(story["named"])
