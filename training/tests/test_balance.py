"""What a cleaner adds to plain colours is taken out of its last bias."""

import torch

from training.balance import balance, measure_drift
from training.networks import Encoder


def test_a_cleaner_keeps_the_mean_of_plain_colours() -> None:
    torch.manual_seed(0)
    encoder = Encoder(channels=16, blocks=2, cleaner_channels=16)
    bias = encoder.cleaner.conv_out.bias
    assert bias is not None
    with torch.no_grad():
        encoder.cleaner.conv_out.weight.normal_(std=0.001)
        bias += torch.tensor([0.004, 0.002, -0.001])
    before = float(measure_drift(encoder, seed=1).abs().max())
    balance(encoder)
    # Not to nothing: other patches have other colours.
    after = float(measure_drift(encoder, seed=1).abs().max())
    assert before > 2e-3 and after < 0.2 * before, (before, after)
