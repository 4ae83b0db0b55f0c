"""The listener has the library's symbol in other letters, so another service answers.

What it means: ``services`` in its configuration has the symbol in uppercase and the site file in
lowercase, or the other way round. The listener compares letter by letter. So the service for all
other symbols, which the ``okapiUrl`` at the top defines, answers instead.

Why it matters: nothing fails, but none of the settings under that symbol is used: neither the
header nor the rule for it.

What to change: write the symbol under ``services`` as it is in the link to the request form, or
correct ``institution`` in the site file.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.symbol-in-other-case",
    api.Station.LISTENER,
    cites=(api.LISTENER_CONFIG,),
    after=("delivery.symbol-not-served",),
    order=130,
    fine="no service has the library's symbol in other letters",
)
def symbol_in_other_case(delivery: api.Delivery) -> api.Answers:
    institution = delivery.form.institution
    meant = api.listener_file(delivery).in_other_case(institution)
    if meant is not None:
        yield api.Draft(
            "The listener has a service for this symbol in other letters, and it never answers.",
            api.setting_evidence("institution", institution),
            api.setting_evidence("services", meant.symbol),
            place=meant.whole,
        )
