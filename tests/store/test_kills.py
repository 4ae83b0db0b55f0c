"""The short form of ``make kills``."""

import random

import pytest

from tests.kills import kill_logins, kill_upgrades
from verifier.store.schema_upgrade import NEWEST

KILLS = 3
CHANCE = random.Random(7)  # noqa: S311 - the same each time


@pytest.mark.timeout(300)
def test_an_upgrade_that_is_killed_has_done_all_or_nothing(tmp_path):
    """No record is lost, the database is sound, and the upgrade can be run again."""
    assert "0002" == NEWEST  # what the kills look for afterwards
    done = kill_upgrades(tmp_path, KILLS, CHANCE)

    assert KILLS == done["killed"]


@pytest.mark.timeout(300)
def test_no_acknowledged_login_is_lost_when_the_application_is_killed(tmp_path):
    """What a browser was led to is there, whole, and its own."""
    done = kill_logins(tmp_path, KILLS, CHANCE)

    assert done["acknowledged"] > 0
    assert done["kept"] >= done["acknowledged"]
