"""Sets of logins by the real stages: a few patrons, their records, and what each released."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.factories import TRANSIENT, make_capture, make_identifier, make_site
from verifier.adapters.ils.record.connector import FileConnector, IndexedRecords
from verifier.adapters.ils.record.file_format import Lookup, Record, RecordFile
from verifier.domain.model.capture import LoginCapture, Subject, SubjectKind
from verifier.domain.model.patron import AccountStatus, PatronGroup, PersonName
from verifier.domain.model.population import Population
from verifier.domain.model.report import Report
from verifier.domain.model.site import IlsRole, Site
from verifier.pipeline.verify import verify
from verifier.pipeline.verify_many import together


@dataclass(frozen=True, kw_only=True)
class Patron:
    """One patron with a record: number 7 has the barcode 21234000000007, unless said otherwise."""

    number: int
    group: str | None = "UG"
    barcode: str = ""
    account: str = ""  # the record's internal id
    more: tuple[tuple[str, str], ...] = ()  # (type, value) of further identifiers

    @property
    def card(self) -> str:
        """The barcode."""
        return self.barcode or f"21234{self.number:09d}"

    @property
    def family(self) -> str:
        """A family name of its own."""
        return "Family" + "abcdefghij"[self.number % 10] + "klmnopqrst"[self.number // 10 % 10]

    @property
    def given(self) -> str:
        """A given name of nobody else."""
        return self.family.removeprefix("Family").title() + "bert"

    @property
    def email(self) -> str:
        """The address."""
        return f"{self.family}@example.edu".lower()

    @property
    def record(self) -> Record:
        """The patron record."""
        return Record(
            internal_id=self.account or f"u{self.number}",
            identifiers=(
                make_identifier(self.card, primary=True),
                *(make_identifier(value, kind) for kind, value in self.more),
            ),
            name=PersonName(given=self.given, family=self.family),
            emails=(self.email,),
            group=None if self.group is None else PatronGroup(code=self.group),
            account_status=AccountStatus.ACTIVE,
        )


def login(patron: Patron, sent: str | Sequence[str] | None = None, **more: Any) -> LoginCapture:
    """A login that releases *sent* as employeeNumber (default: the barcode); () releases none.

    Further attributes go by name; ``capture`` holds what differs about the login itself.
    """
    capture = more.pop("capture", {})
    shape = {
        "employeeNumber": patron.card if sent is None else sent,
        "mail": patron.email,
        "givenName": patron.given,
        "sn": patron.family,
        **more,
    }
    released = {name: value for name, value in shape.items() if value != ()}
    subject = Subject(kind=SubjectKind.NAME_ID, value=f"_{patron.number:032x}", format=TRANSIENT)
    return make_capture(released, **{"subject": subject, **capture})


def anonymous(capture: LoginCapture) -> LoginCapture:
    """The same login without anything that tells its person."""
    attributes = ("mail", "givenName", "sn")
    kept = tuple(
        attribute for attribute in capture.attributes if attribute.friendly_name not in attributes
    )
    return replace(capture, attributes=kept, subject=Subject(kind=SubjectKind.NONE))


def connectors(patrons: Iterable[Patron], **lookup: Any) -> tuple[FileConnector, ...]:
    """A library system that knows these patrons."""
    content = RecordFile(
        schema="patron-records/1",
        records=tuple(patron.record for patron in patrons),
        lookup=Lookup(**lookup),
    )
    records = IndexedRecords.of(content)
    return (
        FileConnector(id="record", role=IlsRole.RESHARE, records=records),
        FileConnector(id="record-evidence", role=IlsRole.EVIDENCE, records=records),
    )


def reports_of(
    patrons: Iterable[Patron],
    logins: Iterable[LoginCapture],
    *,
    site: Site | None = None,
    **lookup: Any,
) -> tuple[Report, ...]:
    """The reports of *logins*, by the whole route."""
    ils = connectors(patrons, **lookup)
    here = site or make_site(Path("nowhere"))
    reports = (verify(login, site=here, ils=ils) for login in logins)
    return tuple(
        replace(report, created_at=datetime(2026, 11, 25, tzinfo=UTC)) for report in reports
    )


def seen(patrons: Iterable[Patron], logins: Iterable[LoginCapture], **more: Any) -> Population:
    """What *logins* say together."""
    return together(reports_of(patrons, logins, **more))


def patrons(count: int, **more: Any) -> tuple[Patron, ...]:
    """Patrons 1 to *count*."""
    return tuple(Patron(number=number, **more) for number in range(1, count + 1))
