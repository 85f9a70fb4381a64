"""Draws training pairs in a thread, ahead of the trainer."""

import contextlib
import queue
import threading
from collections.abc import Iterator

import numpy as np

from training.data.dataset import Pixels, draw_pairs
from training.train.config import Config
from training.train.distributed import process_count, process_rank
from training.train.pair_trainer import Pair

PairQueue = queue.Queue[Pair]


@contextlib.contextmanager
def prefetch(config: Config, photos: list[Pixels], first: int, depth: int = 4) -> Iterator[PairQueue]:
    """Batch number i depends on (seed, i) alone, so a resumed run sees what it would have seen.

    Of several processes each has numbers of its own. The thread ends before the process does: a thread that is still
    working on its tensors would crash the process.
    """
    pairs = PairQueue(depth)
    ending = threading.Event()

    def run() -> None:
        index = first * process_count() + process_rank()
        while not ending.is_set():
            pairs.put(draw_pairs(photos, config.batches, np.random.default_rng((config.seed, index))))
            index += process_count()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield pairs
    finally:
        ending.set()
        # It may be waiting for room for its last batch.
        while thread.is_alive():
            with contextlib.suppress(queue.Empty):
                pairs.get(timeout=0.01)
