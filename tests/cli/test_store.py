import base64

import pytest


@pytest.mark.usefixtures("saved_folder")
def test_the_store_is_made_checked_and_purged(call):
    for command, message in (
        ("upgrade", "The data store was empty; its tables are made"),
        ("check", "The data store is sound"),
        ("purge", "0 logins older than 7 days were deleted.\n"),
    ):
        called = call(f"store {command}")
        assert (0, True) == (called.code, called.out.startswith(message))


def test_a_new_key_is_put_to_use(saved_folder, call):
    call("store upgrade")
    [path] = saved_folder.rglob("store.key")
    old = path.read_text()
    path.write_text(base64.b64encode(b"n" * 32).decode() + "\n" + old)

    assert call("store rekey").out.startswith("0 values are sealed with the first key now")
    path.write_text(old)
    called = call("store check")
    assert 2 == called.code
    assert "another key" in called.err
