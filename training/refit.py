"""Fits a denoiser to another encoder: its first convolution reads the new features as it read the old ones.

    python -m training.refit --encoder OLD --new-encoder NEW --denoiser D --photos DIR --out REFITTED

The first convolution is linear in F and mu, so what the new ones should contribute is a least-squares problem (ridge regression
over 3 x 3 neighbourhoods), solved exactly. What it cannot fit is left to `training.train --stage denoiser --init REFITTED`.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from training.checkpoint import read_checkpoint, write_checkpoint
from training.data import draw_pairs, load_photos
from training.networks import FOLDED, Denoiser, Encoder, load_denoiser, load_encoder

RIDGE = 1e-4
"""Of the mean square of the features."""


def refit(denoiser: Denoiser, old: Encoder, new: Encoder, pictures: Iterable[Tensor]) -> float:
    """Changes the denoiser's weights of F and its first bias, given clean RGB [n, 3, h, w]. Returns the share of the variance, of what
    F and the change of mu contribute to the first convolution, that the new features give."""
    weight = denoiser.conv_in.weight
    of_mu, of_features = weight[:, FOLDED : 2 * FOLDED], weight[:, 2 * FOLDED :]
    taps = new.conv_out.in_channels * 9 + 1
    products = torch.zeros(taps, taps + weight.shape[0], dtype=torch.float64)
    squares, sums, count = (torch.zeros(weight.shape[0], dtype=torch.float64) for _ in range(3))
    with torch.no_grad():
        for y in pictures:
            (old_mu, old_features), (new_mu, new_features) = old.encode(y), new.encode(y)
            wanted = functional.conv2d(old_features, of_features) + functional.conv2d(2 * (old_mu - new_mu), of_mu)
            wanted = wanted.permute(0, 2, 3, 1).flatten(0, 2)
            seen = functional.unfold(new_features, 3).permute(0, 2, 1).flatten(0, 1)
            seen = torch.cat([seen, torch.ones(len(seen), 1)], dim=1)
            products += (seen.T @ torch.cat([seen, wanted], dim=1)).double()
            squares += wanted.double().square().sum(dim=0)
            sums += wanted.double().sum(dim=0)
            count += len(wanted)
        gram, targets = products.split([taps, weight.shape[0]], dim=1)
        ridge = RIDGE * gram.diagonal()[:-1].mean() * torch.eye(taps, dtype=torch.float64)
        ridge[-1, -1] = 0
        solution = torch.linalg.solve(gram + ridge, targets)
        residual = squares - 2 * (solution * targets).sum(dim=0) + (solution * (gram @ solution)).sum(dim=0)
        variance = squares - sums.square() / count
        features = solution[:-1].T.reshape(weight.shape[0], new.conv_out.in_channels, 3, 3)
        denoiser.conv_in.weight = torch.nn.Parameter(torch.cat([weight[:, : 2 * FOLDED], features.float()], dim=1))
        denoiser.conv_in.bias += solution[-1].float()
    return float(1 - residual.sum() / variance.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, help in (("encoder", "what the denoiser was trained with"), ("new-encoder", "what it is to read"), ("denoiser", ""), ("photos", "folder of *.tar"), ("out", "")):
        parser.add_argument(f"--{name}", type=Path, required=True, help=help)
    parser.add_argument("--batches", type=int, default=24, help="of 8 crops of 40 x 40 LR pixels")
    arguments = parser.parse_args()
    photos, _ = load_photos(sorted(arguments.photos.glob("*.tar")))
    crops = (draw_pairs(photos, 8, 40, 1.0, np.random.default_rng((17, i)))[0][:, :3] for i in range(arguments.batches))
    state, metadata = read_checkpoint(arguments.denoiser)
    denoiser = load_denoiser(state)
    share = refit(denoiser, load_encoder(load_file(arguments.encoder)), load_encoder(load_file(arguments.new_encoder)), crops)
    write_checkpoint(arguments.out, denoiser.state_dict(), metadata)
    print(f"{arguments.out}: {100 * share:.1f} % of the variance of what the old encoder contributed")


if __name__ == "__main__":
    main()
