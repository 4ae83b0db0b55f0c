"""The patron is found only because the library system overlooks letter case.

What it means: the identifier that would be sent and the one in the record differ in uppercase and
lowercase letters.

Why it matters: ReShare compares identifiers letter by letter when it counts a patron's requests
and looks for duplicates. Another library system, or a later version, may also tell uppercase from
lowercase.

What to change: have the value released in the letter case of the record, or set the listener's
``reqIdToUpper`` or ``reqIdToLower``.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.letter-case-relied-on",
    api.Station.IDP,
    cites=(api.MODRS_DECISION, api.LISTENER),
    order=210,
    fine="the record holds the identifier in the same letter case",
    reason="The User ID and the library's identifier differ in capital and small letters.",
    advice="Store and release the identifier in the same letters; other systems tell capitals "
    "and small letters apart.",
    pasted_advice="Have the request carry the patron's {kind}, exactly as the library system has "
    "it, in the same letters.",
)
def letter_case_relied_on(evidence: api.PatronEvidence) -> api.Answers:
    record = api.single_record(evidence).record
    sent = evidence.preview.stored_identifier or ""
    alike = [
        identifier
        for identifier in record.identifiers
        if identifier.value.casefold() == sent.casefold()
        and not (api.is_empty(identifier.value) or api.is_placeholder(identifier.value))
    ]
    if not alike:
        raise api.NotAsked("The record does not show the identifier by which it was found.")
    if all(identifier.value != sent for identifier in alike):
        yield api.Draft(
            "The identifier and the record differ in letter case, which the library system "
            "overlooks.",
            api.sent_evidence(evidence),
            *map(api.record_identifier_evidence, alike),
        )
