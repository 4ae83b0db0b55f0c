from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.store.logins import NOW, SEAL
from verifier.domain.model.operators import Role
from verifier.store.operators import LINK_LASTS, AlreadyOperator
from verifier.store.store import Store

WHO = {"name": "Jo Doe", "idp_id": "campus", "identifier": "jo.doe@example.edu"}


def test_somebody_who_was_added_is_found_by_the_name_they_sign_in_with(store):
    """To the letter, and at that identity provider alone."""
    jo = store.operators.add(**WHO, role=Role.VIEWER)

    assert jo == store.operators.named(idp_id="campus", identifier="jo.doe@example.edu")
    assert jo == store.operators.get(jo.id)
    assert [jo] == store.operators.all()
    for idp_id, identifier in (
        ("other", "jo.doe@example.edu"),
        ("campus", "Jo.Doe@example.edu"),
        ("campus", "jo.doe@example.edu "),
        ("campus", ""),
    ):
        assert store.operators.named(idp_id=idp_id, identifier=identifier) is None


def test_nobody_is_added_twice(store):
    """One person has one role."""
    store.operators.add(**WHO, role=Role.VIEWER)

    with pytest.raises(AlreadyOperator):
        store.operators.add(**WHO, role=Role.ADMIN)


def test_two_admins_who_add_the_same_person_at_once(store):
    """One of them is told that it was done already."""

    def add(_):
        try:
            return store.operators.add(**WHO, role=Role.VIEWER)
        except AlreadyOperator:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [entry for entry in pool.map(add, range(16)) if entry is not None]

    assert made == store.operators.all()


def test_a_person_who_was_added_meanwhile_is_one_already(store, monkeypatch):
    """The database has the last word."""
    store.operators.add(**WHO, role=Role.VIEWER)
    monkeypatch.setattr(type(store.operators), "named", lambda *_, **__: None)

    with pytest.raises(AlreadyOperator):
        store.operators.add(**WHO, role=Role.ADMIN)


def test_a_role_can_be_changed_and_taken_away(store):
    """From the next look on."""
    jo = store.operators.add(**WHO, role=Role.VIEWER)

    assert Role.ADMIN is store.operators.change_role(jo.id, Role.ADMIN).role
    assert "Jo Doe" == store.operators.remove(jo.id).name
    assert store.operators.get(jo.id) is None
    assert store.operators.remove(jo.id) is None


def test_when_somebody_signed_in_is_noted(store):
    """For whoever looks through the list."""
    jo = store.operators.add(**WHO, role=Role.VIEWER)
    store.operators.seen(jo.id)

    assert NOW == store.operators.get(jo.id).last_seen_at


def test_no_name_stands_readable_in_the_file(store, written):
    """Names and identifiers are sealed, and found again by a keyed digest."""
    store.operators.add(**WHO, role=Role.VIEWER)
    content = written()

    assert b"Jo Doe" not in content
    assert b"jo.doe" not in content


def test_operators_of_the_site_file_keep_their_ids(store):
    """So that a session finds its operator; the id tells nothing of who it is."""
    first, again = (
        store.operators.of_site_file(idp_id="campus", admins=["jo@example.edu"], viewers=["al"])
        for _ in range(2)
    )

    assert first == again
    assert [Role.ADMIN, Role.VIEWER] == [entry.role for entry in first]
    assert all(entry.from_site_file and entry.identifier not in entry.id for entry in first)


def test_the_one_time_link_makes_one_admin(store):
    """Looking uses nothing up; after its use it is void."""
    secret = store.operators.make_setup_link()

    assert store.operators.setup_link_holds(secret)
    made = store.operators.use_setup_link(secret)
    assert (Role.ADMIN, None) == (made.role, made.idp_id)
    assert store.operators.use_setup_link(secret) is None
    assert not store.operators.setup_link_holds(secret)


def test_two_who_open_the_link_at_once(store):
    """One wins."""
    secret = store.operators.make_setup_link()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: store.operators.use_setup_link(secret), range(16)))

    assert 1 == sum(entry is not None for entry in made)


def test_a_new_link_voids_the_one_before(store):
    """Only the one that was printed last can be used."""
    old = store.operators.make_setup_link()
    new = store.operators.make_setup_link()

    assert [False, True] == [store.operators.setup_link_holds(entry) for entry in (old, new)]
    assert store.operators.use_setup_link(old) is None


def test_a_link_expires(url):
    """After its hour it is void."""
    now = [NOW]
    store = Store(url, seal=SEAL, now=lambda: now[0])
    secret = store.operators.make_setup_link()
    now[0] = NOW + LINK_LASTS

    assert not store.operators.setup_link_holds(secret)
    assert store.operators.use_setup_link(secret) is None
    store.close()


def test_a_link_stands_as_a_digest_alone(store):
    """Whoever reads the database cannot use it."""
    secret = store.operators.make_setup_link()
    with store._engine.connect() as db:
        kept = db.exec_driver_sql("SELECT token_digest FROM setup_links").scalar_one()

    assert secret not in kept


def test_who_came_by_the_link_goes_with_their_session(store):
    """The others stay."""
    jo = store.operators.add(**WHO, role=Role.VIEWER)
    came = store.operators.use_setup_link(store.operators.make_setup_link())
    store.sessions.begin(came)
    store.purge(NOW + timedelta(minutes=59))
    assert {jo.id, came.id} == {operator.id for operator in store.operators.all()}
    store.operators.purge(NOW + timedelta(hours=2))
    assert {jo.id, came.id} == {operator.id for operator in store.operators.all()}
    store.purge(NOW + timedelta(hours=9))

    assert [jo.id] == [operator.id for operator in store.operators.all()]
