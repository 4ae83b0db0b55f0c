"""Many logins: each followed to its end, several at a time where that helps."""

from pathlib import Path
from threading import Barrier

import pytest

from tests.factories import BARCODE, FixedIls, make_found, make_site
from tests.populations import connectors, login, patrons
from verifier.adapters.ils.connections import ConnectedIls, Pace
from verifier.domain.model.report import Verdict
from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.pipeline.verify_many import together, verify_many

FIVE = patrons(5)
SITE = make_site(Path("nowhere"))


def far(connector, per_second=1000.0):
    """A connection over a network, at its pace."""
    return ConnectedIls(
        connector=connector,
        sees={},
        pace=Pace(per_second=per_second, at_once=4),
        connection=IlsConnection(
            id="far",
            connector="ncip",
            role=IlsRole.RESHARE,
            url="https://ils.example.edu/ncip",
            lookups_per_second=per_second,
        ),
    )


class Meeting(FixedIls):
    """Answers only when two questions wait for it at the same time."""

    def __init__(self):
        super().__init__({BARCODE: make_found()})
        self.barrier = Barrier(2, timeout=10)

    def look_up(self, key):
        self.barrier.wait()
        return super().look_up(key)


class Broken(FixedIls):
    """A defect that no connector's own guard keeps from us."""

    @property
    def sees(self):
        raise RuntimeError

    @sees.setter
    def sees(self, _):
        pass


def sent(made):
    return [report.preview.patron_identifier for report in made.reports]


@pytest.mark.parametrize("ils", [connectors(FIVE), (far(FixedIls({})),)], ids=["near", "far"])
def test_reports_come_in_the_order_of_the_logins(ils):
    progress = []

    made = verify_many(
        [login(entry) for entry in FIVE],
        site=SITE,
        ils=ils,
        progress=lambda done, all_: progress.append((done, all_)),
    )

    assert [entry.card for entry in FIVE] == sent(made)
    assert ((0, 1, 2, 3, 4), 0) == (made.places, made.unasked)
    assert [(done, 5) for done in range(1, 6)] == progress


def test_several_logins_ask_a_distant_library_system_at_the_same_time():
    made = verify_many(
        [login(FIVE[0], BARCODE), login(FIVE[1], BARCODE)], site=SITE, ils=(far(Meeting()),)
    )

    assert {Verdict.UNKNOWN}.isdisjoint(report.diagnosis.verdict for report in made.reports)


@pytest.mark.parametrize("ils", [connectors(FIVE), (far(FixedIls({})),)], ids=["near", "far"])
def test_an_interrupt_keeps_what_was_done(ils):
    def interrupt(done, _all):
        if done == 2:
            raise KeyboardInterrupt

    made = verify_many([login(entry) for entry in FIVE], site=SITE, ils=ils, progress=interrupt)

    assert (2, 3) == (len(made.reports), made.unasked)
    assert [FIVE[place].card for place in made.places] == sent(made)


@pytest.mark.parametrize("others", [(), (far(FixedIls({})),)], ids=["near", "far"])
def test_a_defect_is_not_swallowed(others):
    with pytest.raises(RuntimeError):
        verify_many([login(FIVE[0])], site=SITE, ils=(*others, Broken({})))


def test_no_login_gives_no_report():
    made = verify_many((), site=SITE, ils=())

    assert ((), 0) == (made.reports, made.unasked)


def test_a_rule_is_tried_as_the_listener_reads_a_header():
    """Several values arrive joined as one text, of which the rule keeps the first."""
    logins = [login(entry, [entry.card, f"staff{entry.number}"]) for entry in FIVE]

    made = verify_many(logins, site=SITE, ils=connectors(FIVE))
    rule = together(made.reports).listener.rule

    assert ("^([^;]+);.*$", "$1") == (rule.regex, rule.replacement)
    assert (1, 2, 3, 4, 5) == rule.right_for
