"""The steps of the pipelines' files, run as GitHub and GitLab run them, with a stand-in for us."""

import json
import os
import re
import subprocess

import pytest
import yaml

from tests.bad_peers import answer, peer
from tests.house.pages import EXAMPLES, text_of
from tests.programs import require_program
from verifier.cli.exits import COULD_NOT_LOOK, FINDINGS, OK, USAGE

STAND_IN = """\
#!/bin/sh
printf '%s\\n' "$*" > called
echo 'the summary' > verifier.md
exit "$ENDS_WITH"
"""


def step(name):
    """The script of a step of the action for GitHub."""
    action = yaml.safe_load(text_of(EXAMPLES / "pipeline" / "action" / "action.yml"))
    [found] = [entry for entry in action["runs"]["steps"] if entry.get("name") == name]
    return found["run"]


def gitlab_job(**inputs):
    """The job of the component for GitLab, with its *inputs* put in as GitLab does."""
    header, _, body = text_of(EXAMPLES / "pipeline" / "component" / "template.yml").partition(
        "---"
    )
    known = {
        name: inputs.pop(name, known["default"])
        for name, known in yaml.safe_load(header)["spec"]["inputs"].items()
    }
    assert {} == inputs
    put_in = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda it: str(known[it[1]]), body)
    return yaml.safe_load(put_in)["test-patrons"]


def gitlab(part):
    """The lines of a part of that job, joined as its runner does."""
    return "\n".join(gitlab_job()[part])


@pytest.fixture
def shell(tmp_path):
    """Run a script as a runner does, each command's failure ending it."""
    (tmp_path / "verifier").write_text(STAND_IN)
    (tmp_path / "verifier").chmod(0o755)

    def run(script, **environ):
        return subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=tmp_path,
            env={
                "PATH": f"{tmp_path}:{os.environ['PATH']}",
                "GITHUB_OUTPUT": str(tmp_path / "output"),
                "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
                **environ,
            },
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    return run


@pytest.mark.parametrize("code", [OK, FINDINGS, COULD_NOT_LOOK, USAGE])
def test_github_keeps_the_code_and_the_summary(shell, tmp_path, code):
    """The step itself passes, so that the next ones keep baselines and files."""
    done = shell(step("Log the test patrons in"), ENDS_WITH=str(code), SITE="s")

    assert 0 == done.returncode, done.stderr
    assert f"code={code}\n" == (tmp_path / "output").read_text()
    assert "the summary\n" == (tmp_path / "summary").read_text()
    assert "--update-baseline" not in (tmp_path / "called").read_text()


@pytest.mark.parametrize("script", [step("Log the test patrons in"), gitlab("script")])
def test_what_the_step_is_given_reaches_the_command(shell, tmp_path, script):
    """A baseline on demand, the site file, and more options."""
    more = {"UPDATE": "--update-baseline", "ARGUMENTS": "--only campus --fail-on new"}
    shell(script, ENDS_WITH="0", SITE="conf/my site.toml", **more)

    called = (tmp_path / "called").read_text()
    assert called.startswith(
        "run --site=conf/my site.toml --update-baseline --only campus --fail-on new --format junit"
    )


def test_the_workflow_gives_the_action_what_it_takes():
    steps = yaml.safe_load(text_of(EXAMPLES / "pipeline" / "github-actions.yml"))["jobs"]
    [given] = [
        entry["with"]
        for entry in steps["test-patrons"]["steps"]
        if entry["uses"].endswith("release-verifier")
    ]
    action = yaml.safe_load(text_of(EXAMPLES / "pipeline" / "action" / "action.yml"))
    required = {name for name, entry in action["inputs"].items() if entry.get("required")}

    assert required <= set(given) <= set(action["inputs"])


def test_gitlab_s_file_gives_the_component_what_it_takes():
    [included] = yaml.safe_load(text_of(EXAMPLES / "pipeline" / "gitlab-ci.yml"))["include"]
    job = gitlab_job(**included["inputs"], site="conf/verifier.toml")

    assert (["campus"], "test") == (job["tags"], job["stage"])
    assert "conf/verifier.toml" == job["variables"]["SITE"]
    assert "$VERIFIER_PACKAGE" == job["variables"]["PACKAGE"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("1", "requests go wrong"),
        ("2", "could not be asked"),
        ("64", "exit code 64"),
        ("130", "interrupted"),
        ("", "set"),
    ],
)
def test_github_tells_the_ways_to_fail_apart(shell, code, message):
    """A finding, something that could not be asked, and a wrong site file are three sentences."""
    done = shell(step("Say how it ended"), CODE=code)

    assert 1 == done.returncode
    assert message in done.stdout


def test_github_passes_where_nothing_is_wrong(shell):
    done = shell(step("Say how it ended"), CODE="0")

    assert (0, "") == (done.returncode, done.stdout)


@pytest.mark.parametrize("code", [OK, FINDINGS, COULD_NOT_LOOK, USAGE])
def test_gitlab_ends_as_the_command_does(shell, code):

    assert code == shell(gitlab("script"), ENDS_WITH=str(code), SITE="s").returncode
    assert {"exit_codes": [COULD_NOT_LOOK]} == gitlab_job()["allow_failure"]


