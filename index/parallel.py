"""Passages encoded by several processes at once.

Each worker loads the model itself (nothing goes through shared memory, of which containers have little) and has its share of the cores.
Not sentence-transformers' own pool, whose processes each take every core and outlive a parent that is killed: these end with it.
Texts are encoded in the batches that one process would make of them, so the vectors are the same but for rounding. Threads of one
process wait for each other at every step, processes do not; what that gains has not been measured on an idle machine or on many cores.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache, partial
from threading import Thread

import numpy as np

from index.encoders import Encoder, Vectors, batches_by_length
from index.errors import ArchiveError

FEW = 128
"""Up to so many texts are encoded where they are: starting processes would take longer."""
WORKERS_PER_BATCH = 4
"""So many workers are kept busy by one batch of articles; with more of them, more batches are on their way at once."""


class ParallelEncoder:
    """An `Encoder` whose passages are encoded by `workers` processes, started when there is enough for them to do. Close it when done."""

    def __init__(self, encoder: Encoder, workers: int) -> None:
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self._encoder, self._workers = encoder, workers
        self._pool: ProcessPoolExecutor | None = None
        self._seen = 0

    @property
    def ahead(self) -> int:
        """How many batches of articles are worth beginning before the first one's vectors are waited for."""
        return 1 + self._workers // WORKERS_PER_BATCH if self._pool else 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        vectors = self.begin_passages(texts)()
        if progress:
            progress(len(texts))
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)

    def begin_passages(self, texts: Sequence[str]) -> Callable[[], Vectors]:
        """Hands the texts to the workers; what comes back waits for their vectors."""
        self._seen += len(texts)
        if self._pool is None:
            if self._seen <= FEW:
                vectors = self._encoder.encode_passages(texts)
                return lambda: vectors
            self._pool = self._start()
        batches = batches_by_length(texts)
        try:
            futures = [self._pool.submit(_encode, [texts[i] for i in rows]) for rows in batches]
        except BrokenProcessPool as error:
            raise self._broken() from error
        return partial(self._gather, len(texts), batches, futures)

    def _gather(self, count: int, batches: Sequence[Sequence[int]], futures: Sequence[Future[Vectors]]) -> Vectors:
        out = np.zeros((count, self.dimension), np.float32)
        try:
            for rows, future in zip(batches, futures, strict=True):
                out[rows] = future.result()
        except BrokenProcessPool as error:
            raise self._broken() from error
        return out

    def _start(self) -> ProcessPoolExecutor:
        try:
            pickled = pickle.dumps(self._encoder)
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise ArchiveError(f"le modèle {self.name!r} ne peut être donné à d'autres processus ({error}) ; ôtez --workers") from error
        context = multiprocessing.get_context("spawn")  # torch's threads do not survive a fork
        threads = max(1, available_cores() // self._workers)
        return ProcessPoolExecutor(self._workers, context, initializer=_begin_worker, initargs=(pickled, threads))

    def _broken(self) -> ArchiveError:
        return ArchiveError(
            f"un des {self._workers} processus d'encodage s'est arrêté, faute de mémoire peut-être ; ce qui était enregistré est gardé : "
            "relancez la même commande, avec moins de --workers"
        )

    def close(self) -> None:
        """Ends the workers, once each is done with the texts in its hands."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


@contextmanager
def several(encoder: Callable[[], Encoder], workers: int) -> Iterator[Callable[[], Encoder]]:
    """What gives an encoder, once asked: the one that `encoder` gives, or `workers` processes of it, which end with the context."""
    made: list[ParallelEncoder] = []

    def get() -> Encoder:
        if workers > 1 and not made:
            made.append(ParallelEncoder(encoder(), workers))
        return made[0] if made else encoder()

    try:
        yield get
    finally:
        for one in made:
            one.close()


def available_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# --- in a worker -------------------------------------------------------------------------------------------------------------

_given: list[tuple[bytes, int]] = []
"""What this process was started with: the encoder, pickled, and how many threads it may use."""


def _begin_worker(pickled: bytes, threads: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process of a terminal: the parent ends the workers
    Thread(target=_end_with_parent, daemon=True).start()
    os.environ.setdefault("RAYON_NUM_THREADS", str(threads))  # the tokenizer's
    _given[:] = [(pickled, threads)]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@cache
def _own_encoder() -> Encoder:
    """Loaded by the first texts and not before, so that what goes wrong is told to who sent them."""
    pickled, threads = _given[0]
    encoder: Encoder = pickle.loads(pickled)
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(min(threads, torch.get_num_threads()))
    return encoder


def _encode(texts: Sequence[str]) -> Vectors:
    return _own_encoder().encode_passages(texts)
