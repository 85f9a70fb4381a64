"""Removes the mean shift that a restorer adds to plain colours, by correcting its last bias.

    python -m training.train.debias_restorer --encoder runs/restorer/ema.safetensors --out debiased.safetensors

L1 and LPIPS leave a third of a grey level, the same for nearly all colours, and `tests/colour.test.ts` allows half a
level in all.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.data.dataset import plain_patch, to_planes
from training.models.blocks import add_condition_planes
from training.models.checkpoint import read_checkpoint, write_checkpoint
from training.models.encoder import Encoder, load_encoder
from training.models.restorer import PERCEPTION

PATCHES = 512
PATCH_PX = 48


def measure_drift(encoder: Encoder, seed: int = 0) -> Tensor:
    """[3]: mean of what the restorer adds to plain patches without faults, for all c."""
    rng = np.random.default_rng(seed)
    y = to_planes(np.stack([plain_patch(PATCH_PX, rng) for _ in range(PATCHES)]))
    c = torch.from_numpy(1 - rng.random(PATCHES)).float()
    with torch.inference_mode():
        batches = add_condition_planes(y, c, PERCEPTION).split(32)
        means = [(encoder.restore(batch) - batch[:, :3]).mean(dim=(0, 2, 3)) for batch in batches]
        return torch.stack(means).mean(dim=0)


def debias(encoder: Encoder) -> None:
    """Changes the last bias of the restorer in place."""
    bias = encoder.restorer.conv_out.bias
    assert bias is not None
    with torch.no_grad():
        bias -= measure_drift(encoder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    state, metadata = read_checkpoint(arguments.encoder)
    encoder = load_encoder(state)
    before = measure_drift(encoder)
    debias(encoder)
    write_checkpoint(arguments.out, encoder.state_dict(), metadata)
    drifts = (before, measure_drift(encoder, seed=1))
    old, new = (" ".join(f"{255 * float(value):+.3f}" for value in drift) for drift in drifts)
    print(f"{arguments.out}: mean drift of red, green and blue in grey levels {old}, now {new} on other patches")


if __name__ == "__main__":
    main()
