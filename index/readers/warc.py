"""WARC and ARC, by warcio: archives of the web.

The text is that of each page captured with success (see `htmlpage`; PDF and extracted plain text are read too). `id` is the
address; the capture date is in `extra["captured"]`, apart from the publication date, which only the page can tell. All other
captures are counted, by kind, in one Problem a file.
"""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO, cast

from index.readers.agency import agency_article
from index.readers.common import Guard, Run, Source, Unreadable, too_big
from index.readers.dates import iso_date
from index.readers.decoding import decode
from index.readers.gzmembers import GzipMembers
from index.readers.markup import clean
from index.types import Article

NO_CAPTURE = frozenset(("warcinfo", "request", "metadata", "continuation"))
HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))


def read(source: Source, run: Run) -> Iterator[Article]:
    passed_over: Counter[str] = Counter()
    named = 0
    for number, record in _records(source, run):
        try:
            for article in _articles(record, source, run, passed_over, number):
                named += 1
                yield article
        except Unreadable as problem:
            named += 1
            run.problem(source, f"{_address(record) or 'sans adresse'} : {problem.reason}", line=number, kind=problem.kind)
    if passed_over:
        kinds = ", ".join(f"{kind} × {count}" for kind, count in passed_over.most_common())
        run.problem(source, f"captures qui ne sont pas des articles : {kinds}", kind="skipped")
    elif not named:
        run.problem(source, "aucune page capturée", kind="skipped")


