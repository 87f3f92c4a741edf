"""What the tests of the readers share: reading a path with its problems gathered, and making files."""

from __future__ import annotations

from pathlib import Path

from index.readers import read_articles
from index.types import Article, Problem

SHARED = Path(__file__).parent / "../../shared"


def read(path: Path, **options: object) -> tuple[list[Article], list[Problem]]:
    problems: list[Problem] = []
    return list(read_articles(path, report=problems.append, **options)), problems  # type: ignore[arg-type]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def pdf(*pages: list[tuple[float, float, float, str]], title: str = "", image: bool = False) -> bytes:
    """A small PDF: each page a list of (x, y, size, line) in Helvetica; with `image`, a picture on each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font, picture, info = 3, 4, 5
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    dot = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    objects.append(dot + "\nstream\n0\nendstream")
    objects.append(f"<< /Title ({title}) /CreationDate (D:20240102030405Z) >>")
    kids = []
    for lines in pages:
        content = "".join(f"BT /F {size} Tf {x} {y} Td ({_escaped(line)}) Tj ET\n" for x, y, size, line in lines)
        content += "q 500 0 0 700 50 50 cm /I Do Q\n" if image else ""
        objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}endstream")
        resources = f"<< /Font << /F {font} 0 R >> /XObject << /I {picture} 0 R >> >>"
        contents = len(objects)
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} 0 R /Resources {resources} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return _file(objects, info)


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(objects: list[str], info: int) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {info} 0 R >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()
