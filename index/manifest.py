"""What an archive was made with: written once, compared with the running settings whenever it is opened."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from index.database import FILE, Database
from index.duplicates import SCHEME
from index.encoders import Encoder
from index.errors import ArchiveMismatch, NotAnArchive
from index.groups import GROUPS_SCHEMA, META
from index.living import LIVING_SCHEMA, restore_gone
from index.prepare import CHUNKING
from index.types import Manifest

FORMAT = 1
_NEEDED = {"format", "encoder", "encoder_hash", "dimension", "chunking", "made_at", "generation"}


def create_database(folder: Path, encoder: Encoder, *, keep_versions: bool = False, gone: Sequence[tuple[str, str]] = ()) -> None:
    """An empty archive's database; `gone` are the marks of what was taken down from an earlier one.

    Built aside and renamed, so that a kill leaves no half-made archive.
    """
    for leftover in [*folder.glob(FILE + ".new*"), *folder.glob(FILE + "-*")]:
        leftover.unlink()
    aside = folder / (FILE + ".new")
    database = Database(aside, create=True)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    values = {"format": FORMAT, "encoder": encoder.name, "encoder_hash": encoder.fingerprint, "dimension": encoder.dimension}
    with database.transaction():
        database.connection.execute(LIVING_SCHEMA)
        database.connection.execute(GROUPS_SCHEMA)
        restore_gone(database, gone)
        database.set_meta({**values, "chunking": CHUNKING, "made_at": made, "generation": 0, "keep_versions": int(keep_versions)})
        database.set_meta({META: SCHEME})
    database.forget_deleted()
    database.close()
    aside.rename(folder / FILE)


def read_manifest(database: Database, folder: Path) -> Manifest:
    """Raises NotAnArchive or ArchiveMismatch, with what to type, when this version can't work with the archive."""
    meta = database.meta()
    if meta.get("format", "").isdecimal() and int(meta["format"]) > FORMAT:
        raise NotAnArchive(
            f"l'archive {str(folder)!r} est d'un format plus récent ({meta['format']}, ici {FORMAT}) ; "
            "tapez : pip install --upgrade guillemets"
        )
    if not meta.keys() >= _NEEDED:
        raise NotAnArchive(f"{str(folder)!r} n'est pas une archive Guillemets complète ; refaites-la : {_rebuild(folder)}")
    if meta["chunking"] != CHUNKING:
        raise ArchiveMismatch(
            f"l'archive {str(folder)!r} est découpée autrement ({meta['chunking']!r}, ici {CHUNKING!r}) ; refaites-la : {_rebuild(folder)}"
        )
    return Manifest(
        int(meta["format"]),
        meta["encoder"],
        meta["encoder_hash"],
        int(meta["dimension"]),
        meta["chunking"],
        meta["made_at"],
        int(meta["generation"]),
        keep_versions=meta.get("keep_versions") == "1",
    )


def check_encoder(manifest: Manifest, encoder: Encoder, folder: Path) -> None:
    """Raises ArchiveMismatch when the archive's vectors are another model's."""
    ours, theirs = (manifest.encoder, manifest.encoder_hash), (encoder.name, encoder.fingerprint)
    if ours != theirs:
        raise ArchiveMismatch(
            f"l'archive {str(folder)!r} est faite avec le modèle {ours[0]!r} ({ours[1]}), pas avec {theirs[0]!r} ({theirs[1]}) ; "
            f"refaites-la : {_rebuild(folder)} --model {shlex.quote(encoder.name)}"
        )


def _rebuild(folder: Path) -> str:
    return f"guillemets index DOSSIER_D_ARTICLES --archive {shlex.quote(str(folder))} --rebuild"
