from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.store.logins import NOW
from verifier.domain.model.operators import Operator, Role, Scope
from verifier.store.operators import (
    KEPT_FOR,
    LASTS,
    LINK_LASTS,
    LONGEST_TOKEN,
    PREFIX,
    AlreadyOperator,
)

WHO = {"name": "Jo Doe", "idp_id": "campus", "identifier": "jo.doe@example.edu"}


def test_somebody_who_was_added_is_found_by_the_name_they_sign_in_with(store):
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


def test_nobody_is_added_twice(store, monkeypatch):
    """Also where somebody else added the same person meanwhile."""
    store.operators.add(**WHO, role=Role.VIEWER)

    with pytest.raises(AlreadyOperator):
        store.operators.add(**WHO, role=Role.ADMIN)
    monkeypatch.setattr(type(store.operators), "named", lambda *_, **__: None)
    with pytest.raises(AlreadyOperator):
        store.operators.add(**WHO, role=Role.ADMIN)


def test_two_admins_who_add_the_same_person_at_once(store):
    def add(_):
        try:
            return store.operators.add(**WHO, role=Role.VIEWER)
        except AlreadyOperator:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [entry for entry in pool.map(add, range(16)) if entry is not None]

    assert made == store.operators.all()


def test_a_role_can_be_changed_and_taken_away(store):
    jo = store.operators.add(**WHO, role=Role.VIEWER)

    store.operators.seen(jo.id)
    changed = store.operators.change_role(jo.id, Role.ADMIN)

    assert (Role.ADMIN, NOW) == (changed.role, changed.last_seen_at)
    assert "Jo Doe" == store.operators.remove(jo.id).name
    assert store.operators.get(jo.id) is None
    assert store.operators.remove(jo.id) is None


def test_nothing_secret_stands_readable_in_the_files(store, written):
    store.operators.add(**WHO, role=Role.VIEWER)
    secrets = (store.operators.make_setup_link(), store.sessions.begin(JO), make(store)[1])
    content = written()

    assert [] == [value for value in ("Jo Doe", "jo.doe", *secrets) if value.encode() in content]
    assert secrets[2].removeprefix(PREFIX).encode() not in content


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
    secret = store.operators.make_setup_link()

    assert store.operators.setup_link_holds(secret)
    made = store.operators.use_setup_link(secret)
    assert (Role.ADMIN, None) == (made.role, made.idp_id)
    assert store.operators.use_setup_link(secret) is None
    assert not store.operators.setup_link_holds(secret)


def test_two_who_open_the_link_at_once(store):
    secret = store.operators.make_setup_link()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: store.operators.use_setup_link(secret), range(16)))

    assert 1 == sum(entry is not None for entry in made)


def test_a_new_link_voids_the_one_before(store):
    old = store.operators.make_setup_link()
    new = store.operators.make_setup_link()

    assert [False, True] == [store.operators.setup_link_holds(entry) for entry in (old, new)]
    assert store.operators.use_setup_link(old) is None


def test_a_link_expires(store, clock):
    secret = store.operators.make_setup_link()
    clock[0] = NOW + LINK_LASTS

    assert not store.operators.setup_link_holds(secret)
    assert store.operators.use_setup_link(secret) is None


def test_who_came_by_the_link_goes_with_their_session(store):
    jo = store.operators.add(**WHO, role=Role.VIEWER)
    came = store.operators.use_setup_link(store.operators.make_setup_link())
    store.sessions.begin(came)
    store.purge(NOW + timedelta(minutes=59))
    assert {jo.id, came.id} == {operator.id for operator in store.operators.all()}
    store.operators.purge(NOW + timedelta(hours=2))
    assert {jo.id, came.id} == {operator.id for operator in store.operators.all()}
    store.purge(NOW + timedelta(hours=9))

    assert [jo.id] == [operator.id for operator in store.operators.all()]


JO = Operator(id="jo", name="Jo", idp_id="campus", identifier="jo", role=Role.ADMIN)


def test_a_token_finds_its_session(store):
    first, second = store.sessions.begin(JO), store.sessions.begin(JO)

    assert first != second
    assert "jo" == store.sessions.of(first)
    assert store.sessions.of(first[:-1]) is None
    store.sessions.end(first)
    assert store.sessions.of(first) is None
    assert store.sessions.of(second) is not None


def test_use_keeps_it_open_and_only_for_its_time(store, clock):
    idle, used = store.sessions.begin(JO), store.sessions.begin(JO)
    for _ in range(15):
        clock[0] += LASTS / 16
        assert store.sessions.of(used) is not None
    assert store.sessions.of(idle) is None
    clock[0] = NOW + LASTS

    assert store.sessions.of(used) is None


def make(store, *scopes, lasts=timedelta(days=90)):
    return store.tokens.make(
        name="pipeline", scopes=scopes or [Scope.RUNS_READ], created_by="Jo", lasts=lasts
    )


def test_a_secret_finds_its_token(store):
    """With its scopes; it begins so that scanners for secrets know it."""
    token, secret = make(store, Scope.RUNS_READ, Scope.RUNS_WRITE)
    make(store)

    assert secret.startswith(PREFIX)
    assert token == store.tokens.of(secret)
    assert {Scope.RUNS_READ, Scope.RUNS_WRITE} == token.scopes
    for another in (secret[:-1], f"{secret}x", secret.upper()):
        assert store.tokens.of(another) is None


def test_a_token_expires(store, clock):
    _, short = make(store, lasts=timedelta(days=1))
    long, secret = make(store, lasts=timedelta(days=3650))
    clock[0] = NOW + timedelta(days=1)

    assert store.tokens.of(short) is None
    assert store.tokens.of(secret) is not None
    assert NOW + LONGEST_TOKEN == long.expires_at


def test_a_revoked_token_is_none(store):
    token, secret = make(store)

    assert token.id == store.tokens.revoke(token.id).id
    assert store.tokens.revoke(token.id) is None
    assert store.tokens.revoke("nowhere") is None
    assert store.tokens.of(secret) is None
    assert [NOW] == [token.revoked_at for token in store.tokens.all()]


def test_its_use_is_noted(store, clock):
    """For whoever looks for tokens that nobody needs."""
    _, secret = make(store)
    store.tokens.of(secret)
    clock[0] = NOW + timedelta(minutes=5)
    store.tokens.of(secret)

    assert [clock[0]] == [token.last_used_at for token in store.tokens.all()]


def test_what_was_done_is_listed_the_newest_first(store):
    store.audit.add("operator Jo", "token.made", "t1")
    store.audit.add("token pipeline", "run.closed", "r1")

    assert [
        (NOW, "token pipeline", "run.closed", "r1"),
        (NOW, "operator Jo", "token.made", "t1"),
    ] == [(entry.at, entry.who, entry.what, entry.about) for entry in store.audit.latest()]
    assert 1 == len(store.audit.latest(1))


def test_entries_go_after_their_time(store, clock):
    store.audit.add("operator Jo", "token.made")
    clock[0] = NOW + timedelta(days=1)
    store.audit.add("operator Jo", "token.revoked")
    store.purge(NOW + KEPT_FOR)
    left = [entry.what for entry in store.audit.latest()]

    assert ["token.revoked"] == left
