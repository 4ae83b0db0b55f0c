"""One damaged login through every door, its own record, and strangers around it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.factories import (
    make_capture,
    make_claim,
    make_form,
    make_listener,
    make_settings,
    make_site,
)
from verifier.adapters.ils.record.connector import FileConnector, IndexedRecords
from verifier.adapters.ils.record.file_format import RecordFile
from verifier.domain.diagnosis.transforms import candidates
from verifier.domain.model.capture import LoginCapture, Protocol, Subject, SubjectKind
from verifier.domain.model.match import IdentifierMatch, Transform
from verifier.domain.model.report import Report
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import IlsRole
from verifier.pipeline.verify import verify

OWN = "u1"
MAIL = "gail.good@example.edu"
USER_NAME = "ggood77"
OLD_CARD = "29999000000026"
SAYING = frozenset(
    {
        "patron.another-person",
        "patron.possible-other-person",
        "patron.not-the-expected",
        "patron.two-accounts",
        "patron.ambiguous",
    }
)
"""Each of these findings says that somebody else may be meant."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """*identifier* is what the library keeps, *released* what arrives in its place."""

    identifier: str
    released: str
    door: EntryPoint = EntryPoint.VUFIND_SHIBBOLETH
    known_by: str = "email"  # how the record is found without it: email, expected or nothing
    strangers: tuple[str, ...] = ()  # barcodes of other people
    nameless: bool = False  # whether the strangers' records hold no name and no address
    others: tuple[tuple[str, str], ...] = ()  # further released attributes
    host_lms: str = "FOLIO"  # ReShare then asks a second time, by user name; with Millennium not

    @cached_property
    def report(self) -> Report:
        site = make_site(
            Path("unused"),
            form=_form(self.door),
            reshare=make_settings(host_lms_integration=self.host_lms, suppress_patron_info="yes"),
            lookup_by_email=self.known_by == "email",
        )
        content = RecordFile.model_validate_json(json.dumps(self._records()))
        records = IndexedRecords.of(content)
        ils = [FileConnector(id=role.value, role=role, records=records) for role in IlsRole]
        expected = self.identifier if self.known_by == "expected" else None
        return verify(_capture(self), site=site, ils=ils, expected=expected)

    @property
    def sent(self) -> str | None:
        return self.report.preview.stored_identifier

    @property
    def checks(self) -> frozenset[str]:
        return frozenset(finding.check for finding in self.report.diagnosis.findings)

    @property
    def named(self) -> frozenset[Transform]:
        """The transforms that the report names, for the value that was released."""
        match = self.report.match
        carried = {
            candidate.transform
            for candidate in match.matches
            if candidate.counts
            and candidate.transform
            and self._is_own(candidate)
            and candidate.value == self.released
        }
        values = {
            Transform(proof.name.partition(":")[0])
            for finding in self.report.diagnosis.findings
            for proof in finding.evidence
            if proof.what == "transform"
        }
        return frozenset(carried | values)

    @property
    def strangers_led_to(self) -> tuple[IdentifierMatch, ...]:
        """The matches that count, by a change of the value, on somebody else's record."""
        match = self.report.match
        return tuple(
            candidate
            for candidate in match.matches
            if candidate.counts and candidate.transform and not self._is_own(candidate)
        )

    @property
    def is_taken_for_a_stranger(self) -> bool:
        """Whether somebody else's record is shown as this patron's."""
        record = self.report.match.record
        return record is not None and record.internal_id != OWN

    def _is_own(self, match: IdentifierMatch) -> bool:
        return self.report.match.records[match.record_index].internal_id == OWN

    def _records(self) -> dict[str, Any]:
        own = {
            "internal_id": OWN,
            "identifiers": [
                _identifier("barcode", self.identifier, primary=True),
                _identifier("barcode", OLD_CARD, status="inactive"),
                _identifier("username", USER_NAME),
            ],
            "name": {"given": "Gail", "family": "Good"},
            "emails": [MAIL],
            "group": {"code": "GRAD"},
            "account_status": "active",
        }
        strangers = [
            {
                "internal_id": f"x{number}",
                "identifiers": [_identifier("barcode", barcode)],
                **({} if self.nameless else _SOMEBODY),
            }
            for number, barcode in enumerate(self.strangers)
        ]
        return {
            "schema": "patron-records/1",
            "records": [*strangers, own],
            "lookup": {"by": ["barcode"]},
        }


_SOMEBODY = {"name": {"given": "Ann", "family": "Other"}, "emails": ["ann.other@example.edu"]}


def _identifier(kind: str, value: str, status: str = "active", **more: bool) -> dict[str, Any]:
    return {"type": kind, "value": value, "status": status, **more}


def careless(identifier: str, released: str) -> tuple[str, ...]:
    """What a careless rule would reach from *released*, and the neighbours of *identifier*."""
    found = [candidate.value for candidate in candidates(released)]
    if identifier.isdigit():
        number, width = int(identifier), len(identifier)
        found += [f"{number + by:0{width}}" for by in (-2, -1, 1, 2) if number + by >= 0]
        found += [identifier.lstrip("0"), f"0{identifier}", f"A{identifier}", identifier[:-1]]
    local = identifier.partition("@")[0]
    found += [f"{local}@example.edu", f"{local}@alumni.example.edu"]
    return _without(found, (identifier, released, OLD_CARD, USER_NAME, ""))


def _without(values: Iterable[str], own: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value not in own))


def _form(door: EntryPoint) -> Any:
    if door is EntryPoint.HEADER:
        return make_form(door=door, listener=make_listener())
    if door is EntryPoint.VUFIND_LDAP:
        return make_form(door=door, identifier="typed-username")
    return make_form(door=door)


def _capture(story: Story) -> LoginCapture:
    person = {"mail": MAIL, "givenName": "Gail", "sn": "Good", **dict(story.others)}
    if story.door is EntryPoint.VUFIND_OIDC:
        claims = {"email": MAIL, "given_name": "Gail", "family_name": "Good"}
        subject = Subject(kind=SubjectKind.SUB, value=story.released)
        return make_capture(
            [make_claim(name, value) for name, value in claims.items()],
            protocol=Protocol.OIDC,
            subject=subject,
        )
    if story.door is EntryPoint.VUFIND_LDAP:
        subject = Subject(kind=SubjectKind.DN, value="uid=x,ou=people,dc=example,dc=edu")
        return make_capture(
            person, protocol=Protocol.LDAP, subject=subject, typed_username=story.released
        )
    if story.door is EntryPoint.VUFIND_CAS:
        return make_capture(
            {**person, "employeeNumber": story.released},
            protocol=Protocol.CAS,
            subject=Subject(kind=SubjectKind.PRINCIPAL, value="gail"),
        )
    return make_capture({"employeeNumber": story.released, **person})
