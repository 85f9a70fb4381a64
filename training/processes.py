"""Several processes that train one network: each computes the gradient of pairs of its own, and all step along the mean.

On processors with few cores this pays where threads do not: two processes see twice the samples, two threads about 1.4 times
as many.
"""

import os
import signal
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch import distributed, multiprocessing, nn


def run_in_processes(count: int, work: Callable[[], None]) -> None:
    """Calls `work`, which can be pickled, in every one of `count` processes, which share the threads; here, if it is to be one. SIGTERM is handed on,
    and an error of one ends all and is raised here."""
    if count == 1:
        work()
        return
    with tempfile.TemporaryDirectory() as folder:
        arguments = (count, f"file://{Path(folder) / 'meeting'}", work)
        processes = multiprocessing.spawn(_join_and_work, arguments, nprocs=count, join=False)
        signal.signal(signal.SIGTERM, lambda *_: [os.kill(pid, signal.SIGTERM) for pid in processes.pids()])
        while not processes.join():
            pass


def _join_and_work(rank: int, count: int, meeting: str, work: Callable[[], None]) -> None:
    torch.set_num_threads(max(1, torch.get_num_threads() // count))
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=count)
    work()
    distributed.destroy_process_group()


def process_count() -> int:
    return distributed.get_world_size() if distributed.is_initialized() else 1


def process_rank() -> int:
    """From 0, which keeps the clock and writes the files."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    if not distributed.is_initialized():
        return
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    together = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(together)
    parts = together.div_(process_count()).split([gradient.numel() for gradient in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))


def follow_first(seconds: float, is_ending: bool) -> tuple[float, bool]:
    """The clock of the first process, and whether it ends: schedules of all stay the same."""
    if distributed.is_initialized():
        clock = torch.tensor([seconds, float(is_ending)], dtype=torch.float64)
        distributed.broadcast(clock, 0)
        return float(clock[0]), bool(clock[1])
    return seconds, is_ending
