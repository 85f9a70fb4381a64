"""Adapts a denoiser to another encoder: its first convolution learns to read the new features like the old ones.

    python -m training.train.adapt_denoiser --encoder OLD --new-encoder NEW --denoiser D --photos DIR --out ADAPTED

The first convolution is linear in F and mu, so the weights for the new features are the solution of a least-squares
problem (ridge regression over 3 x 3 neighbourhoods), computed exactly. Training from there (`python -m training.train
denoiser --init ADAPTED`) learns what a linear fit cannot.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.data.dataset import BatchOptions, draw_pairs, load_folder
from training.models.checkpoint import read_checkpoint, read_weights, write_checkpoint
from training.models.denoiser import Denoiser, load_denoiser
from training.models.encoder import Encoder, load_encoder
from training.models.resampling import UNSHUFFLED_CHANNELS

RIDGE = 1e-4
"""Relative to the mean square of the features."""
CROPS = BatchOptions(batch=8, lr_size=40, clean_share=1.0)


class NormalEquations:
    """Sums of products of inputs and targets [rows, columns], for least squares over more rows than fit in memory."""

    def __init__(self, inputs: int, targets: int):
        self.products = torch.zeros(inputs, inputs + targets, dtype=torch.float64)
        self.squares, self.sums = torch.zeros(2, targets, dtype=torch.float64)
        self.rows = 0

    def add(self, inputs: Tensor, targets: Tensor) -> None:
        self.products += (inputs.T @ torch.cat([inputs, targets], dim=1)).double()
        self.squares += targets.double().square().sum(dim=0)
        self.sums += targets.double().sum(dim=0)
        self.rows += len(targets)

    def solve(self) -> tuple[Tensor, float]:
        """(solution [inputs, targets], share of the variance that it explains); the last input is constant."""
        inputs = len(self.products)
        gram, targets = self.products[:, :inputs], self.products[:, inputs:]
        ridge = RIDGE * gram.diagonal()[:-1].mean() * torch.eye(inputs, dtype=torch.float64)
        ridge[-1, -1] = 0
        solution = torch.linalg.solve(gram + ridge, targets)
        residual = self.squares - 2 * (solution * targets).sum(dim=0) + (solution * (gram @ solution)).sum(dim=0)
        variance = self.squares - self.sums.square() / self.rows
        return solution, float(1 - residual.sum() / variance.sum())


def adapt(denoiser: Denoiser, old: Encoder, new: Encoder, images: Iterable[Tensor]) -> float:
    """Changes the denoiser's weights of F and its first bias, given clean RGB images [n, 3, h, w].

    Returns the explained share of the variance of what F, and the change of mu, contribute to the first convolution.
    """
    weight = denoiser.conv_in.weight
    of_mu, of_features = weight.detach().tensor_split([UNSHUFFLED_CHANNELS, 2 * UNSHUFFLED_CHANNELS], dim=1)[1:]
    channels = new.conv_out.in_channels
    equations = NormalEquations(channels * 9 + 1, weight.shape[0])
    with torch.no_grad():
        for y in images:
            (old_mu, old_features), (new_mu, new_features) = old.encode(y), new.encode(y)
            old_share = functional.conv2d(old_features, of_features)
            targets = old_share + functional.conv2d(2 * (old_mu - new_mu), of_mu)
            taps = functional.unfold(new_features, 3).permute(0, 2, 1).flatten(0, 1)
            constant = torch.ones(len(taps), 1)
            equations.add(torch.cat([taps, constant], dim=1), targets.permute(0, 2, 3, 1).flatten(0, 2))
        solution, share = equations.solve()
        features = solution[:-1].T.reshape(weight.shape[0], channels, 3, 3).float()
        kept = weight[:, : 2 * UNSHUFFLED_CHANNELS]
        denoiser.conv_in.weight = torch.nn.Parameter(torch.cat([kept, features], dim=1))
        bias = denoiser.conv_in.bias
        assert bias is not None
        bias += solution[-1].float()
    return share


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True, help="what the denoiser was trained with")
    parser.add_argument("--new-encoder", type=Path, required=True, help="what it is to read")
    parser.add_argument("--denoiser", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True, help="folder of *.tar")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--batches", type=int, default=24, help="of 8 crops of 40 x 40 LR pixels")
    arguments = parser.parse_args()
    photos, _ = load_folder(arguments.photos)
    batches = (draw_pairs(photos, CROPS, np.random.default_rng((17, i)))[0] for i in range(arguments.batches))
    state, metadata = read_checkpoint(arguments.denoiser)
    denoiser = load_denoiser(state)
    old, new = (load_encoder(read_weights(path)) for path in (arguments.encoder, arguments.new_encoder))
    share = adapt(denoiser, old, new, (conditioned[:, :3] for conditioned in batches))
    write_checkpoint(arguments.out, denoiser.state_dict(), metadata)
    print(f"{arguments.out}: {100 * share:.1f} % of the variance of what the old encoder contributed")


if __name__ == "__main__":
    main()
