import json

import pytest

from verifier.adapters.ils.record.file_format import RecordFileProblem, read_record_file


def refused(tmp_path, content) -> str:
    path = tmp_path / "records.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(RecordFileProblem) as caught:
        read_record_file(path)
    return caught.value.message


def records(*some, **more):
    return {"schema": "patron-records/1", "records": list(some), **more}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            records({}, {"identifiers": [{"type": "barcode", "value": 21234000000018}]}),
            ["record 2", "identifier 1", "value", "string"],
        ),
        (records({"acount_status": "active"}), ["acount_status", '"account_status"']),
        (records({"account_status": "dead"}), ["record 1", "account_status", "'active'"]),
        (records({"expires": "30.6.2027"}), ["record 1", "expires", "date"]),
        (records(lookup={"fails_with": "fire"}), ["lookup", "fails_with", "'timeout'"]),
        ({"schema": "capture/1", "records": []}, ["schema", "'patron-records/1'"]),
        ({"records": []}, ["schema is missing.", 'Write "schema": "patron-records/1".']),
        ({"schema": "patron-records/1"}, ["records is missing."]),
        ([], ["not a file of patron records"]),
        (
            "{",
            ["records.json is not whole: its JSON breaks off or goes wrong at line 1, column 1."],
        ),
        ("", ["line 1, column 0."]),
    ],
)
def test_names_record_and_key_of_a_mistake(tmp_path, content, words):
    """The sentence says where the mistake is and what would do, without the value."""
    message = refused(tmp_path, content)

    assert [] == [word for word in words if word not in message]
    assert "21234000000018" not in message


def test_names_a_file_that_is_not_there(tmp_path):
    """A missing file is named."""
    with pytest.raises(RecordFileProblem) as caught:
        read_record_file(tmp_path / "nowhere.json")

    assert "nowhere.json cannot be read: No such file" in caught.value.message


def test_bytes_that_are_no_text_are_refused(tmp_path):
    """A file in another encoding is refused, not guessed at."""
    path = tmp_path / "records.json"
    path.write_bytes(b'{"schema": "patron-records/1", "records": [{"internal_id": "\xe9"}]}')

    with pytest.raises(RecordFileProblem) as caught:
        read_record_file(path)

    assert "not whole" in caught.value.message
