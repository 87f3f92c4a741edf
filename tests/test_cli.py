"""The command line: what comes out where, with which exit code; every mistake is one line that says what to type."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest
from filelock import FileLock
from samples import ARTICLES, ASKED, UNANSWERED, make_archive

from index.types import Article
from qa.cli import main, parse_columns
from qa.commands import build_parser

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "faiss", "gradio", "llama_index", "transformers", "sentence_transformers", "numpy", "tantivy", "matplotlib")
QUESTION, SENTENCE = ASKED[1]


@pytest.fixture
def folder(tmp_path: Path, fake_models: None) -> Path:
    """The folder of a small archive."""
    make_archive(tmp_path / "archive").close()
    return tmp_path / "archive"


def mistake(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Runs a command that must fail with exit code 2, nothing on standard output, and one line on standard error: that line."""
    capsys.readouterr()
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stop:
        code = int(str(stop.code))
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("guillemets : ") and err.count("\n") == 1
    return err


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def records(path: Path) -> Path:
    return write(path, *({"id": a.id, "title": a.title, "date": a.date, "source": a.source, "text": a.text} for a in ARTICLES))


# --- what works -------------------------------------------------------------------------------------------------------------


def test_index_says_what_it_did_on_standard_error_only(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    papers, archive = records(tmp_path / "papers.jsonl"), tmp_path / "archive"
    assert main(["index", str(papers), "--archive", str(archive), "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith(f"8 articles dans {archive} : 8 nouveaux, 0 remplacés, 0 inchangés ; 0 illisibles, 0 remarques\n")
    assert main(["index", str(papers), "--archive", str(archive)]) == 0
    assert "8 articles" in (again := capsys.readouterr().err) and "8 inchangés" in again


def test_index_names_what_it_could_not_read_and_keeps_the_rest(
    tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = records(tmp_path / "papers.jsonl")
    papers.write_text(papers.read_text("utf-8") + "{pas du JSON\n", "utf-8")
    assert main(["index", str(papers), "--archive", str(tmp_path / "archive"), "--quiet"]) == 0
    err = capsys.readouterr().err
    assert f"{papers}:9: " in err
    assert "8 nouveaux" in err and "1 illisibles" in err


def test_index_keeps_what_the_other_paths_hold(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vide").mkdir()
    papers = records(tmp_path / "papers.jsonl")
    assert main(["index", str(papers), str(tmp_path / "vide"), "--archive", str(tmp_path / "archive"), "--quiet"]) == 0
    err = capsys.readouterr().err
    assert f"aucun article dans {str(tmp_path / 'vide')!r}" in err and "8 nouveaux" in err


def test_index_takes_columns_by_name(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    papers = write(tmp_path / "a.jsonl", {"clef": "x", "entete": "Un titre", "contenu": "Une phrase entière.", "jour": "2012-06-30"})
    columns = "id=clef,title=entete,text=contenu,date=jour"
    assert main(["index", str(papers), "--archive", str(tmp_path / "archive"), "--quiet", "--columns", columns]) == 0
    assert main(["show", "x", "--archive", str(tmp_path / "archive")]) == 0
    assert capsys.readouterr().out == "Un titre\n30 juin 2012 · x\n\nUne phrase entière.\n"


def test_rebuild_leaves_the_other_files_of_the_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "notes.txt").write_text("à garder")
    papers = write(folder.parent / "a.jsonl", {"id": "x", "title": "T", "text": "Une phrase."})
    assert main(["index", str(papers), "--archive", str(folder), "--quiet", "--rebuild"]) == 0
    assert "1 articles dans" in capsys.readouterr().err
    assert (folder / "notes.txt").read_text() == "à garder"


def test_ask_prints_the_answer_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--archive", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"1. «\u00a0{SENTENCE}\u00a0»\n")
    assert "Deux entrepôts brûlent au port de Sète — Midi Libre, 17 octobre 2012 · incendie\n" in out
    assert "\x1b" not in out


def test_ask_in_json_is_to_dict(folder: Path, fake_assistant: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--archive", str(folder), "--json"]) == 0
    printed, expected = json.loads(capsys.readouterr().out), fake_assistant.ask(QUESTION).to_dict()
    assert printed.pop("took") >= 0
    expected.pop("took")
    assert printed == expected


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_not_found_is_said_and_exits_with_1(folder: Path, capsys: pytest.CaptureFixture[str], more: list[str]) -> None:
    assert main(["ask", UNANSWERED[0], "--archive", str(folder), *more]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out)["found"] is False if more else out.startswith("L’archive ne contient pas de réponse à cette question.\n")


def test_ask_takes_earlier_questions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Et les chalutiers ?", "--history", QUESTION, "--archive", str(folder), "--json"]) in (0, 1)
    assert "chalutiers" in json.loads(capsys.readouterr().out)["standalone"]


def test_lenient_answers_where_strict_is_silent(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unsure = "Combien de bassins les pompiers de Sète ont-ils rouverts contre la direction ?"
    codes = [main(["ask", unsure, "--archive", str(folder), *more]) for more in (["--strict"], ["--lenient"])]
    assert codes == [1, 0]


def test_show_marks_a_quote(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = next(a.text for a in ARTICLES if a.id == "incendie")
    start = text.index(SENTENCE)
    assert main(["show", "incendie", "--mark", f"{start}-{start + len(SENTENCE)}", "--archive", str(folder)]) == 0
    assert f"▶{SENTENCE}◀" in capsys.readouterr().out


def test_english_display(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "ask", UNANSWERED[0], "--archive", str(folder)]) == 1
    assert capsys.readouterr().out.startswith("The archive holds no answer to this question.\n")


def test_a_lone_surrogate_stays_json(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    make_archive(tmp_path / "archive", (Article("x", "T", "Le préfet \ud83d a visité Mende."),)).close()
    assert main(["ask", "Qui a visité Mende ?", "--archive", str(tmp_path / "archive"), "--json", "--lenient"]) == 0
    out = capsys.readouterr().out
    out.encode("utf-8")
    assert json.loads(out)["quotes"][0]["text"] == "Le préfet \ud83d a visité Mende."


# --- mistakes ---------------------------------------------------------------------------------------------------------------


def test_an_unknown_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = mistake(capsys, "index", tmp_path / "rien", "--archive", tmp_path / "archive")
    assert repr(str(tmp_path / "rien")) in line and "n'existe pas ; donnez un fichier ou un dossier" in line
    assert not (tmp_path / "archive").exists()


def test_an_empty_folder_says_so(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vide").mkdir()
    assert main(["index", str(tmp_path / "vide"), "--archive", str(tmp_path / "archive"), "--quiet"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert str(tmp_path / "vide") in err


@pytest.mark.parametrize("columns", ["text", "text=", "texte=corps", "=corps"])
def test_wrong_columns(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str], columns: str) -> None:
    line = mistake(capsys, "index", records(tmp_path / "a.jsonl"), "--archive", tmp_path / "archive", "--columns", columns)
    assert "--columns" in line and ("text=contenu,date=jour" in line or "les champs sont : id, title, text" in line)
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize(
    ("question", "words"), [("", "vide"), (" \n ", "vide"), ("pourquoi " * 2223, "20007 caractères, le plus est 2000")]
)
def test_a_question_that_cannot_be_asked(folder: Path, capsys: pytest.CaptureFixture[str], question: str, words: str) -> None:
    assert words in mistake(capsys, "ask", question, "--archive", folder)


@pytest.mark.parametrize("command", [["ask", "Qui ?"], ["show", "x"], ["serve"], ["evaluate", "QUESTIONS"]])
@pytest.mark.parametrize("kind", ["missing", "empty", "file", "other"])
def test_no_archive(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str], command: list[str], kind: str) -> None:
    where = tmp_path / "rien du tout"
    if kind == "file":
        where.write_text("un fichier")
    elif kind != "missing":
        where.mkdir()
    if kind == "other":
        (where / "archive.sqlite").write_text("ceci n'est pas une base de données, mais un texte assez long pour en avoir l'air" * 20)
    questions = write(tmp_path / "q.jsonl", {"id": "1", "question": "Qui ?", "type": "who", "gold": []})
    line = mistake(capsys, *(questions if word == "QUESTIONS" else word for word in command), "--archive", where)
    assert "rien du tout" in line and ("--archive" if kind == "file" else "guillemets index") in line


def test_the_command_that_an_error_names_can_be_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = mistake(capsys, "ask", "Qui ?", "--archive", tmp_path / "l'archive d'ici")
    import shlex

    words = shlex.split(line[line.index("guillemets index") :])
    assert words[-1] == str(tmp_path / "l'archive d'ici")


def change_manifest(folder: Path, key: str, value: str) -> None:
    connection = apsw.Connection(str(folder / "archive.sqlite"))
    connection.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
    connection.close()


def test_an_archive_of_a_newer_format(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change_manifest(folder, "format", "99")
    line = mistake(capsys, "ask", "Qui ?", "--archive", folder)
    assert "format plus récent (99" in line and "pip install --upgrade guillemets" in line


def test_an_archive_of_another_chunking(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change_manifest(folder, "chunking", "mots-7")
    assert "--rebuild" in mistake(capsys, "ask", "Qui ?", "--archive", folder)


def test_an_archive_of_another_model(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change_manifest(folder, "encoder_hash", "autre")
    assert "--rebuild" in mistake(capsys, "ask", "Qui ?", "--archive", folder)


def test_a_locked_archive(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papers = write(folder.parent / "a.jsonl", {"id": "x", "title": "T", "text": "Une phrase."})
    with FileLock(str(folder / "write.lock")):
        assert "attendez qu'il ait fini" in mistake(capsys, "index", papers, "--archive", folder, "--quiet")
        assert "attendez qu'il ait fini" in mistake(capsys, "index", papers, "--archive", folder, "--quiet", "--rebuild")
        assert main(["ask", QUESTION, "--archive", str(folder)]) == 0  # reading goes on
    assert main(["index", str(papers), "--archive", str(folder), "--quiet"]) == 0


@pytest.mark.parametrize("mark", ["x", "12", "10-5", "-5-10", "5-", "-", "1.5-3", "²-3", "0-100000"])
def test_a_bad_mark(folder: Path, capsys: pytest.CaptureFixture[str], mark: str) -> None:
    assert "--mark" in mistake(capsys, "show", "piscine", f"--mark={mark}", "--archive", folder)


def test_an_unknown_article(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "pas d'article 'absent'" in mistake(capsys, "show", "absent", "--archive", folder)


@pytest.mark.parametrize(
    ("rows", "more", "words"),
    [
        (None, [], "ne peut être lu"),
        ("", [], "aucune question"),
        ('{"id": 1}\n', [], "q.jsonl:1 n'est pas une question"),
        ("pas du JSON\n", [], "q.jsonl:1 n'est pas une question"),
        ("[]\n", [], "q.jsonl:1 n'est pas une question"),
        ('{"id": 1, "question": "Qui ?", "gold": []}\n', ["--curve", "courbe.doc"], ".svg ou .png"),
        ('{"id": 1, "question": "Qui ?", "gold": []}\n', ["--predictions", "rien/du/tout.jsonl"], "ne peut être écrit"),
    ],
)
def test_evaluating_what_cannot_be(folder: Path, capsys: pytest.CaptureFixture[str], rows: str | None, more: list[str], words: str) -> None:
    questions = folder.parent / "q.jsonl"
    if rows is not None:
        questions.write_text(rows, "utf-8")
    assert words in mistake(capsys, "evaluate", questions, "--archive", folder, *more)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "il manque : COMMANDE ; tapez : guillemets --help"),
        (["demander"], "COMMANDE : 'demander' n'existe pas"),
        (["ask"], "il manque : QUESTION ; tapez : guillemets ask --help"),
        (["ask", "Qui ?", "--archive"], "--archive : il manque la valeur"),
        (["ask", "Qui ?", "--strict", "--lenient"], "s'excluent"),
        (["ask", "Qui ?", "--vite"], "argument inconnu : --vite"),
        (["serve", "--port", "x"], "--port : 'x' n'est pas un nombre entier"),
        (["evaluate", "q", "--leg", "x"], "--leg : 'x' n'existe pas"),
    ],
)
def test_arguments_that_make_no_sense(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert words in mistake(capsys, *arguments)


def test_interrupting_exits_with_130(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qa.assistant.Assistant.ask", interrupt)
    assert main(["ask", "Qui ?", "--archive", str(folder)]) == 130
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "relancez la même commande" in err


# --- in a process of its own ------------------------------------------------------------------------------------------------


def run(code: str, *arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, timeout=120, check=False, **more)


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in ("index", "ask", "show", "evaluate", "serve", "doctor"))])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = f"""
import sys
from qa.cli import main
try:
    main(sys.argv[1:])
except SystemExit as stop:
    assert stop.code == 0
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    done = run(code, *arguments)
    assert done.stderr.decode().strip() == "[]"
    assert done.stdout.decode().startswith("usage\u00a0: guillemets")


def test_every_command_has_its_help_in_french() -> None:
    english = re.compile(r"\b(?:show this|positional|usage:|optional|the following)\b")
    assert not english.search(build_parser().format_help())


def test_a_reader_of_the_output_that_leaves_is_no_error(folder: Path) -> None:
    code = "import sys; from qa.cli import main; sys.exit(main(['show', 'piscine', '--archive', sys.argv[1]]))"
    with subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        assert (process.wait(60), err) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_cannot_show_everything_is_no_error(folder: Path, encoding: str) -> None:
    code = "import sys; from qa.cli import main; sys.exit(main(['show', 'piscine', '--mark', '0-5', '--archive', sys.argv[1]]))"
    done = run(code, str(folder), env={"PYTHONIOENCODING": encoding, "PATH": ""})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u25b6Le ma\\u25c0" in done.stdout


def test_columns_are_pairs() -> None:
    assert parse_columns("") == {}
    assert parse_columns("text=contenu, date = jour") == {"text": "contenu", "date": "jour"}
