from verifier.web import idp_names


def test_what_identity_providers_are_called(app):
    """By the site file, else by their metadata, else by their id; a federation itself is none."""
    with app.test_request_context():
        names = idp_names.names()

    assert "Example University" == names["campus"]
    assert "Broken University" == names["broken"]
    assert "Campus by CAS" == names["campus-cas"]
    assert "broken-oidc" == names["broken-oidc"]
    assert "all" not in names


def test_the_history_names_federations_too(app):
    """A login may have come by one that lists many."""
    with app.test_request_context():
        every, names = idp_names.every(), idp_names.names()

    assert {**names, "all": "The Federation"} == every


def test_one_that_is_known_no_longer_keeps_its_id(app):
    """A closed run may name it."""
    with app.test_request_context():
        assert "gone" == idp_names.name_of("gone")
        assert "Campus Directory" == idp_names.name_of("directory")
