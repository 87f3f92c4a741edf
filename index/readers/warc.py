"""WARC and ARC, by warcio: archives of the web.

The text is that of each page captured with success (see `htmlpage`; PDF and extracted plain text are read too). `id` is the
address; the capture date is in `extra["captured"]`, apart from the publication date, which only the page can tell. All other
captures are counted, by kind, in one Problem a file.
"""

from __future__ import annotations

import io
import logging
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from index.readers.agency import agency_article
from index.readers.common import Run, Source, Unreadable, too_big
from index.readers.dates import iso_date
from index.readers.decoding import decode
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
    """The records, each to be read before the next; where the file is spoiled, it is said, and what came before stays."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    class Quiet(ArchiveIterator):  # type: ignore[misc]  # warcio has no types
        INC_RECORD = ""  # it writes this to stderr; err_count says the same

    logging.getLogger("warcio").addHandler(logging.NullHandler())
    with source.unpacked() as stream:
        records, number, misplaced = Quiet(stream, arc2warc=True, check_digests=True), 0, 0
        while True:
            try:
                record = next(records, None)
            except (ArchiveLoadFailed, ValueError) as error:  # its parser of headers raises errors that are ValueErrors
                run.problem(source, f"archive abîmée après l'enregistrement {number} ({type(error).__name__})", line=number + 1)
                return
            except (EOFError, zlib.error):
                run.problem(source, f"archive tronquée après l'enregistrement {number}", line=number + 1)
                return
            if records.err_count > misplaced:
                misplaced = records.err_count
                run.problem(source, "longueur annoncée fausse : enregistrement peut-être coupé", line=number, kind="warning")
            if record is None:
                return
            number += 1
            yield number, record


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
    elif record.digest_checker is not None and record.digest_checker.passed is False:
        run.problem(source, f"empreinte (digest) différente de celle annoncée : {_address(record)}", line=number, kind="warning")
    headers = record.http_headers
    if headers and (headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        raw = _whole(ChunkedDataReader(io.BytesIO(raw)), run.limit_bytes)
    encoding = (headers.get_header("Content-Encoding") or "").lower().strip() if headers else ""
    return unpack(raw, encoding, run.limit_bytes)


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
