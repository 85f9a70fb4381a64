"""Evaluates one method on one set of images."""

import time
from pathlib import Path

from training.evaluation.images import load_images
from training.evaluation.methods import Upscale
from training.evaluation.metrics import Lpips, average_metrics, measure_image, to_8_bits
from training.evaluation.niqe import Niqe


def evaluate_set(
    upscale: Upscale, folder: Path, lpips: Lpips | None, niqe: Niqe | None = None, limit: int | None = None
) -> dict[str, float]:
    """Mean metrics over a set, its number of images (`images`) and the seconds that upscaling took."""
    rows: list[dict[str, float]] = []
    seconds = 0.0
    for _, hr, lr in load_images(folder):
        started = time.monotonic()
        sr = to_8_bits(upscale((lr / 255).float()))
        seconds += time.monotonic() - started
        rows.append(measure_image(sr, hr, lr, lpips) | ({} if niqe is None else {"niqe": niqe(sr)}))
        if len(rows) == limit:
            break
    if not rows:
        raise ValueError(f"no images: expected {folder}/HR/*.png and the same names in {folder}/LR")
    return average_metrics(rows) | {"images": len(rows), "seconds": seconds}
