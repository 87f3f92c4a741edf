"""Every file of the shared samples gives articles or a named problem, and none of them an error that nobody thought of."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from readers_support import SHARED, read

from index.errors import ArchiveError

SAMPLES = SHARED / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs ../shared/samples")
FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sample_gives_articles_or_a_named_problem(path: Path) -> None:
    problems = []
    try:
        articles, problems = read(path)
    except ArchiveError as error:  # a single file of a format that is not read
        assert path.suffix in ("", ".bad")
        assert "aucun article" in str(error)
        return
    assert articles or problems
    assert not [problem for problem in problems if "inattendue" in problem.reason]
    for article in articles:
        assert article.id
        assert article.title.strip()
        assert article.text.strip()
        assert article.date is None or re.match(r"\d{4}", article.date)


def test_all_samples_together() -> None:
    articles, problems = read(SAMPLES)
    assert len(articles) == 34
    assert {problem.kind for problem in problems} == {"error", "skipped", "warning"}
    assert [article.version for article in articles] == [article.version for article in read(SAMPLES)[0]]


ITEMS = """
newsml-g2/LISTING_2_NewsML-G2_Text_Document.xml urn:newsml:acmenews.com:20161121:US-FINANCE-FED 2016-11-21T15:21:06-05:00 11
newsml-g2/LISTING_22_Sports_story_in_NewsML-G2NITF.xml tag:xmlteam.com,2016:xt.5932656-preview 2016-10-19T11:15:00-05:00 11
newsml-g2/businesswire-newsml-20130731006140.xml urn:newsml:businesswire.com:20010714:20130731006140 2013-07-31T15:32:00+00:00 1
ninjs/dpa_text.json urn:newsml:dpa.com:20090101:190510-99-167362 2019-05-10T16:02:28+02:00 2
ninjs/ntb_text.json urn:8d19cf88-b3ab-4972-8fec-1207599f2872 2019-08-09T09:30:04+00:00 6
ninjs/tt_text_image_2.json http://tt.se/media/text/210526-militarovning-a0f2d045 2021-05-26T13:40:18+02:00 1
"""


@pytest.mark.parametrize(("name", "identifier", "date", "version"), [line.split() for line in ITEMS.strip().splitlines()])
def test_text_items_come_in_with_guid_date_and_version(name: str, identifier: str, date: str, version: str) -> None:
    [article], _ = read(SAMPLES / name)
    assert (article.id, article.date, article.extra["version"]) == (identifier, date, version)


def test_spoiled_samples_never_raise_and_are_always_named(tmp_path: Path) -> None:
    chance = random.Random(7)
    for path in FILES:
        if path.suffix in ("", ".bad"):
            continue
        content = bytearray(path.read_bytes())
        for _ in range(4):
            content[chance.randrange(len(content))] = chance.randrange(256)
        spoiled = tmp_path / path.name
        spoiled.write_bytes(content[: chance.randrange(len(content) // 2, len(content))])
        articles, problems = read(spoiled)
        assert articles or problems
        assert not [problem for problem in problems if "inattendue" in problem.reason], path
