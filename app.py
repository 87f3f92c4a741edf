"""The chat over the sample archive, built from `seeds/` the first time: `python app.py`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves the page until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(description="Interroger les articles de seeds/ dans un navigateur.")
    parser.add_argument("--archive", type=Path, default=HERE / "seeds-archive", metavar="DOSSIER", help="où l'archive est gardée")
    parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (127.0.0.1 : cette machine seule)")
    parser.add_argument("--port", type=int, default=7860, help="port (7860 ; 0 : le premier libre)")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="langue de l'affichage (fr)")
    options = parser.parse_args(arguments)

    from index.errors import ArchiveError
    from qa.cli import open_or_build
    from qa.server import serve

    try:
        serve(open_or_build(HERE / "seeds", options.archive), host=options.host, port=options.port, lang=options.lang)
    except ArchiveError as error:
        print(f"guillemets : {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
