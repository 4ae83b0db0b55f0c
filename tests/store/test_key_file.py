import base64
import threading

import pytest

from verifier.store.db_errors import StoreProblem
from verifier.store.sealing import load_or_make_seal


def test_makes_a_private_key_once(tmp_path):
    """The first start makes a key that later ones read, for this account alone."""
    path = tmp_path / "keys" / "store.key"
    sealed = load_or_make_seal(path).seal("a", place="p")

    assert "a" == load_or_make_seal(path).open(sealed, place="p")
    assert 0o600 == path.stat().st_mode & 0o777
    assert [path] == list(path.parent.iterdir())


def test_several_starts_at_once_share_one_key(tmp_path):
    """Whoever comes second uses the key of the first."""
    path = tmp_path / "store.key"
    seals = []
    threads = [
        threading.Thread(target=lambda: seals.append(load_or_make_seal(path))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for one in threads:
        one.join()

    assert 1 == len({seal.digest("a", of="p") for seal in seals})
    assert 8 == len(seals)


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


def test_a_folder_in_its_place_is_a_sentence(tmp_path):
    """What cannot be read is told with the reason."""
    with pytest.raises(StoreProblem, match="Is a directory"):
        load_or_make_seal(tmp_path)
