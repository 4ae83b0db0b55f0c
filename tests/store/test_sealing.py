import pytest

from verifier.store.db_errors import StoreProblem
from verifier.store.sealing import Seal

OLD, NEW = b"o" * 32, b"n" * 32


def test_what_is_sealed_is_opened_exactly():
    """Every text comes back as it was, lone surrogates included, and never looks the same."""
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
    """After a change of keys old values are read, and new ones need the new key alone."""
    sealed = Seal([OLD]).seal("a", place="p")
    both = Seal([NEW, OLD])

    assert "a" == both.open(sealed, place="p")
    assert "b" == Seal([NEW]).open(both.seal("b", place="p"), place="p")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + b"x" * 60, b"\x01" + b"x" * 60])
def test_what_this_key_did_not_seal_is_a_sentence(sealed):
    """Damaged, empty and foreign values are told, never guessed."""
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
    """Two of them do not open each other's values."""
    sealed = Seal.temporary().seal("a", place="p")

    with pytest.raises(StoreProblem):
        Seal.temporary().open(sealed, place="p")
