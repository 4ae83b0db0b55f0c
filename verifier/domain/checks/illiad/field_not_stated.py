"""Nobody has said which column of ILLiad's Users table the add-on sends to ReShare.

What it means: `patron_field` is missing from the table [reshare.illiad]. No column is assumed,
because the add-on's setting and its default differ from library to library.

Why it matters: without it, this program cannot check whether the library system knows that
column's value.

What to change: look in ILLiad's Customization Manager, Server Addons, at the settings of the
ReShare add-on, for the one that names the Users field of the patron's identifier. Write that
column's name as `patron_field`.
"""

from verifier.domain.checks import api


@api.notice(
    "illiad.field-not-stated",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    order=10,
    fine="the site file names the column that the add-on sends",
)
def field_not_stated(settings: api.IlliadSettings) -> api.Answers:
    if settings.patron_field is None:
        yield api.Draft(
            "The site file does not say which column of ILLiad's Users table the add-on sends to "
            "ReShare as the patron's identifier.",
            api.setting_evidence("patron_field"),
        )
