"""The reader's weights as shipped: matrices in int8 with one scale a row, all else in float16, one safetensors file with a known hash."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ModelError
from index.unpack_e5 import sha256_file

if TYPE_CHECKING:
    import torch

SCALE = ".scale"


def write_weights(state: Mapping[str, torch.Tensor], path: Path) -> str:
    """Writes the state dictionary; returns the file's SHA-256."""
    from safetensors.numpy import save_file

    arrays: dict[str, np.ndarray] = {}
    for name, tensor in state.items():
        values = tensor.detach().float().numpy()
        if values.ndim == 2 and values.shape[0] > 2:
            scale = np.maximum(np.abs(values).max(axis=1), 1e-12) / 127
            arrays[name] = np.round(values / scale[:, None]).astype(np.int8)
            arrays[name + SCALE] = scale.astype(np.float32)
        else:
            arrays[name] = values.astype(np.float16)
    save_file(arrays, str(path))
    return sha256_file(path)


def check_weights(path: Path, sha256: str) -> None:
    """Raises ModelError when the file is missing or is not the one that was shipped."""
    if not path.exists():
        raise ModelError(f"les poids du lecteur manquent : {str(path)!r} ; réinstallez guillemets")
    if sha256_file(path) != sha256:
        raise ModelError(f"les poids du lecteur sont altérés : {str(path)!r} ; réinstallez guillemets")


def read_weights(path: Path, sha256: str) -> dict[str, torch.Tensor]:
    """The state dictionary in float32. Raises ModelError when the file is missing or is not the one that was shipped."""
    import torch
    from safetensors.numpy import load_file

    check_weights(path, sha256)
    arrays = load_file(str(path))
    state = {}
    for name, values in arrays.items():
        if name.endswith(SCALE):
            continue
        scale = arrays.get(name + SCALE)
        full = values.astype(np.float32) * (scale[:, None] if scale is not None else 1.0)
        state[name] = torch.from_numpy(np.ascontiguousarray(full, np.float32))
    return state
