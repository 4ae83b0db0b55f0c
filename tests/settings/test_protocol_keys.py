from verifier.settings.idp_tables import NEEDED, OF_PROTOCOL, IdpTable

COMMON = {"id", "protocol", "profile", "name", "test_patrons"}


def test_every_key_belongs_to_a_protocol_or_to_all():
    """No key of the table is left without a rule for whom it is."""
    owned = {key for keys in OF_PROTOCOL.values() for key in keys}

    assert set(IdpTable.model_fields) == owned | COMMON
    assert not owned & COMMON


def test_what_is_needed_is_a_key_of_the_protocol():
    """A protocol cannot need what it does not have."""
    assert NEEDED.keys() == OF_PROTOCOL.keys()
    for protocol, keys in NEEDED.items():
        assert set(keys) <= set(OF_PROTOCOL[protocol])


def test_only_the_certificates_are_shared():
    """Any other key says by itself which protocol is meant."""
    keys = [key for names in OF_PROTOCOL.values() for key in names]

    assert {"certificates"} == {key for key in keys if keys.count(key) > 1}
