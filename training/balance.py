"""Takes out of a cleaner what it adds to plain colours on the mean: its last bias gives way by as much.

    python -m training.balance --encoder runs/cleaner/ema.safetensors --out balanced.safetensors

L1 and LPIPS leave a third of a grey level, the same for nearly all colours, and `tests/colour.test.ts` allows half a level in all.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.checkpoint import read_checkpoint, write_checkpoint
from training.data import plain_patch
from training.networks import Encoder, load_encoder, with_dials

PATCHES = 512
PATCH_PX = 48


def measure_drift(encoder: Encoder, seed: int = 0) -> Tensor:
    """[3]: mean of what the cleaner adds to plain patches that have nothing wrong with them, for all c and p."""
    rng = np.random.default_rng(seed)
    y = torch.from_numpy(np.stack([plain_patch(PATCH_PX, rng) for _ in range(PATCHES)])).permute(0, 3, 1, 2).float() / 255
    c, p = (torch.from_numpy(1 - rng.random(PATCHES)).float() for _ in range(2))
    with torch.inference_mode():
        batches = with_dials(y, c, p).split(32)
        return torch.stack([(encoder.clean(lr) - lr[:, :3]).mean(dim=(0, 2, 3)) for lr in batches]).mean(dim=0)


def balance(encoder: Encoder) -> None:
    """Changes the last bias of the cleaner in place."""
    bias = encoder.cleaner.conv_out.bias
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
    balance(encoder)
    write_checkpoint(arguments.out, encoder.state_dict(), metadata)
    steps = [" ".join(f"{255 * float(value):+.3f}" for value in drift) for drift in (before, measure_drift(encoder, seed=1))]
    print(f"{arguments.out}: mean drift of red, green and blue in steps of 8 bits {steps[0]}, now {steps[1]} on other patches")


if __name__ == "__main__":
    main()
