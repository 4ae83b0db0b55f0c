"""Readers that are not ours: what a pipeline would make of the files, held to their schemas."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree, html
from markdown_it import MarkdownIt
from sarif_kit.validate import validation_errors

_JUNIT = etree.XMLSchema(etree.parse(str(Path(__file__).with_name("junit.xsd"))))
_MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")


def junit(text):
    """Suites as a reader of JUnit sees them, once the schema holds and the counts are true."""
    root = etree.fromstring(text.encode())
    assert _JUNIT.validate(root), _JUNIT.error_log
    suites = list(JUnitXml.fromstring(text.encode()))
    for element, suite in zip(root, suites, strict=True):
        counted = suite.tests, suite.failures, suite.errors, suite.skipped
        suite.update_statistics()
        assert counted == (suite.tests, suite.failures, suite.errors, suite.skipped)
        assert element.get("name") == suite.name
    for name in ("tests", "failures", "errors", "skipped"):
        assert int(root.get(name)) == sum(getattr(suite, name) for suite in suites)
    return suites


def exit_code_of(suites):
    """What a pipeline that knows JUnit alone would make of them."""
    if any(suite.failures for suite in suites):
        return 1
    return 2 if any(suite.errors for suite in suites) else 0


def outcome(case):
    """What became of one case, in a word."""
    kinds = {Failure: "failure", Error: "error", Skipped: "skipped"}
    return next((kinds[type(entry)] for entry in case.result), "passed")


def texts_of(case):
    """All that a list and its details show of one case."""
    return "\n".join(f"{entry.message}\n{entry.text or ''}" for entry in case.result)


def sarif(text):
    """The one run of a SARIF file, once the schema holds and every result finds its rule."""
    content = json.loads(text)
    assert [] == validation_errors(content)
    [run] = content["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        if "ruleIndex" in result:
            assert result["ruleId"] == rules[result["ruleIndex"]]["id"]
        assert result["locations"]
    return run


def table(text):
    """Rows of a table, each by the names of its columns."""
    rows = list(csv.DictReader(StringIO(text)))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def page(text):
    """What a reader of Markdown makes of it, as HTML."""
    return html.fromstring(f"<div>{_MARKDOWN.render(text)}</div>")


def words(element):
    """The words that are seen, without the blanks that have no width."""
    return " ".join(element.text_content().replace("\u200b", "").split())


def file(text):
    """An HTML file that needs nothing else, with one main heading and every label's target."""
    document = html.fromstring(text)
    assert "default-src 'none'" in text
    assert not re.search(r"url\((?!#)", text)
    assert [] == document.xpath(
        "//script | //link | //img | //iframe | //object | //*[@style] | //*[@src] | //*[@onclick]"
    )
    assert 1 == len(document.xpath("//h1"))
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    named = {name for names in document.xpath("//@aria-labelledby") for name in names.split()}
    assert named <= set(ids)
    sections = document.xpath("//section/@aria-labelledby")
    assert len(sections) == len(set(sections))
    return document
