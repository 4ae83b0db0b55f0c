from verifier.web import start


def test_what_identity_providers_are_called(app):
    """By the site file, else by their metadata, else by their id; a federation itself is none."""
    with app.test_request_context():
        names = start.idp_names()

    assert "Example University" == names["campus"]
    assert "Broken University" == names["broken"]
    assert "Campus by CAS" == names["campus-cas"]
    assert "broken-oidc" == names["broken-oidc"]
    assert "all" not in names


def test_the_history_names_federations_too(app):
    """A login may have come by one that lists many."""
    with app.test_request_context():
        every, names = start.idp_names(federations=True), start.idp_names()

    assert {**names, "all": "The Federation"} == every


def test_one_that_is_known_no_longer_keeps_its_id(app):
    """A closed run may name it."""
    with app.test_request_context():
        assert "gone" == start.name_of("gone")
        assert "Campus Directory" == start.name_of("directory")
