"""The listener has the library's symbol in other letters, so another service answers.

What it means: ``services`` of its configuration holds the symbol in capitals where the site file
has it in small letters, or the other way round. The listener compares letter by letter, and the
service for all others, made by the ``okapiUrl`` at the top, answers instead.

Why it matters: nothing fails, and none of the settings written under that symbol is used: neither
the header nor the rule for it.

What to change: write the symbol under ``services`` as it stands in the link to the request form,
or correct ``institution`` in the site file.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.symbol-in-other-case",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER_CONFIG,),
    after=("delivery.symbol-not-served",),
    order=130,
)
def symbol_in_other_case(delivery: api.Delivery) -> api.Answers:
    """Ask whether a service is meant for this library and written otherwise."""
    file = delivery.files.listener
    if file is None:
        yield api.NotAsked("The listener's configuration file is not given.")
        return
    institution = delivery.form.institution
    meant = file.in_other_case(institution)
    if meant is None:
        yield api.Saw("no service has the library's symbol in other letters")
        return
    yield api.Draft(
        "The listener has a service for this symbol in other letters, and it never answers.",
        (
            api.setting_evidence("institution", institution),
            api.setting_evidence("services", meant.symbol),
        ),
        place=meant.whole,
    )
