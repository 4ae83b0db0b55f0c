"""Patrons' stories: what each library system tells, and what the whole program makes of it."""

from pkgutil import resolve_name

import pytest

from tests.adapters.ils.connecting import connected
from tests.adapters.ils.judged import about_patron, judged
from tests.adapters.ils.story import Story
from tests.adapters.ils.systems import OTHERS, SYSTEMS
from verifier.domain.model.lookup import PatronKey

KINDS = SYSTEMS | OTHERS
STORIES: dict[str, dict[str, Story]] = {
    name: resolve_name(f"tests.adapters.ils.{name}.stories:{name.upper()}")
    for name in KINDS
    if "," not in name
}


@pytest.mark.parametrize(
    ("system", "name"), [(system, name) for system in STORIES for name in STORIES[system]]
)
def test_a_patrons_story(tmp_path, system, name):
    """The outcome of the connection, and the checks that the whole program finds something in.

    No sentence holds what was asked for, or a secret.
    """
    story, kind = STORIES[system][name], KINDS[system]
    fake = kind.fake(*story.patrons)
    for attribute, value in story.fake.items():
        setattr(fake, attribute, value)
    story.change(fake)
    with kind.serve(fake) as url:
        connector = connected(kind.connector(url, **story.settings))
        outcome = connector.look_up(PatronKey(value=story.sent, kind=story.kind))
        signed_in = None if story.sign_in is None else connector.sign_in()
        report = None
        if story.finds is not None:
            login = {"released": story.released, "name": story.name, "email": story.email}
            report = judged(tmp_path, connector, story.sent, reshare=story.reshare, **login)

    assert story.outcome is getattr(outcome, "failure", type(outcome)), outcome
    records = getattr(outcome, "records", None) or [getattr(outcome, "record", None)]
    gaps = [gap for record in filter(None, records) for gap in record.gaps]
    message = getattr(outcome, "message", "")
    assert story.says in message or (all(story.says in gap.message for gap in gaps) and gaps)
    assert story.sent not in message or len(story.sent) < 4
    assert story.matched in (None, getattr(outcome, "matched_type", None))
    assert story.gaps == {gap.part.value for gap in gaps}
    assert story.ids in (None, [record and record.internal_id for record in records])
    for part, value in story.record.items():
        assert value == getattr(outcome.record, part), part
    assert story.sign_in == getattr(signed_in, "failure", signed_in)
    assert report is None or story.finds == about_patron(report)
    assert not any(secret in repr((outcome, report)) for secret in (*kind.secrets, "wr0ng"))
