"""Which identity provider and which test patron a person means."""

from __future__ import annotations

from verifier.cli.exits import WrongUsage
from verifier.model.idp import Idp, TestPatron
from verifier.model.site import Site


def choose_idp(site: Site, idp_id: str) -> Idp:
    """Find the identity provider. Raises ``WrongUsage`` that names those that there are."""
    idp = site.idp(idp_id)
    if idp is None:
        known = ", ".join(one.id for one in site.idps) or "none"
        raise WrongUsage(f"The site file has no [[idp]] of that id. It has: {known}.")
    if idp.is_many:
        raise WrongUsage(
            f"{idp.id} is a federation: name one of its members as {idp.id}~ and the SHA-1 of its "
            "entity ID, as the web page's address of its login does."
        )
    return idp


def choose_patron(idp: Idp, patron_id: str | None) -> TestPatron:
    """Find the test patron; where there is only one, nobody need name it."""
    known = ", ".join(one.id for one in idp.test_patrons)
    if not known:
        raise WrongUsage(
            f"The [[idp]] {idp.id} has no test patron: add a table [idp.test_patrons.NAME] with "
            "a username."
        )
    if patron_id is None and len(idp.test_patrons) == 1:
        return idp.test_patrons[0]
    if patron_id is None:
        raise WrongUsage(f"Say which test patron with --as: {known}.")
    found = next((one for one in idp.test_patrons if one.id == patron_id), None)
    if found is None:
        raise WrongUsage(f"The [[idp]] {idp.id} has no test patron of that name. It has: {known}.")
    return found
