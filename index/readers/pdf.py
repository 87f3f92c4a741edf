"""PDF, by PDFium: the text layer.

The text is that of the pages in reading order, column after column, a paragraph a line: lines joined, words that were hyphenated
at a line's end made whole, what repeats at the top or bottom of pages (running headers and footers, page numbers) left out. A
scan without a text layer is named as one. No date: the day a PDF was made is not when its article appeared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.readers.agency import agency_article
from index.readers.common import Run, Source, Unreadable
from index.readers.fields import headline
from index.readers.markup import BLANKS, clean, one_line
from index.readers.pdflayout import Line, Page, biggest_lines, paragraphs
from index.readers.plain import title_of_name
from index.types import Article

USELESS_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint)|untitled|sans titre|document\d*$|.*\.(?:docx?|indd|qxd|qxp|pdf|odt|pages|rtf|txt|html?)$)",
    re.IGNORECASE,
)
PDF_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
"""What a font draws in one piece is letters."""
LINE_BREAK_HYPHENS = (0x02, 0xFFFE)
"""What PDFium gives for a hyphen at the end of a line, in place of the line's end."""
NO_LETTERS = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")


def read(source: Source, run: Run) -> Iterator[Article]:
    yield from read_pdf(source.read(run.limit_bytes), source, run)


def read_pdf(data: bytes, source: Source, run: Run) -> Iterator[Article]:
    """The article of a PDF: one for the whole file."""
    from pypdfium2 import PdfDocument, PdfiumError

    if not data.strip():
        raise Unreadable("fichier vide")
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unreadable("PDF protégé par un mot de passe" if locked else "PDF abîmé, ou fichier qui n'est pas un PDF") from None
    try:
        pages = [_page(document, number, source, run) for number in range(len(document))]
        about = {key: one_line(value) for key, value in document.get_metadata_dict().items()}
    finally:
        document.close()
    text = "\n".join(paragraphs(pages))
    _refuse_scans(text, pages, source, run)
    title = about.get("Title")
    if not title or USELESS_TITLE.match(title):
        title = biggest_lines(pages) or headline(text) or title_of_name(source.parts[0])
    made = PDF_DATE.match(about.get("CreationDate") or "")
    fields = {"id": source.id, "title": title, "byline": about.get("Author")}
    extra = {
        "created": "-".join(part for part in made.groups() if part) if made else None,
        "subject": about.get("Subject"),
        "keywords": about.get("Keywords"),
        "pages": str(len(pages)),
    }
    yield agency_article(fields, extra, text=text, fallback_id=source.id)


def _refuse_scans(text: str, pages: list[Page], source: Source, run: Run) -> None:
    """Raises Unreadable if there is no text to read, and reports the pages that have none."""
    bare = [number for number, page in enumerate(pages, 1) if not page.lines]
    if not text.strip():
        scanned = any(page.has_picture for page in pages)
        raise Unreadable("scan sans texte : passez-le d'abord par un logiciel de reconnaissance (OCR)" if scanned else "PDF sans texte")
    if 10 * len(NO_LETTERS.findall(text)) > len(text):
        raise Unreadable("texte illisible : les polices de ce PDF ne disent pas quels caractères elles dessinent")
    scans = [number for number in bare if pages[number - 1].has_picture]
    if scans:
        listed = ", ".join(map(str, scans[:20])) + (" …" if len(scans) > 20 else "")
        run.problem(source, f"pages scannées, sans texte : {listed}", line=scans[0], kind="warning")


def _page(document: Any, number: int, source: Source, run: Run) -> Page:
    from pypdfium2 import PdfiumError
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    try:
        page = document[number]
        lines = _lines(page)
        picture = not lines and any(True for _ in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3))
        return Page(page.get_height(), lines, picture)
    except PdfiumError:
        run.problem(source, f"page {number + 1} illisible", line=number + 1, kind="warning")
        return Page(1.0, [], False)


def _lines(page: Any) -> list[Line]:
    """The pieces of lines of a page, in the order in which the file draws them, each with its place.

    One ends where the next character is on another line, or further away than a space is wide: across a gutter, it may be.
    """
    from pypdfium2.raw import FPDFText_GetUnicode

    layer = page.get_textpage()
    found: list[Line] = []
    units: list[int] = []
    left = bottom = right = top = 0.0

    def end_line() -> None:
        text = _characters(units)
        if text:
            found.append(Line(text, left, right, bottom, top))
        units.clear()

    for index in range(layer.count_chars()):
        code = FPDFText_GetUnicode(layer, index)
        if code in (10, 13):
            end_line()
        elif code <= 32 and code not in LINE_BREAK_HYPHENS:
            if units:
                units.append(32)
        else:
            x0, y0, x1, y1 = layer.get_charbox(index, loose=True)
            height = max(y1 - y0, 0.1)
            if units and (not -height < x0 - right < 0.9 * height or abs(y0 + y1 - bottom - top) > 1.2 * height):
                end_line()
            if not units:
                left, bottom, right, top = x0, y0, x1, y1
            right, bottom, top = max(right, x1), min(bottom, y0), max(top, y1)
            units.append(0x2D if code in LINE_BREAK_HYPHENS else code)
            if code in LINE_BREAK_HYPHENS:
                end_line()
    end_line()
    layer.close()
    return found


def _characters(units: list[int]) -> str:
    """The text of PDFium's UTF-16 units; a soft hyphen stays at the end only, where it says that the word goes on."""
    raw = b"".join(unit.to_bytes(2, "little") for unit in units if unit < 0x10000).decode("utf-16-le", "replace")
    raw = raw.translate(LIGATURES).strip()
    text = BLANKS.sub(" ", clean(raw)).strip()
    return text + "\u00ad" if text and raw.endswith("\u00ad") else text
