"""Ten thousand requests with planted causes: the command from start to end, and how it grows."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.cli.saved import SITE
from tests.generated_requests import DOOR, Planted, generate
from tests.measured_command import measure
from verifier.domain.model.triage import PatronRequest

REQUESTS = (1_000, 3_000, 10_000)
PLANTED = Planted(group=True, door=True, scattered=0.01)
FORMATS = ("text", "json", "html", "csv")


def lines(folder: Path) -> Iterator[str]:
    """Run everything and tell it line by line."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "verifier.toml").write_text(SITE)
    for count in REQUESTS:
        some = [as_mod_rs(entry) for entry in generate(count, 7, PLANTED)]
        (folder / f"requests-{count}.json").write_text(json.dumps({"results": some}))
    yield "requests with planted causes: verifier triage, from start to end"
    for form in FORMATS:
        for count in REQUESTS:
            measured = measure("triage", f"requests-{count}.json", "--format", form, folder=folder)
            yield f"  {form:<6} {count:>7,} requests {measured.seconds:6.2f} s"


def as_mod_rs(request: PatronRequest) -> dict[str, object]:
    """The request as ReShare's JSON has it."""
    illiad = [{"identifierType": "illiad", "identifier": "1"}] if request.door is DOOR else []
    return {
        "id": request.id,
        "hrid": request.number,
        "dateCreated": request.created_at.isoformat() if request.created_at else None,
        "state": {"code": request.state},
        "patronIdentifier": request.patron_identifier,
        "patronType": request.group,
        "patronSurname": request.surname,
        "patronEmail": request.email,
        "requestingInstitutionSymbol": request.institution,
        "pickupLocationSlug": request.pickup_location,
        "requestIdentifiers": illiad,
        "audit": [{"message": it.message} for it in request.audit],
    }
