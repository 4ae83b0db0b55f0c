from tests.report import samples
from tests.report.pipeline import readers
from tests.report.population import samples as sets
from tests.report.run import samples as runs
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import POPULATION_RENDERERS as OF_SETS
from verifier.report.formats import REPORT_RENDERERS, RUN_RENDERERS
from verifier.report.markdown import MOST_LINES

HOW = RenderOptions(redact=True, idp="campus", patron="grad1")


def rows(read):
    return [[readers.words(cell) for cell in row.iter("td")] for row in read.iter("tr")][1:]


def test_one_login_is_told_as_its_report_tells_it():
    """Verdict, reason, owner, what to change, what was found: in this order."""
    read = readers.page(REPORT_RENDERERS["markdown"](samples.failing(), HOW))

    message = readers.words(read)
    places = [
        message.index(name)
        for name in (
            "ReShare would not find this patron.",
            "The sign-in name is sent",
            "Whose turn it is: discovery team (VuFind)",
            "What to change",
            "take the username from employeeNumber",
            "What was found",
            "Values are masked",
        )
    ]
    assert sorted(places) == places
    assert ["✗ error", "✗ error", "i notice"] == [row[0] for row in rows(read)]
    assert rows(read)[0][1].endswith("First cause.")


def test_several_logins_are_a_table_and_their_first_causes():
    """Each cause once, with the numbers of the logins that it stops."""
    read = readers.page(RUN_RENDERERS["markdown"](runs.mixed(), HOW))

    table = rows(read)
    assert ["1", "campus / staff1", "✓ works", "", ""] == table[0]
    assert "VuFind sends the sign-in name, and the library knows barcodes." == table[1][3]
    assert ["5", "entra / staff1", "? cannot be said", runs.REFUSED, ""] == table[4]
    assert "(logins 2-3)" in readers.words(read)
    assert "1 login did not come about" in readers.words(read)


def test_of_many_logins_those_that_work_are_counted():
    """A comment has a limit, and what works is not what it is read for."""
    logins = [
        runs.make_login(samples.passing(), patron=f"p{number}") for number in range(MOST_LINES)
    ]
    run = runs.make_run(*logins, runs.make_login(samples.failing(), patron="odd"))

    read = readers.page(RUN_RENDERERS["markdown"](run, HOW))

    assert [["101", "campus / odd"]] == [row[:2] for row in rows(read)]
    assert f"And {MOST_LINES} logins more, which are not shown here." in readers.words(read)


def test_a_set_begins_with_its_own_sentence():
    """Whom it concerns; masked, no file's name stands there."""
    population, reports = sets.prefixed()

    message = readers.words(readers.page(OF_SETS["markdown"](population, reports, HOW)))

    assert population.headline in message
    assert "family1.json" not in message


def test_files_that_could_not_be_read_are_named():
    """A set that lacks something does not look whole."""
    how = RenderOptions(redact=False, unread=(("odd.json", "It is no saved login."),))

    message = readers.words(readers.page(REPORT_RENDERERS["markdown"](samples.passing(), how)))

    assert "odd.json: It is no saved login." in message
