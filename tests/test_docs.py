"""The README cannot rot: its Python runs, what it shows of the terminal is what comes out, its commands and links exist."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from qa.cli import main
from qa.commands import build_parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == "python"]
COMMANDS = [line for language, code in BLOCKS if language == "sh" for line in code.splitlines() if line.startswith("guillemets ")]
# "$ guillemets …" and what it prints, up to the next "$".
SESSIONS = [
    (command, printed)
    for language, code in BLOCKS
    if language == "text"
    for command, printed in re.findall(r"^\$ (guillemets .*)\n((?:(?!\$ ).*\n)*)", code, re.MULTILINE)
]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory, seeds_folder: Path) -> Path:
    """A folder as the README's reader has it: seeds/, and seeds-archive/ made by the first start of the chat; archive/ is the same."""
    from qa.cli import open_or_build

    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(seeds_folder, folder / "seeds")
    open_or_build(folder / "seeds", folder / "seeds-archive").close()
    shutil.copytree(folder / "seeds-archive", folder / "archive")
    return folder


def test_nothing_is_left_to_fill_in() -> None:
    assert re.findall(r"@@\w+@@|TODO|FIXME", README) == []


@pytest.mark.parametrize("number", range(len(PYTHON)))
def test_python_runs(number: int, workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(workplace)
    exec(compile(PYTHON[number], f"README.md, Python block {number + 1}", "exec"), {"__name__": "readme"})
    printed = capsys.readouterr().out
    if shown := re.search(re.escape(PYTHON[number]) + r"```\n+```text\n(?!\$ )(.*?)^```$", README, re.MULTILINE | re.DOTALL):
        assert printed == shown[1]
    else:
        assert printed.strip()


@pytest.mark.parametrize(("command", "printed"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_the_terminal_shows_what_the_readme_shows(
    command: str, printed: str, workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workplace)
    monkeypatch.setenv("COLUMNS", "100")
    try:
        main(shlex.split(command)[1:])
    except SystemExit as stop:
        assert stop.code == 0
    assert capsys.readouterr().out == printed


def test_the_readme_shows_the_help() -> None:
    assert "guillemets --help" in [command for command, _ in SESSIONS]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_one(line: str) -> None:
    """« [--json] » stands for --json, « [--strict | --lenient] » for either."""
    for choice in (0, -1):
        plain = re.sub(r"\[([^\]]*)\]", lambda group, choice=choice: group[1].split("|")[choice], line)  # type: ignore[misc]
        build_parser().parse_args(shlex.split(plain, comments=True)[1:])


def command_names() -> list[str]:
    """The commands of the program itself."""
    (commands,) = (action for action in build_parser()._actions if isinstance(action.choices, dict))
    return list(commands.choices or ())


def test_every_command_is_shown() -> None:
    assert {shlex.split(line)[1] for line in COMMANDS} == set(command_names())


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_there_is_one_test_command_and_ci_runs_it() -> None:
    (command,) = re.findall(r"<!-- test-command -->\n```sh\n(.*)\n```", README)
    assert command.startswith("python3 -m venv .venv && ") and "pytest" in command
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "<!-- test-command -->" in ci and "-m pytest" not in ci
