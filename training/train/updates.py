"""The loop of a run: updates by the trainer's clock, checkpoints, validation, and an orderly end at a signal."""

import json
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from training.train.distributed import follow_first, process_count, process_rank
from training.train.trainer import Trainer


def run_updates(
    trainer: Trainer[Any, Any], update: Callable[[], float], validate: Callable[[], dict[str, float]]
) -> None:
    """Calls `update`, which returns a loss, until the run is done or a signal arrives; only time in updates counts.

    The first process validates and writes every `checkpoint_seconds`, and at the end.
    """
    losses: list[float] = []
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    is_ending = trainer.is_done
    last = saved = time.monotonic()
    while not is_ending:
        losses.append(update())
        now = time.monotonic()
        trainer.seconds, is_stopped = follow_first(trainer.seconds + now - last, stopping.is_set())
        is_ending = is_stopped or trainer.is_done
        last = now
        if process_rank() == 0 and (is_ending or now - saved >= trainer.config.checkpoint_seconds):
            write_progress(trainer, losses, now - saved, validate())
            losses = []
            last = saved = time.monotonic()


def write_progress(
    trainer: Trainer[Any, Any], losses: list[float], seconds: float, validation: dict[str, float]
) -> None:
    """Writes a checkpoint and a line of metrics.jsonl, for the updates of these last seconds."""
    samples = process_count() * len(losses) * trainer.config.batch
    record = {
        "iteration": trainer.iteration,
        "minutes": round(trainer.seconds / 60, 2),
        "learning_rate": trainer.learning_rate,
        "samples_per_second": round(samples / seconds, 1),
        "loss": float(np.mean(losses)),
        **validation,
    }
    trainer.save()
    with (trainer.folder / "metrics.jsonl").open("a") as metrics:
        metrics.write(json.dumps(record) + "\n")
    print(json.dumps(record), flush=True)
