"""Reports how often the estimator is right: on held-out labelled photos, and on the fixed pairs of restoration.

    python -m training.cleanup_estimator.report --weights runs/estimator/ema.safetensors --labels HELD_OUT_LABELS \\
        --pairs validation.safetensors --restorer restorer.onnx --lpips L.onnx

Prints one JSON line per set, with the figures of validation.py.
"""

import argparse
import json
import math
from pathlib import Path

import torch

from training.cleanup_estimator.cache import Labelled, read_labelled
from training.cleanup_estimator.examples import KINDS
from training.cleanup_estimator.losses import measure_strengths, open_restorer
from training.cleanup_estimator.network import load_estimator
from training.cleanup_estimator.validation import evaluate
from training.data.restoration_validation import read_validation
from training.models.checkpoint import read_weights
from training.train.lpips_loss import PerceptualDistance


def label_pairs(pairs: Path, restorer: Path, lpips: Path) -> Labelled:
    """The fixed pairs with the loss at every strength; their single faults are not known."""
    validation = read_validation(pairs)
    restore, distance = open_restorer(restorer), PerceptualDistance(lpips)
    both = zip(validation.lr, validation.truth, strict=True)
    parts = [measure_strengths(lr.float() / 255, truth.float() / 255, restore, distance) for lr, truth in both]
    unknown = torch.full((len(validation),), float("nan"))
    kind = torch.full((len(validation),), KINDS.index("second-order"))
    return Labelled(validation.lr, torch.stack(parts), unknown, unknown, unknown, kind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True, help="of cache.py with --held-out yes")
    parser.add_argument("--pairs", type=Path, required=True, help="file of training.data.restoration_validation")
    parser.add_argument("--restorer", type=Path, required=True, help="that of the labels")
    parser.add_argument("--lpips", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    network = load_estimator(read_weights(arguments.weights))
    fixed = label_pairs(arguments.pairs, arguments.restorer, arguments.lpips)
    for name, labelled in (("held-out photos", read_labelled(arguments.labels)), ("fixed pairs", fixed)):
        figures = {key: value for key, value in evaluate(network, labelled).items() if not math.isnan(value)}
        print(json.dumps({"set": name, "photos": len(labelled), **figures}), flush=True)


if __name__ == "__main__":
    main()
