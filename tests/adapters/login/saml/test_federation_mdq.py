import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.metadata_factories import (
    ENTITY_ID,
    NOW,
    in_days,
    make_entity,
    make_idp,
    make_key,
    make_publication,
    sign,
)
from verifier.adapters.login.saml import federation_mdq
from verifier.adapters.login.saml.federation_index import digest
from verifier.adapters.login.saml.federation_mdq import (
    FederationMdq,
    Good,
    MdqCache,
    QueryLimit,
    Refusal,
)
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_reading import read_metadata
from verifier.adapters.login.saml.metadata_source import Times, UnknownEntity

MEMBER = digest(ENTITY_ID)


class Desk:
    """A metadata service that answers from a table, and a clock."""

    def __init__(self, folder):
        self.pinned = folder / "federation.pem"
        self.pinned.write_bytes(make_key("federation").certificate)
        self.seconds = 1000.0
        self.asked = []
        self.slow = None
        self.pages = {MEMBER: sign(make_entity()).encode()}

    def now(self):
        return NOW + timedelta(seconds=self.seconds - 1000.0)

    def fetch_member(self, _idp, name, **_):
        if self.slow is not None:
            return self.slow()
        self.asked.append(name)
        answer = self.pages.get(name, UnknownEntity("does not know"))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def federation(self, **more):
        idp = {"mdq_url": "https://mdq.example.edu", "metadata_certificate": self.pinned, **more}
        return FederationMdq(
            make_idp(id="fed", federation=True, **idp),
            allow_private=False,
            times=Times(now=self.now, clock=lambda: self.seconds),
        )


@pytest.fixture
def desk(tmp_path, monkeypatch):
    desk = Desk(tmp_path)
    monkeypatch.setattr(federation_mdq, "fetch_member", desk.fetch_member)
    return desk


def test_a_whole_entity_id_finds_its_member(desk):
    federation = desk.federation()
    (found,) = federation.search(f" {ENTITY_ID} ", 20)

    assert (f"fed~{MEMBER}", ENTITY_ID) == (found.idp_id, found.entity_id)
    assert federation.get(MEMBER).verified
    assert [MEMBER] == desk.asked


def test_a_part_of_a_name_cannot_be_searched(desk):
    with pytest.raises(MetadataRefused, match="type its whole entity ID"):
        desk.federation().search("university", 20)

    assert [] == desk.asked


def test_an_unknown_entity_id_finds_nobody(desk):
    federation = desk.federation()

    assert [] == federation.search("https://nobody.example.edu", 20)
    with pytest.raises(MetadataRefused, match="does not know"):
        federation.get(digest("https://nobody.example.edu"))
    assert 1 == len(desk.asked)


def test_another_entity_than_the_one_asked_for_is_refused(desk):
    desk.pages[MEMBER] = sign(make_entity(entity_id="https://other.example.edu/idp")).encode()
    federation = desk.federation()
    with pytest.raises(MetadataRefused, match="another identity provider than the one asked"):
        federation.get(MEMBER)

    assert "another identity provider" in federation.problem(MEMBER)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (make_entity(), "not signed as a whole"),
        (sign(make_entity(), make_key("stranger")), "not made by the configured key"),
        (sign(make_entity(attributes="")), "no expiry date"),
        ("<html/>", "not signed"),
    ],
)
def test_an_answer_is_held_to_the_same_rules(desk, answer, message):
    desk.pages[MEMBER] = answer.encode()
    with pytest.raises(MetadataRefused, match=message):
        desk.federation().get(MEMBER)


def test_without_a_pinned_key_nothing_is_asked(desk):
    with pytest.raises(MetadataRefused, match="no metadata_certificate"):
        desk.federation(metadata_certificate=None).get(MEMBER)

    assert [] == desk.asked


