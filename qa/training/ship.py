"""Packs trained weights into what the package ships: `python -m qa.training.ship --reader RUN/reader.pt --out qa/weights`.

`--with WEIGHTS… --share 0.6` packs a mean instead, 0.6 of `--reader` and the rest in equal parts of the others: weights trained further
and those that they came from, averaged, often read better than either (Wortsman et al. 2022, WiSE-FT).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.encoders import default_model_folder
from index.unpack_e5 import E5_NAME
from qa.reader import SpanReader, check_reader, load_reader, make_reader
from qa.weights_file import read_weights, write_weights

FILE = "reader-int8.safetensors"


def open_reader(path: Path) -> SpanReader:
    """A shipped reader (folder) or a training result (.pt)."""
    if path.is_dir():
        return load_reader(path)
    return make_reader(read_trained(path), default_model_folder())


def read_trained(path: Path) -> dict[str, Any]:
    """The reader's own weights, out of a training result, a checkpoint, or a folder of shipped weights."""
    import torch

    if path.is_dir():
        return dict(read_weights(check_reader(path), json.loads((path / "reader.json").read_text("utf-8"))["sha256"]))
    state: dict[str, Any] = torch.load(path, weights_only=True)
    return dict(state.get("model", state))


def averaged(one: dict[str, Any], others: Sequence[dict[str, Any]], share: float) -> dict[str, Any]:
    """`share` of the one, the rest in equal parts of the others. Raises ValueError when they are not the same weights by name."""
    import torch

    mean = {name: share * torch.as_tensor(value).float() for name, value in one.items()}
    for other in others:
        if one.keys() != other.keys():
            raise ValueError(f"they have different weights: {sorted(one.keys() ^ other.keys())[:5]}")
        for name, value in other.items():
            mean[name] += (1 - share) / len(others) * torch.as_tensor(value).float()
    return mean


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--with", type=Path, nargs="+", default=[], dest="others", help="weights to average with")
    parser.add_argument("--share", type=float, default=0.5)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    weights = read_trained(options.reader)
    if options.others:
        weights = averaged(weights, [read_trained(other) for other in options.others], options.share)
    options.out.mkdir(parents=True, exist_ok=True)
    digest = write_weights(weights, options.out / FILE)
    card = {"file": FILE, "sha256": digest, "encoder": E5_NAME, "form": "int8 rows, float16 rest"}
    (options.out / "reader.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
