"""Fixtures that several test modules share. What needs no trained weights runs on fakes, in milliseconds."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from samples import ARTICLES, TODAY, hand_model, make_archive, make_assistant, read

ROOT = Path(__file__).parent.parent


@pytest.fixture
def fake_archive(tmp_path: Path) -> Iterator[Any]:
    """Eight small articles under an encoder without a model."""
    with make_archive(tmp_path / "fake") as archive:
        yield archive


@pytest.fixture
def fake_assistant(fake_archive: Any) -> Any:
    """An assistant over them that reads by shared words and scores by hand-made weights."""
    return make_assistant(fake_archive)


@pytest.fixture
def fake_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever opens an archive gets the fakes instead of the encoder, the reader and the scores that are shipped."""
    from index.testing import FakeEncoder
    from qa.reader import WordReader

    monkeypatch.setattr("index.encoders.load_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.setattr("index.store.load_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.setattr("qa.assistant.load_reader", lambda *_, **__: WordReader())
    monkeypatch.setattr("qa.assistant.load_answer_model", lambda *_, **__: hand_model())


@pytest.fixture(scope="session")
def seeds_folder() -> Path:
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The measuring sets beside the repository; they are no part of it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the measuring sets are not beside the repository: ../shared")
    return folder


@pytest.fixture(scope="session")
def real_folder(tmp_path_factory: pytest.TempPathFactory, seeds_folder: Path) -> Path:
    """An archive of seeds/ and the eight small articles under the default encoder."""
    from index.encoders import load_encoder
    from index.store import ArchiveIndex

    folder = tmp_path_factory.mktemp("real") / "archive"
    with ArchiveIndex.create(folder, load_encoder()) as archive:
        archive.add(read(seeds_folder))
        archive.add(ARTICLES)
    return folder


@pytest.fixture(scope="session")
def real_assistant(real_folder: Path) -> Iterator[Any]:
    """What is shipped, weights and all, over `real_folder`. Fails, never skips, where the weights are missing."""
    from qa.assistant import Assistant

    assistant = Assistant.open(real_folder)
    assistant._today = lambda: TODAY
    yield assistant
    assistant.close()


# --- browser tests must not be skipped unseen ------------------------------------------------------------------------------

BROWSER_REQUIRED = os.environ.get("GUILLEMETS_REQUIRE_BROWSER") == "1"


def _refuse_skip(report: Any, path: Path) -> Any:
    if BROWSER_REQUIRED and report.skipped and path.name.startswith("test_page") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although GUILLEMETS_REQUIRE_BROWSER=1: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    return _refuse_skip((yield), item.path)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    return _refuse_skip((yield), collector.path if hasattr(collector, "path") else Path())
