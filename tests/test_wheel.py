"""The wheel holds all that runs: every module, the page's assets, the reader's weights."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """Built from a copy, so that nothing is left in the checkout and nothing that was left there gets in."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("index", "qa"):
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__", "data"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*pip, "--wheel-dir", str(folder), str(folder / "source")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("guillemets-*.whl")
    with zipfile.ZipFile(path) as file:
        yield file


def test_every_module_and_asset_is_inside(wheel: zipfile.ZipFile) -> None:
    here = {
        str(path.relative_to(ROOT))
        for package in ("index", "qa")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and (path.suffix == ".py" or path.parent.name in ("assets", "weights")) and "__pycache__" not in path.parts
    }
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert inside == here
    assert {"qa/assets/page.css", "qa/weights/reader.json", "qa/weights/answer.json", "index/readers/__init__.py"} <= inside


def test_the_weights_are_those_that_the_card_names(wheel: zipfile.ZipFile) -> None:
    card = json.loads(wheel.read("qa/weights/reader.json"))
    assert hashlib.sha256(wheel.read(f"qa/weights/{card['file']}")).hexdigest() == card["sha256"]


def test_the_command_and_the_licence_are_there(wheel: zipfile.ZipFile) -> None:
    by_name = {name.partition(".dist-info/")[2]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "guillemets = qa.cli:main" in wheel.read(by_name["entry_points.txt"]).decode()
    assert b"MIT License" in wheel.read(by_name["licenses/LICENSE"])
    metadata = wheel.read(by_name["METADATA"]).decode()
    assert "Name: guillemets\n" in metadata and "Requires-Dist: torch==2.13.0\n" in metadata
