"""Measures the speed of the networks of a model folder in both precisions, and of other networks, in one interleaved
run.

python -m training.export.time_networks --model resources/models/ID [--baseline other.onnx] [--size 64 96 128]
"""

import argparse
import functools
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort

from training.export.ranges import Feed
from training.models.model_folder import read_manifest
from training.models.onnx_session import open_session

WARM_UP_ROUNDS = 2
IMAGE_DIMENSIONS = 4
Row = dict[str, float | int | str]


def time_networks(paths: dict[str, Path], sizes: Sequence[int], threads: int, rounds: int) -> list[Row]:
    """Times every network at every size, interleaved, so that a change in the machine's load affects all alike."""
    calls: list[tuple[str, int, Callable[[], object]]] = []
    for name, path in paths.items():
        session = open_session(path, threads, memory_pattern=True)
        for size in sizes:
            calls.append((name, size, functools.partial(session.run, None, _random_feed(session, size))))
    elapsed: list[list[tuple[float, float]]] = [[] for _ in calls]
    for round_index in range(rounds + WARM_UP_ROUNDS):
        for (_, _, call), times in zip(calls, elapsed, strict=True):
            wall, busy = time.perf_counter(), time.thread_time()
            call()
            if round_index >= WARM_UP_ROUNDS:
                times.append((1e3 * (time.perf_counter() - wall), 1e3 * (time.thread_time() - busy)))
    rows: list[Row] = []
    for (name, size, _), times in zip(calls, elapsed, strict=True):
        walls, busy_times = np.array(times).T
        # Processor time of the calling thread hardly depends on what else runs; with one thread it is the fair measure.
        figures = {"medianMs": np.median(walls), "bestMs": walls.min(), "threadMs": np.median(busy_times)}
        rounded = {key: round(float(ms), 3) for key, ms in figures.items()}
        rows.append({"network": name, "sizePx": size, "threads": threads, **rounded})
    return rows


def _random_feed(session: ort.InferenceSession, size: int) -> Feed:
    rng = np.random.default_rng(0)
    shapes = {value.name: value.shape for value in session.get_inputs()}
    return {
        name: rng.random((1, shape[1], size, size) if len(shape) == IMAGE_DIMENSIONS else (1,), dtype=np.float32)
        for name, shape in shapes.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="a model folder")
    parser.add_argument(
        "--baseline", type=Path, action="append", default=[], help="another network with one image as input; may repeat"
    )
    parser.add_argument("--size", type=int, nargs="+", default=[64, 96, 128], help="side in LR pixels")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    paths = {
        f"{network} {precision}": arguments.model / entry["file"]
        for precision, files in read_manifest(arguments.model)["networks"].items()
        for network, entry in files.items()
    } | {path.stem: path for path in arguments.baseline}
    for row in time_networks(paths, arguments.size, arguments.threads, arguments.rounds):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
