import pytest

from verifier.adapters.captures.saved_file import binary_kind, no_text


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"BM\0\0", "a picture"),
        (b"II*\0", "a picture"),
        (b"RIFF....WEBP", "a picture or a recording"),
        (b"PK\x05\x06", "an empty zip"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\xff\xfea", "UTF-16"),
        (b"a\0", "a binary file"),
    ],
)
def test_the_first_bytes_name_a_file(head, message):
    """Pictures, archives and the like are told without reading them."""
    assert message in binary_kind(head)


@pytest.mark.parametrize("head", [b"", b"<a/>", b"{", b"BMI: 21234\n", "é".encode(), b"PKI=x"])
def test_text_is_left_to_the_formats(head):
    """Letters that could begin a picture may begin a header as well."""
    assert binary_kind(head) is None


def test_a_binary_part_far_behind_is_found():
    """A file that begins as text and is none is refused."""
    assert "binary" in no_text(b"a" * 10_000 + b"\0")
    assert "not UTF-8" in no_text(b"a" * 10_000 + b"\xff")
    assert no_text(b"a" * 10_000) is None
