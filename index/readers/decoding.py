"""From bytes to characters: BOM, then strict UTF-8, then what the bytes look like. Nothing is ever replaced by "�"."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from index.readers.common import Run, Source, Unreadable, megabytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WESTERN_ENCODINGS = ["cp1252", "mac_roman", "cp850"]
OTHER_ENCODINGS = ["cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256"]
SAMPLE_BYTES = 256 * 1024
ASCII = bytes(range(128))
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
WESTERN = re.compile("[\x00-\x7fàâäæçéèêëîïôöœùûüÿñáíóúãõìòßåøÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸÑÁÍÓÚÃÕÌÒÅØ«»‹›‘’“”„–—…•·€£§°ºª¿¡©®™²³½¼¾±×´\u00a0\u00ad]*")
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
FRENCH_UTF8 = re.compile(rb"\xc3[\xa0-\xbf]|\xe2\x80[\x93-\xa6]")
ACCENTED_RUN = re.compile("[À-ÖØ-öø-ÿŒœ]{3}")
INSIDE_A_WORD = re.compile(r"[^\W\d_][…²³¾€§°±×„•]+[^\W\d_]")
CAPITAL_INSIDE = re.compile("[a-zà-öø-ÿ][À-ÖØ-ÞŸŒ]")
LETTER_FRACTION = re.compile("[a-zA-Z][½¼]|[½¼][a-z]")


def decode(data: bytes) -> str:
    """The characters of a whole file, without its BOM. Raises Unreadable for bytes that are no text."""
    text = _decode(data)
    if 100 * len(CONTROL.findall(text[:SAMPLE_BYTES])) > len(text[:SAMPLE_BYTES]):
        raise Unreadable("pas du texte : fichier binaire, ou encodage non reconnu")
    return text


def _decode(data: bytes) -> str:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], encoding)
    wide = _wide(data)
    if wide:
        return _strict(data, wide)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, guess(data))


def guess(data: bytes) -> str:
    """The encoding of bytes that are not UTF-8: one of western Europe where that reads well, else what charset-normalizer says.

    Raises Unreadable for UTF-8 with spoiled bytes in it: read as anything else, the whole of it would be gibberish.
    """
    position = damage(data)
    if position is not None:
        raise Unreadable(f"UTF-8 abîmé : octet 0x{data[position]:02x} illisible", line=data.count(b"\n", 0, position) + 1)
    sample = data[:SAMPLE_BYTES]
    western = _western(sample)
    if western:
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=OTHER_ENCODINGS).best() or from_bytes(sample, cp_isolation=WESTERN_ENCODINGS).best()
    if best is None:
        raise Unreadable("ni texte ni encodage reconnu : enregistrez le fichier en UTF-8")
    return best.encoding


def lines(source: Source, run: Run) -> Iterator[tuple[int, str | Unreadable]]:
    """The numbered lines of a file with their line ends, read one at a time; only "\n" ends a line.

    Each is strict UTF-8 or, failing that, in the encoding that its own bytes look like. In place of one that is too long or
    can't be decoded comes the Unreadable that says so: the caller decides whether the rest is still worth reading.
    """
    with source.unpacked() as stream:
        head = stream.peek(4096)[:4096]
        encoding = next((name for bom, name in BOMS if head.startswith(bom)), None) or _wide(head)
        if encoding == "utf-8":
            stream.read(len(codecs.BOM_UTF8))
        elif encoding:
            data = stream.read(run.limit_bytes + 1)
            if len(data) > run.limit_bytes:
                raise Unreadable(f"dépasse la limite de {megabytes(run.limit_bytes)} en {encoding} : convertissez-le en UTF-8")
            for number, line in enumerate(decode(data).split("\n"), 1):
                yield number, line + "\n"
            return
        legacy = LineEncoding()
        number = 0
        while raw := stream.readline(run.limit_bytes + 1):
            number += 1
            if len(raw) <= run.limit_bytes:
                yield number, legacy.decode(raw, number)
            else:
                while raw and not raw.endswith(b"\n"):
                    raw = stream.readline(1024 * 1024)
                yield number, Unreadable(f"ligne de plus de {megabytes(run.limit_bytes)}", line=number)


class LineEncoding:
    """Decodes line by line, and remembers what the lines that are not UTF-8 were written in."""

    def __init__(self) -> None:
        self._encoding = ""

    def decode(self, raw: bytes, number: int) -> str | Unreadable:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
        try:
            if not self._encoding or damage(raw) is not None:
                self._encoding = guess(raw)
            return _strict(raw, self._encoding)
        except Unreadable as error:
            error.line = number
            return error


def damage(data: bytes) -> int | None:
    """The place of the first spoiled byte in what is mostly UTF-8; None for bytes that are in another encoding."""
    sequences = UTF8_SEQUENCE.findall(data)
    alone = len(data.translate(None, ASCII)) - sum(map(len, sequences))
    if len(sequences) < alone and not FRENCH_UTF8.search(data):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"octet illisible en {encoding} (position {error.start})", line=line) from None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a BOM shows as NUL in every other byte."""
    sample = data[:4096]
    half = len(sample) // 2
    even, odd = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if half < 2 or max(even, odd) < 0.4 * half or min(even, odd) > 0.05 * half:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _western(sample: bytes) -> str | None:
    """The encoding in which the bytes read like a language of western Europe: those of Windows, Mac, DOS, Unix; or None.

    charset-normalizer alone takes short French texts for Polish (cp1250) or Japanese.
    """
    for encoding in WESTERN_ENCODINGS:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        if WESTERN.fullmatch(text) and not any(sign.search(text) for sign in (ACCENTED_RUN, INSIDE_A_WORD, CAPITAL_INSIDE)):
            return "iso8859_15" if encoding == "cp1252" and LETTER_FRACTION.search(text) else encoding
    return None
