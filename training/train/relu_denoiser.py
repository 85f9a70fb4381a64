"""Turns a denoiser with SiLU and a level in every block into one with ReLU, where the level enters once.

    python -m training.train.relu_denoiser --denoiser D.safetensors --out R.safetensors

The convolutions keep their weights; the second one of each block takes in the mean modulation over levels and weights
of perception. Its predictions are only near the old ones: training starts from there (`python -m training.train
denoiser --init R`).
"""

import argparse
from pathlib import Path

import torch

from training.models.blocks import LevelBlock, ResidualBlock
from training.models.checkpoint import read_checkpoint, write_checkpoint
from training.models.denoiser import Denoiser, load_denoiser
from training.models.resampling import UNSHUFFLED_CHANNELS

LEVELS = 20


def to_relu(denoiser: Denoiser) -> Denoiser:
    """A new denoiser of the same size; throws ValueError where it has ReLU already."""
    if denoiser.level_in is not None:
        raise ValueError("the denoiser has ReLU already")
    channels, inputs = denoiser.conv_in.weight.shape[:2]
    relu = Denoiser(inputs - 2 * UNSHUFFLED_CHANNELS, channels, denoiser.embedding, relu=True)
    with torch.no_grad():
        t, p = torch.meshgrid(torch.linspace(0, 1, LEVELS), torch.linspace(0, 1, LEVELS), indexing="ij")
        level = denoiser.embed(t.flatten(), p.flatten())
        for name in ("level_embedding", "conv_in", "down", "up", "conv_out"):
            relu.get_submodule(name).load_state_dict(denoiser.get_submodule(name).state_dict())
        for part in ("encoder_blocks", "middle_blocks", "decoder_blocks"):
            for new, old in zip(getattr(relu, part), getattr(denoiser, part), strict=True):
                assert isinstance(new, ResidualBlock) and isinstance(old, LevelBlock)
                gain, bias = old.film(level).mean(dim=0).chunk(2)
                new.conv1.load_state_dict(old.conv1.state_dict())
                new.conv2.weight.copy_(old.conv2.weight * (1 + gain)[:, None, None])
                assert new.conv2.bias is not None and old.conv2.bias is not None
                new.conv2.bias.copy_(old.conv2.bias + (old.conv2.weight.sum(dim=(2, 3)) @ bias))
        assert relu.level_in is not None
        torch.nn.init.zeros_(relu.level_in.bias)
    return relu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--denoiser", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    state, metadata = read_checkpoint(arguments.denoiser)
    torch.manual_seed(0)
    write_checkpoint(arguments.out, to_relu(load_denoiser(state)).state_dict(), metadata)


if __name__ == "__main__":
    main()
