from verifier.domain.model.operators import Role


def test_an_admin_may_do_what_a_viewer_may():
    """The roles are one above the other."""
    assert Role.ADMIN.covers(Role.VIEWER)
    assert Role.ADMIN.covers(Role.ADMIN)
    assert Role.VIEWER.covers(Role.VIEWER)
    assert not Role.VIEWER.covers(Role.ADMIN)
