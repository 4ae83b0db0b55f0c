from dataclasses import dataclass, field

import pytest

from tests.adapters.ils.judged import UNKNOWN, failed, judged
from tests.adapters.ils.sip2.fake_sip2 import FakeSip2, Patron, served
from verifier.domain.model.lookup import Found, LookupFailure, NotFound, PatronKey

CARD, OTHER_CARD, OLD_CARD = "21234000000018", "29999000000018", "29999000000026"
DENIED = "YYYY" + " " * 10
NOBODY_ASKED_63 = "NNNNYYYNYNNNNNNN"


def flags(*places: int) -> str:
    return "".join("Y" if place in places else " " for place in range(14))


@dataclass(kw_only=True)
class Story:
    """A patron in a library system, what is asked, and what comes of it."""

    patron: Patron | None = None
    system: dict = field(default_factory=dict)  # how the server is
    settings: dict = field(default_factory=dict)  # how the connection is set
    sent: str = CARD
    login: dict = field(default_factory=dict)  # what the login releases, and ReShare finds
    outcome: type | LookupFailure = Found
    checks: set[str] = field(default_factory=set)
    others: tuple[Patron, ...] = ()


def gail(**more) -> Patron:
    return Patron(**{"cards": (CARD,), **more})


STORIES = {
    "a good patron": Story(patron=gail(more=(("PA", "20301231"), ("PC", "GRAD")))),
    "recalls are denied, and nothing else": Story(patron=gail(flags=flags(2))),
    "nobody": Story(
        login={"reshare": UNKNOWN},
        outcome=NotFound,
        checks={"patron.not-found"},
    ),
    "an old card in Evergreen": Story(
        patron=gail(old_cards=(OLD_CARD,)),
        system={"echoes": True},
        settings={"dialect": "evergreen"},
        sent=OLD_CARD,
        login={"reshare": UNKNOWN},
        outcome=NotFound,
        checks={"patron.not-found"},
    ),
    "known, and not valid": Story(
        patron=gail(valid="N"),
        checks={"patron.record-inactive"},
    ),
    "expired, in Evergreen": Story(
        patron=gail(flags=DENIED, more=(("PA", "20200630"),), screen=("Card expired",)),
        system={"echoes": True},
        settings={"dialect": "evergreen"},
        checks={"patron.record-expired", "patron.blocked-in-ils"},
    ),
    "expired, in Polaris": Story(
        patron=gail(flags=DENIED, more=(("PX", "20200630    235900"), ("PY", "Y"), ("PA", "1"))),
        settings={"dialect": "polaris"},
        checks={"patron.record-expired", "patron.blocked-in-ils"},
    ),
    "blocked": Story(
        patron=gail(flags=flags(0, 3), screen=("Greetings",)),
        checks={"patron.blocked-in-ils"},
    ),
    "the card is lost": Story(patron=gail(flags=flags(4)), checks={"patron.blocked-in-ils"}),
    "owes a little": Story(
        patron=gail(more=(("BH", "USD"), ("BV", "0.50"), ("CC", "10.00"))),
        checks={"patron.fines"},
    ),
    "owes too much": Story(
        patron=gail(flags=flags(0, 10), more=(("BV", "$25.00"),)),
        checks={"patron.fines", "patron.blocked-in-ils"},
    ),
    "owes more than the library's limit, and is not blocked": Story(
        patron=gail(more=(("BV", "25.00"),)),
        settings={"fine_limit": "10"},
        checks={"patron.fines", "patron.fines-over-limit"},
    ),
    "flagged for want of a password": Story(
        patron=gail(flags=DENIED, more=(("CQ", "N"),)),
        settings={"dialect": "polaris"},
        checks={"patron.record-incomplete"},
    ),
    "flagged, password or not, in Koha": Story(
        patron=gail(flags=DENIED, more=(("CQ", "N"),)),
        settings={"dialect": "koha"},
        checks={"patron.blocked-in-ils"},
    ),
    "another main identifier": Story(
        patron=gail(cards=(CARD, "ggood")),
        sent="ggood",
    ),
    "another main identifier, where that is strict": Story(
        patron=gail(cards=(CARD, "ggood")),
        settings={"strict_echo": "yes"},
        sent="ggood",
        outcome=LookupFailure.WRONG_PATRON,
        checks={"patron.answer-about-another", "patron.evidence-missing"},
    ),
    "odd letters in the name": Story(
        patron=gail(name="O'Brien-Müller, Gaëlle"),
        system={"charset": "utf-8"},
        settings={"charset": "utf-8"},
        login={"name": ("Gaëlle", "O'Brien-Müller")},
    ),
    "odd letters in the wrong character set": Story(
        patron=gail(name="Müller, Gaëlle"),
        system={"charset": "utf-8"},
        checks={"patron.record-incomplete"},
    ),
    "two accounts": Story(
        patron=gail(),
        others=(gail(cards=(OTHER_CARD,), email="gg@example.edu"),),
        login={"released": {"uid": OTHER_CARD}},
        checks={"patron.two-accounts"},
    ),
    "the login is refused": Story(
        patron=gail(),
        settings={"login_password": "wr0ng"},
        outcome=LookupFailure.AUTH_ERROR,
        checks={"patron.evidence-missing"},
    ),
    "the login may not ask for patrons": Story(
        patron=gail(),
        system={"messages": NOBODY_ASKED_63},
        outcome=LookupFailure.UNSUPPORTED,
        checks={"patron.evidence-missing"},
    ),
    "a failure in the form of an unknown patron": Story(
        system={"unknown_screen": ("COMMAND NOT SUPPORTED",)},
        outcome=LookupFailure.UNSUPPORTED,
        checks={"patron.evidence-missing"},
    ),
    "the library system is down": Story(
        patron=gail(),
        system={"online": "N"},
        outcome=LookupFailure.SERVER_ERROR,
        checks={"patron.evidence-missing"},
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_what_comes_of_it(tmp_path, name):
    """Each story has its outcome, and the whole program finds just what is wrong."""
    story = STORIES[name]
    patrons = (*((story.patron,) if story.patron else ()), *story.others)
    with served(FakeSip2(patrons=patrons, **story.system), **story.settings) as connector:
        outcome = connector.look_up(PatronKey(value=story.sent))
        report = judged(tmp_path, connector, story.sent, **story.login)

    if isinstance(story.outcome, LookupFailure):
        assert story.outcome is outcome.failure, outcome.message
    else:
        assert isinstance(outcome, story.outcome)
    about_patron = {entry for entry in failed(report) if entry.startswith("patron.")}
    assert story.checks == about_patron


def test_an_old_card_in_evergreen_is_told_as_what_it_is():
    """The report does not claim that there is no such person."""
    fake = FakeSip2(patrons=(gail(old_cards=(OLD_CARD,)),))
    with served(fake, dialect="evergreen") as connector:
        old = connector.look_up(PatronKey(value=OLD_CARD))
        nobody = connector.look_up(PatronKey(value="nobody"))

    assert old == nobody
    assert "this source cannot tell which it is" in old.message
