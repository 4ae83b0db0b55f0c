import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from tests.factories import altered
from tests.report import samples
from verifier.domain.model.report import Headline, Message, Paragraph
from verifier.report import html
from verifier.report.html import file_environment

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{7*7}} ${7*7} <%=7*7%> {% raw %}",
    "</style></title></pre><b>",
    "javascript:alert(1)",
)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.attributes = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes.extend(attributes)


def shown(report):
    return html.report_as_html(report, redact=False)


def test_the_sections_come_in_the_order_of_the_questions():
    written = shown(samples.failing())

    assert [
        "The road",
        "What to change",
        "The request form, as ReShare would receive it",
        "The patron in the library system",
        "ReShare\u2019s own questions",
        "What was found, one by one",
        "Everything that was released",
        "The questions put to the library system",
        "The login itself",
    ] == [title.partition("<")[0].strip() for title in re.findall(r"<h2[^>]*>(.*?)</h2>", written)]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_value_is_only_text(hostile):
    written = shown(samples.with_identifier(hostile))
    harmless = shown(samples.with_identifier("harmless"))

    assert Tags(harmless).tags.count("b") == Tags(written).tags.count("b")
    assert set(Tags(harmless).tags) == set(Tags(written).tags)
    assert {"class", "title"} >= (
        {name for name, _ in Tags(written).attributes}
        - {name for name, _ in Tags(harmless).attributes}
    )
    assert "49" not in written.partition("<body>")[2]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_prose_is_only_text(hostile):
    report = samples.failing()
    headline = Headline(verdict=hostile, reason=hostile, owner=hostile)
    paragraphs = (Paragraph(text=hostile),)
    message = Message(to=hostile, subject=hostile, contact=hostile, paragraphs=paragraphs)
    other = altered(report, "diagnosis", headline=headline, message=message)

    assert set(Tags(shown(report)).tags) == set(
        Tags(shown(replace(other, site_name=hostile))).tags
    )


def test_what_stands_out_has_a_word_and_a_mark():
    """Blanks are shown, explained for a pointer, and said in words; nothing reorders the page."""
    written = shown(samples.with_identifier(" 21234"))
    turned = replace(samples.failing(), site_name="a\u202eb")

    assert '<code class="value"><span class="v-blank" title="a blank">␣</span>21234' in written
    assert "begins with a blank or an invisible character" in written
    assert "a[right-to-left override]b" in shown(turned)


def test_the_difference_to_the_right_identifier_is_marked():
    report = altered(samples.failing(), "preview", patron_identifier="2123400000001")

    assert '<mark class="differs" title="different here">8</mark>' in shown(report)


def test_every_shape_has_a_word_beside_it():
    written = shown(samples.failing())
    shapes = re.findall(r'<span class="shape"([^>]*)>[^<]*</span>([^<]*)', written)

    assert len(shapes) > 10
    assert {' aria-hidden="true"'} == {attributes for attributes, _ in shapes}
    assert "" not in {word.strip() for _, word in shapes}


def test_templates_are_strict_and_escape():
    """A renamed field is a defect, never an empty place; no file's ending matters."""
    with pytest.raises(UndefinedError):
        file_environment().from_string("{{ nothing.known }}").render()
    assert "&lt;b&gt;" == file_environment().from_string("{{ value }}").render(value="<b>")


def test_the_listeners_header_is_shown_with_what_became_of_it():
    """Header, expected identifier and why no request can be placed stand in the form."""
    written = shown(samples.through_a_header())

    for part in (
        "x-remote-user: ",
        "unchanged: the pattern [bold]did[/bold] :smile: not fit",
        "<dt>Expected</dt>",
        "The listener would answer with an error.",
        "cannot be predicted",
        "typed name",
        "tolerated, sensitive",
    ):
        assert part in written


def test_the_message_can_be_written_as_mail():
    """The link opens a mail program with all that it says; further remedies are folded."""
    page = shown(samples.failing())
    [link] = re.findall(r'href="(mailto:[^"]*)"', page)

    assert link.startswith("mailto:vufind@example.edu?subject=Patron%20identifier")
    assert "&amp;body=VuFind%20sends" in link
    assert '<p class="quiet">Done by: discovery team, in VuFind</p>' in page
    assert "<summary>or at the campus, in Shibboleth IdP (identity team)</summary>" in page
