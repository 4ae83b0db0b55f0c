import base64

import pytest

from tests.store.logins import NOW, SEAL, at_once, make_login
from tests.store.runs import EXPECTED, link_of, make_run
from tests.store.test_reports import OUTCOMES, make_report
from verifier.domain.model.operators import Role
from verifier.store import context
from verifier.store.db_errors import StoreProblem
from verifier.store.maintenance import reseal_all
from verifier.store.sealing import Seal, load_or_make_seal
from verifier.store.store import Store

OLD, NEW = b"0123456789abcdef0123456789abcdef", b"fedcba9876543210fedcba9876543210"


def test_what_is_sealed_is_opened_exactly():
    seal = Seal([NEW])
    text = " 007\t\ud800ü"

    sealed = [seal.seal(text, place="logins.capture r1") for _ in range(2)]

    assert [text, text] == [seal.open(entry, place="logins.capture r1") for entry in sealed]
    assert sealed[0] != sealed[1]
    assert b"007" not in sealed[0]


def test_a_value_of_another_place_does_not_open():
    """One row's value put into another row is refused."""
    seal = Seal([NEW])
    sealed = seal.seal("21234000000018", place="logins.capture r1")

    with pytest.raises(StoreProblem, match="sealed with another key"):
        seal.open(sealed, place="logins.capture r2")


def test_an_older_key_still_opens_and_the_newest_seals():
    sealed = Seal([OLD]).seal("a", place="p")
    both = Seal([NEW, OLD])

    assert "a" == both.open(sealed, place="p")
    assert "b" == Seal([NEW]).open(both.seal("b", place="p"), place="p")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + b"x" * 60, b"\x01" + b"x" * 60])
def test_what_this_key_did_not_seal_is_a_sentence(sealed):
    with pytest.raises(StoreProblem, match="sealed with another key"):
        Seal([NEW]).open(sealed, place="p")


def test_digests_depend_on_key_and_purpose():
    """The same text is found again by its digest, under this key and for this purpose alone."""
    seal = Seal([NEW, OLD])

    assert seal.digest("a", of="x") == Seal([NEW]).digest("a", of="x")
    assert seal.digest("a", of="x") != seal.digest("a", of="y")
    assert seal.digest("a", of="x") != seal.digest("b", of="x")
    assert (seal.digest("a", of="x"), Seal([OLD]).digest("a", of="x")) == seal.digests("a", of="x")


def test_a_temporary_seal_is_nobody_elses():
    sealed = Seal.temporary().seal("a", place="p")

    with pytest.raises(StoreProblem):
        Seal.temporary().open(sealed, place="p")


def test_makes_a_private_key_once(tmp_path):
    path = tmp_path / "keys" / "store.key"
    sealed = load_or_make_seal(path).seal("a", place="p")

    assert "a" == load_or_make_seal(path).open(sealed, place="p")
    assert 0o600 == path.stat().st_mode & 0o777
    assert [path] == list(path.parent.iterdir())


def test_several_starts_at_once_share_one_key(tmp_path):
    path = tmp_path / "store.key"
    seals = []
    at_once(lambda _: seals.append(load_or_make_seal(path)), 8)

    assert 8 == len(seals)
    assert 1 == len({seal.digest("a", of="p") for seal in seals})


def test_an_older_key_on_the_next_line_still_opens(tmp_path):
    """Keys are changed by putting a new one on the first line."""
    path = tmp_path / "store.key"
    sealed = load_or_make_seal(path).seal("a", place="p")
    new = base64.b64encode(b"n" * 32).decode()
    path.write_text(f"{new}\n{path.read_text()}")

    assert "a" == load_or_make_seal(path).open(sealed, place="p")


@pytest.mark.parametrize("content", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_file_without_a_key_is_a_sentence(tmp_path, content):
    """A file that holds no key is never replaced: values may be sealed with what it held."""
    path = tmp_path / "store.key"
    path.write_text(content)

    with pytest.raises(StoreProblem, match="it holds no key"):
        load_or_make_seal(path)
    assert content == path.read_text()
    with pytest.raises(StoreProblem, match="Is a directory"):
        load_or_make_seal(tmp_path)


def test_another_key_is_refused_at_once(url):
    Store(url, seal=SEAL).close()

    with pytest.raises(StoreProblem, match=r"was sealed with another key; .*\[store\] key_file"):
        Store(url, seal=Seal([NEW]))


def test_the_store_s_own_key_opens_it_again(url):
    """As does a key file that begins with a new key and still has the old one."""
    first = Store(url, seal=SEAL)
    first.keep(make_login(), report_id="r1", browser=None)
    first.close()
    second = Store(url, seal=Seal([NEW, OLD]))

    assert make_login() == second.capture("r1")
    second.close()


def test_of_two_first_starts_with_different_keys_one_is_refused(url, monkeypatch):
    """The other one's key became the store's while this one waited for its turn."""

    def the_other_was_first(db, _place):
        context.write_key_proof(db, Seal([NEW]))

    monkeypatch.setattr(context, "advisory_lock", the_other_was_first)

    with pytest.raises(StoreProblem, match="was sealed with another key"):
        Store(url, seal=SEAL)


def test_after_it_the_old_key_is_needed_by_nothing(url, store, tmp_path):
    run = make_run(store)
    token = link_of(store, run)
    who = {"idp_id": "campus", "identifier": "jo.doe@example.edu"}
    store.operators.add(name="Jo Doe", role=Role.ADMIN, **who)
    store.keep(make_login(), report_id="r1", browser=None)
    report = make_report(tmp_path, OUTCOMES["everything"])
    store.save_report("r1", report)
    both = Store(url, seal=Seal([NEW, OLD]), now=lambda: NOW)
    sealed = reseal_all(both._engine, Seal([NEW, OLD]))
    both.close()
    new = Store(url, seal=Seal([NEW]), now=lambda: NOW)

    assert 2 + 2 + 2 + 2 == sealed  # login and report; tester and identifier; links; operator
    assert make_login() == new.capture("r1")
    assert report == new.report("r1")
    assert run.rows[0].id == new.links.find(token).row.id
    assert EXPECTED == new.links.expected(run.rows[0].id)
    assert "Jo Doe" == new.operators.named(**who).name
    new.close()


def test_it_can_be_done_again_and_back(store):
    store.keep(make_login(), report_id="r1", browser=None)

    assert 1 == reseal_all(store._engine, Seal([NEW, OLD]))
    assert 1 == reseal_all(store._engine, Seal([OLD, NEW]))
    assert make_login() == store.capture("r1")
