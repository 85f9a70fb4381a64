"""Several processes train one network as one process with the larger batch would."""

import functools
import json
import signal
from pathlib import Path

import torch
from torch import nn

from training.train.config import EncoderConfig
from training.train.distributed import average_gradients, follow_first, process_count, process_rank, run_in_processes
from training.train.run import train


def step_and_report(folder: Path) -> None:
    rank = process_rank()
    network = nn.Linear(2, 1)
    network(torch.full((1, 2), float(rank + 1))).sum().backward()
    average_gradients(network.parameters())
    assert network.weight.grad is not None
    report = {
        "gradient": network.weight.grad.tolist(),
        "clock": follow_first(10.0 + rank, rank == 0),
        "count": process_count(),
    }
    (folder / f"{rank}.json").write_text(json.dumps(report))


def test_all_step_along_the_mean_and_by_the_clock_of_the_first(tmp_path: Path) -> None:
    run_in_processes(2, functools.partial(step_and_report, tmp_path))
    for rank in range(2):
        report = json.loads((tmp_path / f"{rank}.json").read_text())
        assert report == {"gradient": [[1.5, 1.5]], "clock": [10.0, True], "count": 2}


def test_a_process_alone_keeps_its_gradients_and_its_clock() -> None:
    weight = nn.Parameter(torch.ones(2))
    (3 * weight.sum()).backward()
    average_gradients([weight])
    assert weight.grad is not None and weight.grad.tolist() == [3, 3]
    assert follow_first(5.0, False) == (5.0, False)
    assert (process_rank(), process_count()) == (0, 1)


def test_a_run_of_two_processes_leaves_one_folder(photo_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    config = EncoderConfig(
        run=str(run),
        photos=str(photo_folder),
        minutes=0.05,
        precision="float32",
        batch=1,
        lr_size=8,
        clean_share=1,
    )
    handler = signal.getsignal(signal.SIGTERM)
    try:
        run_in_processes(2, functools.partial(train, config))
    finally:
        signal.signal(signal.SIGTERM, handler)
    (row,) = (json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines())
    assert row["iteration"] > 1 and row["minutes"] >= 0.05
    assert {path.name for path in run.iterdir()} == {
        "config.json",
        "metrics.jsonl",
        "ema.safetensors",
        "state.safetensors",
    }
