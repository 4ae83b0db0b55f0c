import pytest

from verifier.cli import main


@pytest.mark.parametrize("arguments", [["--help"], ["store", "--help"], ["operators", "--help"]])
def test_help_cuts_no_sentence(arguments, capsys):
    """What a command does is said to its end."""
    assert 0 == main(arguments)
    listed = capsys.readouterr().out.partition("Commands:")[2].partition("Example")[0]

    assert "..." not in listed
    assert "." in listed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["comparison"], "Did you mean compare?"),
        (["qqq"], "See the list: verifier --help"),
        (["store", "checks"], "Did you mean check?"),
        (["operators", "list"], "Write: verifier operators link"),
    ],
)
def test_a_misspelt_command_is_told_the_nearest(arguments, message, capsys):
    """With none that is near, where the list is."""
    assert 64 == main(arguments)
    assert message in capsys.readouterr().err