def test_invented_entity_ids_do_no_harm(desk, monkeypatch):
    """They neither push a good answer out nor make the service be asked without end."""
    monkeypatch.setattr(federation_mdq, "MOST_GOOD", 1)
    federation = desk.federation()
    good = federation.get(MEMBER)
    refused = []
    for number in range(300):
        try:
            federation.search(f"https://invented{number}.example.edu", 20)
        except MetadataRefused as error:
            refused.append(error.message)
    desk.pages.clear()
    desk.seconds += 3600

    assert (30, 271) == (len(desk.asked), len(refused))
    assert all("too many identity providers within a minute" in message for message in refused)
    assert good == federation.get(MEMBER)


def test_after_a_minute_the_service_is_asked_again(desk):
    federation = desk.federation()
    for number in range(30):
        federation.search(f"https://invented{number}.example.edu", 20)
    with pytest.raises(MetadataRefused, match="try again in a minute"):
        federation.get(MEMBER)
    desk.seconds += 60

    assert ENTITY_ID == federation.get(MEMBER).entity_id


def test_a_refusal_is_asked_about_again_after_a_minute(desk):
    """A member that the federation has just added is found soon, and by the button as well."""
    page = desk.pages.pop(MEMBER)
    federation = desk.federation()
    with pytest.raises(UnknownEntity):
        federation.get(MEMBER)
    assert "does not know" in federation.problem(MEMBER)
    federation.refresh(MEMBER)
    desk.seconds += 60
    federation.refresh(MEMBER)
    assert 2 == len(desk.asked)
    desk.pages[MEMBER] = page
    desk.seconds += 60

    assert ENTITY_ID == federation.get(MEMBER).entity_id
    assert federation.problem(MEMBER) is None


def test_a_good_answer_is_kept_while_the_service_is_away(desk):
    federation = desk.federation()
    good = federation.get(MEMBER)
    desk.seconds += 3600
    desk.pages[MEMBER] = MetadataRefused("The service is away.")

    assert good == federation.get(MEMBER)
    assert "The service is away." == federation.problem(MEMBER)
    assert 2 == len(desk.asked)
    desk.seconds += 59
    federation.get(MEMBER)
    assert 2 == len(desk.asked)
    desk.seconds += timedelta(days=30).total_seconds()
    with pytest.raises(MetadataRefused, match="The service is away"):
        federation.get(MEMBER)


def test_refreshing_asks_again_after_a_minute(desk):
    federation = desk.federation()
    federation.refresh(MEMBER)
    federation.get(MEMBER)
    federation.refresh(MEMBER)
    assert 1 == len(desk.asked)
    desk.seconds += 60
    federation.refresh(MEMBER)

    assert 2 == len(desk.asked)
    assert federation.problem() is None


def test_renewals_have_a_minute_of_their_own(desk, monkeypatch):
    """Strangers do not keep held answers from being renewed; beyond it the held ones serve."""
    monkeypatch.setattr(federation_mdq, "MOST_QUESTIONS", 1)
    other = "https://other.example.edu/idp"
    desk.pages[digest(other)] = sign(make_entity(entity_id=other)).encode()
    federation = desk.federation()
    held = [federation.get(MEMBER)]
    desk.seconds += 60
    held.append(federation.get(digest(other)))
    desk.seconds += 3600
    federation.search("https://invented.example.edu", 20)

    assert held == [federation.get(entry) for entry in (MEMBER, digest(other))]
    assert [MEMBER] == desk.asked[3:]
    desk.seconds += 60
    federation.get(digest(other))
    assert [digest(other)] == desk.asked[4:]


def dated(published, *, until):
    """Our member's signed metadata; both dates count in days from NOW."""
    end = f'validUntil="{in_days(until)}"'
    extensions = make_publication(in_days(published))
    return sign(make_entity(extensions=extensions, attributes=end)).encode()


def test_an_older_answer_is_refused(desk):
    """Who plays an old answer back brings no old key back, not even after the date of the held."""
    desk.pages[MEMBER] = dated(0, until=2)
    federation = desk.federation()
    good = federation.get(MEMBER)
    desk.pages[MEMBER] = dated(-5, until=20)
    desk.seconds += 3600
    assert good == federation.get(MEMBER)
    assert "older than the one that was read before" in federation.problem(MEMBER)
    desk.seconds += timedelta(days=3).total_seconds()
    with pytest.raises(MetadataRefused, match=r"expired on 2026-11-26.*older than the one"):
        federation.get(MEMBER)
    desk.pages[MEMBER] = dated(3, until=20)
    desk.seconds += 60

    assert NOW + timedelta(days=20) == federation.get(MEMBER).valid_until
    assert federation.problem(MEMBER) is None


