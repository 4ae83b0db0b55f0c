import json
from dataclasses import replace

import pytest

from tests.factories import make_site
from verifier.adapters.ils.connections import connect
from verifier.adapters.ils.registry import connection_problems
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, PatronKey
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

NCIP = IlsConnection(
    id="ncip", connector="ncip", role=IlsRole.RESHARE, url="https://ils.example.edu/ncip"
)


def test_makes_every_connection_in_order(tmp_path):
    """Each connection of the site becomes a connector with its id and role."""
    path = tmp_path / "records.json"
    identifiers = [{"type": "barcode", "value": "21234000000018"}]
    records = [{"identifiers": identifiers}]
    path.write_text(json.dumps({"schema": "patron-records/1", "records": records}))
    file = IlsConnection(id="file", connector="record", role=IlsRole.EVIDENCE, file=path)

    made = connect(make_site(tmp_path, ils=(NCIP, file)))

    assert [("ncip", IlsRole.RESHARE), ("file", IlsRole.EVIDENCE)] == [
        (entry.id, entry.role) for entry in made
    ]
    assert isinstance(made[1].look_up(PatronKey(value="21234000000018")), Found)


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        (replace(NCIP, connector="ncip3"), "ncip3 is not a connector of this version"),
        (replace(NCIP, url=None), "url is missing"),
        (replace(NCIP, options=(("to_agencey", "x"),)), 'Did you mean "to_agency"?'),
        (
            replace(NCIP, options=(("namespace_style", "none"),)),
            'namespace_style = "none" is none of',
        ),
        (replace(NCIP, options=(("strict_echo", "true"),)), "strict_echo must be true or false"),
        (
            replace(NCIP, secrets=(("token", Secret(place="env T", value="s3cret")),)),
            '"url_token"',
        ),
        (replace(NCIP, connector="record"), "file is missing"),
    ],
)
def test_a_wrong_connection_says_why_when_it_is_asked(tmp_path, connection, words):
    """A mistake in one connection is found beforehand, and is never an answer about a patron."""
    [connector] = connect(make_site(tmp_path, ils=(connection,)))

    outcome = connector.look_up(PatronKey(value="21234000000018"))

    assert words in " ".join(connection_problems(connection))
    assert isinstance(outcome, CouldNotLook)
    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert words in outcome.message
    assert "s3cret" not in outcome.message


def test_a_sound_connection_has_no_problems():
    """All settings of an NCIP connection are known."""
    options = (("from_agency", "EXU"), ("namespace_style", "qualified"), ("minor_units", "no"))

    assert () == connection_problems(replace(NCIP, options=options))


@pytest.mark.parametrize(("in_a_file", "hurried"), [(True, True), (False, False)])
def test_a_file_is_asked_without_any_pace(tmp_path, in_a_file, hurried):
    """A pace spares library systems; nobody has to spare a file."""
    path = tmp_path / "records.json"
    path.write_text(json.dumps({"schema": "patron-records/1", "records": []}))
    file = IlsConnection(id="file", connector="record", role=IlsRole.EVIDENCE, file=path)
    connection = replace(file if in_a_file else NCIP, lookups_per_second=0.001)

    [made] = connect(make_site(tmp_path, ils=(connection,)))
    with made.pace.turn():
        pass

    assert hurried is (made.pace._reserved() <= 0)
    assert in_a_file is not made.asks_over_network
