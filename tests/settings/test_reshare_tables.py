"""``[reshare]``: which software decides, and the listener's way with its form."""

import pytest

from tests.settings.site_texts import ENVIRON, MINIMAL, changed, problems
from verifier.domain.model.reshare_settings import Flavour
from verifier.settings.site_file import load_site

CROSSLINK = MINIMAL + 'flavour = "crosslink"\n'
OFF = CROSSLINK + "[reshare.crosslink]\nlookupUserEnabled = false\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MINIMAL, (Flavour.MOD_RS, True, True, False)),
        (MINIMAL + 'flavour = "mod-rs"\n', (Flavour.MOD_RS, True, True, False)),
        (CROSSLINK, (Flavour.CROSSLINK, True, True, True)),
        (OFF, (Flavour.CROSSLINK, False, False, True)),
    ],
)
def test_the_flavour_and_its_switch(write, text, expected):
    """mod-rs is the default; CrossLink's usual settings are known, for it has only one."""
    settings = load_site(write(text), environ={}).reshare

    assert expected == (
        settings.flavour,
        settings.lookup_user_enabled,
        settings.borrower_check_on,
        settings.stated,
    )


def test_a_flavour_that_nobody_knows_is_told(write):
    """The choices are named, with the place."""
    [message] = problems(write(MINIMAL + 'flavour = "crossling"\n'))

    assert "[reshare].flavour" in message
    assert "crosslink" in message.replace("crossling", "")


def test_the_listeners_form_settings_arrive(write):
    """Any text counts as yes, as in the listener."""
    text = changed('reqIdToUpper = "false"', 'digitalOnly = "no"\nalwaysShowForm = true')
    listener = load_site(write(text), environ=ENVIRON).form.listener

    assert ("no", True) == (listener.digitalOnly, listener.alwaysShowForm)
