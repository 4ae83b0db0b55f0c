"""Patrons' stories: what each library system tells, and what the whole program makes of it."""

import pytest

from tests.adapters.ils.alma.stories import ALMA
from tests.adapters.ils.connecting import connected, serving
from tests.adapters.ils.folio.stories import FOLIO
from tests.adapters.ils.judged import Story, about_patron, judged
from tests.adapters.ils.koha.stories import KOHA
from tests.adapters.ils.polaris.stories import POLARIS
from tests.adapters.ils.sierra.stories import SIERRA
from tests.adapters.ils.symphony.stories import SYMPHONY
from tests.adapters.ils.systems import SYSTEMS
from tests.adapters.ils.wms.stories import WMS
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, PatronKey

STORIES: dict[str, dict[str, Story]] = {
    "alma": ALMA,
    "folio": FOLIO,
    "koha": KOHA,
    "polaris": POLARIS,
    "sierra": SIERRA,
    "symphony": SYMPHONY,
    "wms": WMS,
}


@pytest.mark.parametrize(
    ("system", "name"), [(system, name) for system in STORIES for name in STORIES[system]]
)
def test_a_patrons_story(tmp_path, system, name):
    """The outcome of the connection, and the checks that the whole program finds something in."""
    story, kind = STORIES[system][name], SYSTEMS[system]
    fake = kind.fake(*story.patrons)
    for attribute, value in story.fake.items():
        setattr(fake, attribute, value)
    story.change(fake)
    with serving(fake) as url:
        connector = connected(kind.connector(url, **story.settings))
        outcome = connector.look_up(PatronKey(value=story.sent))
        report = judged(
            tmp_path,
            connector,
            story.sent,
            reshare=story.reshare,
            released=story.released,
            name=story.name,
            email=story.email,
        )

    result = outcome.failure if isinstance(outcome, CouldNotLook) else type(outcome)
    assert story.outcome is result, outcome
    assert story.finds == about_patron(report)
    assert story.says in getattr(outcome, "message", "")
    assert story.matched in (None, getattr(outcome, "matched_type", None))
    if isinstance(outcome, Found | Ambiguous):
        records = outcome.records if isinstance(outcome, Ambiguous) else (outcome.record,)
        assert story.gaps == {gap.part.value for record in records for gap in record.gaps}
    assert not any(secret in repr((outcome, report)) for secret in (*kind.secrets, "wr0ng"))