def test_keys_are_readable_for_the_job_alone(shell, tmp_path):
    shell(step("Put the keys into files that only this job reads"), STORE_KEY="k", SP_KEY="p\nq")
    by_github = {path.name: path for path in (tmp_path / "keys").iterdir()}

    assert {"store.key", "sp.key"} == set(by_github)
    assert "p\nq\n" == by_github["sp.key"].read_text()
    assert {0o600} == {entry.stat().st_mode & 0o777 for entry in by_github.values()}


def test_gitlab_s_files_become_keys_for_the_job_alone(shell, tmp_path):
    """They come as readable files, and our program refuses such a key."""
    for name in ("store", "sp"):
        (tmp_path / name).write_text(name)
        (tmp_path / name).chmod(0o666)
    script = gitlab("before_script").partition("\n")[2]
    shell(script, STORE_KEY="store", SP_KEY="sp")

    assert {0o600} == {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}


TOKEN = "rav_a-token-of-this-test"
JUNIT = '<testsuites><testsuite name="campus grad1" failures="{}" errors="{}"/></testsuites>'
RUN = {"id": "r1", "closed_at": None, "interrupted": False}
CLOSED = {**RUN, "closed_at": "2026-11-24T12:00:00Z"}


def following(answers):
    """The next of *answers*; the last one for ever."""
    return answers.pop(0) if len(answers) > 1 else answers[0]


class Service:
    """Gives the answers of a run in their order."""

    def __init__(self):
        self.started, self.states, self.junit = ["201 Created"], [CLOSED], JUNIT.format(0, 0)

    def talk(self, connection, over):
        address = self.peer.received[-1].partition(b"\r\n")[0]
        status, body = "200 OK", self.junit
        if address.startswith(b"POST "):
            status, body = following(self.started), json.dumps(RUN)
        elif b"format=junit" not in address:
            state = following(self.states)
            status, body = "200 OK" if state else "503 Away", json.dumps(state or {})
        answer(body.encode(), status=status)(connection, over)


@pytest.fixture
def service():
    made = Service()
    with peer(made.talk) as made.peer:
        yield made


@pytest.fixture
def ends(service, tmp_path):
    """Run the script; gives how it ends and what it says."""
    require_program("curl")

    def run():
        done = subprocess.run(
            ["sh", EXAMPLES / "pipeline" / "by-api.sh"],
            cwd=tmp_path,
            env={
                **os.environ,
                "VERIFIER": f"http://127.0.0.1:{service.peer.port}",
                "VERIFIER_TOKEN": TOKEN,
                "PAUSE": "0",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert TOKEN not in done.stdout + done.stderr
        return done.returncode, done.stderr

    return run


@pytest.mark.parametrize(
    ("counts", "expected"), [((0, 0), 0), ((1, 0), 1), ((0, 1), 2), ((1, 1), 1)]
)
def test_it_ends_as_the_command_does(service, ends, tmp_path, counts, expected):
    """A finding wins over something that could not be asked; the file is there in each case."""
    service.junit = JUNIT.format(*counts)

    assert (expected, "") == ends()
    assert service.junit == (tmp_path / "verifier-junit.xml").read_text()


def test_it_waits_for_the_end_also_where_the_service_is_away_for_a_moment(service, ends):
    service.states = [RUN, None, RUN, CLOSED]

    code, message = ends()

    assert 0 == code
    assert "Traceback" not in message
    assert 6 == len(service.peer.received)


def test_a_run_that_nobody_ends_is_given_up(service, ends):
    """Where the service's process has gone, waiting would not help."""
    service.states = [{**RUN, "interrupted": True}]

    code, message = ends()

    assert 2 == code
    assert "did not come to its end" in message


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("401 Unauthorized", "does not take the token"),
        ("403 Forbidden", "does not take the token"),
        ("503 Away", "is away: the web server before it answers 503"),
        ("400 Bad Request", "answers 400 where the run is started"),
        ("200 OK", "answers 200 where the run is started"),
    ],
)
def test_a_run_that_is_not_started_is_told(service, ends, status, sentence):
    service.started = [status]

    code, message = ends()

    assert 2 == code
    assert sentence in message
    assert 1 == message.count("\n")


def test_it_waits_for_another_run_to_end(service, ends):
    service.started = ["409 Conflict", "409 Conflict", "201 Created"]

    assert (0, "") == ends()
    assert 5 == len(service.peer.received)


def test_another_run_that_does_not_end_is_told(service, ends):
    service.started = ["409 Conflict"]

    code, message = ends()

    assert (2, 120) == (code, len(service.peer.received))
    assert "Another run is under way" in message


def test_a_service_that_cannot_be_reached_is_told(service, ends):
    service.peer.stop()

    code, message = ends()

    assert 2 == code
    assert "cannot be reached" in message
    assert 1 == message.count("\n")


def test_a_service_that_goes_away_for_good_is_told(service, ends):
    service.states = [RUN, None]

    code, message = ends()

    assert 2 == code
    assert "is away" in message


def test_a_result_without_a_suite_is_not_good(service, ends):
    service.junit = "<testsuites/>"

    assert (2, "") == ends()


def test_the_token_travels_in_a_header_alone(service, ends):
    """Not in an address, which stands in logs."""
    ends()

    for request in service.peer.received:
        address, _, headers = request.partition(b"\r\n")

        assert f"Authorization: Bearer {TOKEN}".encode() in headers
        assert TOKEN.encode() not in address
