"""Data-parallel training in several processes: each computes the gradient of its own pairs, and all step along the
mean.

With few cores processes are better than threads: two processes see twice the samples, two threads about 1.4 times as
many.
"""

import os
import signal
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch import distributed, nn
from torch.multiprocessing.spawn import spawn


def run_in_processes(count: int, work: Callable[[], None]) -> None:
    """Calls `work`, which can be pickled, in each of `count` processes, which share the threads; a single one is this
    one.

    SIGTERM is passed on. An error in one process ends all and is raised here.
    """
    if count == 1:
        work()
        return
    with tempfile.TemporaryDirectory() as folder:
        arguments = (count, f"file://{Path(folder) / 'rendezvous'}", work)
        processes = spawn(_join_and_work, arguments, nprocs=count, join=False)

        def pass_on(*_: object) -> None:
            for pid in processes.pids():
                os.kill(pid, signal.SIGTERM)

        signal.signal(signal.SIGTERM, pass_on)
        while not processes.join():
            pass


def _join_and_work(rank: int, count: int, rendezvous: str, work: Callable[[], None]) -> None:
    torch.set_num_threads(max(1, torch.get_num_threads() // count))
    distributed.init_process_group("gloo", init_method=rendezvous, rank=rank, world_size=count)
    work()
    distributed.destroy_process_group()


def process_count() -> int:
    return distributed.get_world_size() if distributed.is_initialized() else 1


def process_rank() -> int:
    """From 0; process 0 keeps the clock and writes the files."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Replaces every gradient by its mean over the processes."""
    if not distributed.is_initialized():
        return
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    together = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(together)
    parts = together.div_(process_count()).split([gradient.numel() for gradient in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))


def follow_first(seconds: float, is_ending: bool) -> tuple[float, bool]:
    """The clock of the first process, and whether it ends, so that the schedules of all stay the same."""
    if distributed.is_initialized():
        clock = torch.tensor([seconds, float(is_ending)], dtype=torch.float64)
        distributed.broadcast(clock, 0)
        return float(clock[0]), bool(clock[1])
    return seconds, is_ending