def test_a_slip_into_the_future_does_not_bar_the_next_answer(desk):
    """A date of publication that is to come counts as now, so a corrected answer is newer."""
    desk.pages[MEMBER] = dated(300, until=2)
    federation = desk.federation()
    federation.get(MEMBER)
    desk.seconds += timedelta(days=1).total_seconds()
    desk.pages[MEMBER] = dated(1, until=20)

    assert NOW + timedelta(days=20) == federation.get(MEMBER).valid_until


def test_while_one_asks_again_others_go_on(desk):
    federation = desk.federation()
    good = federation.get(MEMBER)
    desk.seconds += 3600
    answer, asked, gate = desk.pages[MEMBER], threading.Event(), threading.Event()

    def slow(*_, **__):
        asked.set()
        assert gate.wait(20)
        return answer

    desk.slow = slow
    first = threading.Thread(target=federation.get, args=(MEMBER,), daemon=True)
    first.start()
    assert asked.wait(20)
    desk.slow = None

    assert good is federation.get(MEMBER)
    assert 1 == len(desk.asked)
    gate.set()
    first.join(20)
    assert good == federation.get(MEMBER)
    assert good is not federation.get(MEMBER)


REFUSAL = Refusal(problem="It is unknown.", unknown=True, tried_at=1.0)


def good(published=0):
    """A good answer, published so many days after NOW."""
    metadata = read_metadata(make_entity().encode(), idp=make_idp(), now=NOW)
    day = NOW + timedelta(days=published)
    return Good(metadata=metadata, published_at=day, tried_at=1.0)


def test_refusals_push_no_good_answer_out(monkeypatch):
    monkeypatch.setattr(federation_mdq, "MOST_GOOD", 2)
    monkeypatch.setattr(federation_mdq, "MOST_REFUSALS", 2)
    answers = MdqCache()
    kept = answers.keep("a", good())
    for number in range(9):
        answers.refuse(str(number), REFUSAL)

    assert kept is answers.find("a")
    assert [None, REFUSAL, REFUSAL] == [answers.find(entry) for entry in "678"]


def test_good_answers_used_last_are_kept(monkeypatch):
    monkeypatch.setattr(federation_mdq, "MOST_GOOD", 2)
    answers = MdqCache()
    kept = {entry: answers.keep(entry, good()) for entry in "ab"}
    answers.find("a")
    kept["c"] = answers.keep("c", good())

    assert [kept["a"], None, kept["c"]] == [answers.find(entry) for entry in "abc"]


def test_an_older_answer_does_not_replace_a_newer_one():
    answers = MdqCache()
    held = answers.keep("a", good(2))
    with pytest.raises(MetadataRefused, match="older than the one that was read before"):
        answers.keep("a", good(1))
    assert held is answers.find("a")
    newer = answers.keep("a", good(3))

    assert newer is answers.find("a")


def test_a_good_answer_ends_a_refusal():
    """Who was unknown and is known now is not refused when the answer has gone."""
    answers = MdqCache()
    answers.refuse("a", REFUSAL)
    kept = answers.keep("a", good())
    answers.refuse("a", REFUSAL)

    assert kept is answers.find("a")


def test_only_one_thread_notes_a_change():
    answers = MdqCache()
    held = answers.keep("a", good())
    after = replace(held, problem="It is away.")

    assert answers.note("a", held, after)
    assert not answers.note("a", held, held)
    assert not answers.note("b", held, after)
    assert after is answers.find("a")


def test_so_many_questions_may_be_asked_within_a_minute():
    questions = QueryLimit(2)
    moments = (0.0, 30.0, 59.0, 60.0, 61.0, 90.0)

    assert [True, True, False, True, False, True] == [
        questions.may_ask(moment) for moment in moments
    ]