def _records(source: Source, run: Run) -> Iterator[tuple[int, Any]]:
    """The records, each to be read before the next. Where the file is spoiled, it is said, and reading goes on at the next record."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    class Quiet(ArchiveIterator):  # type: ignore[misc]  # warcio has no types
        INC_RECORD = ""  # it writes this to stderr; err_count says the same

    logging.getLogger("warcio").addHandler(logging.NullHandler())
    number = 0

    def spoiled() -> None:
        run.problem(source, "gzip abîmé ou tronqué : passage sauté")

    with _unpacked(source, spoiled) as stream:
        rest: Any = stream
        while rest is not None:
            records, misplaced = Quiet(rest, arc2warc=True), 0
            rest = None
            while True:
                try:
                    record = next(records, None)
                except (ArchiveLoadFailed, ValueError, AttributeError, TypeError) as error:
                    # What warcio raises on records that are none: a header that lacks its address, a length that is no number …
                    reason = f"enregistrement {number + 1} abîmé ({type(error).__name__}) : passé"
                    run.problem(source, reason, line=number + 1)
                    rest = _at_next_record(records.reader)
                    break
                if records.err_count > misplaced:
                    misplaced = records.err_count
                    run.problem(source, "longueur annoncée fausse : enregistrement peut-être coupé", line=number, kind="warning")
                if record is None:
                    break
                number += 1
                yield number, record


def _unpacked(source: Source, spoiled: Callable[[], None]) -> BinaryIO:
    """The file, each gzip member unpacked by itself: one that is spoiled must not lose those after it."""
    if not source.parts[2]:
        return source.unpacked()
    members = cast(BinaryIO, GzipMembers(source.open(), spoiled))
    return io.BufferedReader(Guard(members, source.size), 64 * 1024)


def _at_next_record(reader: Any) -> Any:
    """What is left of a file, from the next line that starts a WARC record; None if there is none."""
    while line := reader.readline():
        if line.startswith(b"WARC/"):
            return _Rest(line, reader)
    return None


class _Rest:
    """A line, and what comes after it."""

    def __init__(self, line: bytes, reader: Any) -> None:
        self._line = line
        self._reader = reader

    def read(self, size: int = -1) -> bytes:
        if self._line:
            line, self._line = self._line, b""
            return line
        return bytes(self._reader.read(size))


def _articles(record: Any, source: Source, run: Run, passed_over: Counter[str], number: int) -> Iterator[Article]:
    if record.rec_type in NO_CAPTURE:
        return
    kind, charset = _content_type(record)
    status = record.http_headers.get_statuscode() if record.http_headers else ""
    if record.rec_type == "response" and not record.http_headers:
        raise Unreadable("capture sans en-tête HTTP", line=number)
    if record.rec_type == "revisit" or (status and status != "200"):
        passed_over["revisite" if record.rec_type == "revisit" else f"HTTP {status}"] += 1
        return
    is_text = record.rec_type == "conversion" and kind == "text/plain"
    if kind not in HTML_TYPES and kind != "application/pdf" and not is_text:
        passed_over[kind or "type inconnu"] += 1
        return
    data = _body(record, source, run, number)
    address, captured = _address(record), iso_date(record.rec_headers.get_header("WARC-Date"))
    page = Source(f"{source.name}:{address}", address or source.id, len(data), lambda: cast(Any, io.BytesIO(data)))
    if kind == "application/pdf":
        from index.readers.pdf import read_pdf

        for article in read_pdf(data, page, run):
            yield replace(article, url=address, extra={**article.extra, "captured": captured or ""})
    elif is_text:
        text = clean(decode(data)).strip()
        yield agency_article({"id": address, "url": address}, {"captured": captured}, text=text, fallback_id=page.id)
    else:
        from index.readers.htmlpage import decode_page, read_page

        if not data.strip():
            raise Unreadable("page vide")
        yield from read_page(decode_page(data, charset), page, run, identifier=address, url=address, captured=captured)


def _body(record: Any, source: Source, run: Run, number: int) -> bytes:
    """The content of a capture, unchunked and unpacked, never more than the limit; what is amiss with it is reported."""
    from warcio.bufferedreaders import ChunkedDataReader

    raw = _whole(record.raw_stream, run.limit_bytes)
    if getattr(record.raw_stream, "limit", 0) > 0:
        run.problem(source, f"capture tronquée : {_address(record)}", line=number, kind="warning")
    elif _differs(raw, record.rec_headers.get_header("WARC-Payload-Digest")):
        run.problem(source, f"empreinte (digest) différente de celle annoncée : {_address(record)}", line=number, kind="warning")
    headers = record.http_headers
    if headers and (headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        chunks = ChunkedDataReader(io.BytesIO(raw))
        raw = _whole(chunks, run.limit_bytes)
        if chunks.not_chunked:
            run.problem(source, f"annoncée en morceaux (chunked), et ne l'est pas : {_address(record)}", line=number, kind="warning")
    encoding = (headers.get_header("Content-Encoding") or "").lower().strip() if headers else ""
    return unpack(raw, encoding, run.limit_bytes)


def _differs(raw: bytes, digest: str | None) -> bool:
    """Whether the content is not the one that was captured, by its SHA-1 as the record gives it."""
    algorithm, _, value = (digest or "").partition(":")
    if algorithm.lower() not in ("sha1", "sha-1"):
        return False
    found = hashlib.sha1(raw, usedforsecurity=False).digest()
    return value.strip().lower() not in (base64.b32encode(found).decode().lower(), found.hex())


def unpack(raw: bytes, encoding: str, limit: int) -> bytes:
    """The bytes behind an HTTP content encoding. What a server calls packed and is not is left as it is."""
    if encoding in ("gzip", "x-gzip", "deflate") and raw[:1] in (b"\x1f", b"\x78"):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            data = unpacker.decompress(raw, limit + 1)
        except zlib.error:
            raise Unreadable("contenu compressé abîmé") from None
    elif encoding == "br":
        from brotli import Decompressor, error

        try:
            data = Decompressor().process(raw, output_buffer_limit=limit + 1)
        except error:
            return raw
    elif encoding == "zstd":
        import zstandard

        try:
            data = zstandard.ZstdDecompressor().stream_reader(raw).read(limit + 1)
        except zstandard.ZstdError:
            return raw
    else:
        return raw
    if len(data) > limit:
        raise Unreadable(too_big(limit))
    return data


def _whole(stream: Any, limit: int) -> bytes:
    parts, size = [], 0
    while part := stream.read(64 * 1024):
        parts.append(part)
        size += len(part)
        if size > limit:
            raise Unreadable(too_big(limit))
    return b"".join(parts)


def _content_type(record: Any) -> tuple[str, str | None]:
    header = (record.http_headers or record.rec_headers).get_header("Content-Type") or ""
    kind, _, rest = header.partition(";")
    charset = rest.lower().partition("charset=")[2].strip(" \"';") or None
    return kind.strip().lower(), charset


def _address(record: Any) -> str | None:
    address = record.rec_headers.get_header("WARC-Target-URI")
    return str(address).strip("<>") if address else None
