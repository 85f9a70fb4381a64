"""The mean shift that a restorer adds to plain colours is removed by its last bias."""

import torch

from training.models.encoder import Encoder
from training.train.debias_restorer import debias, measure_drift


def test_a_restorer_preserves_the_mean_of_plain_colours() -> None:
    torch.manual_seed(0)
    encoder = Encoder(channels=16, blocks=2, restorer_channels=16)
    bias = encoder.restorer.conv_out.bias
    assert bias is not None
    with torch.no_grad():
        encoder.restorer.conv_out.weight.normal_(std=0.001)
        bias += torch.tensor([0.004, 0.002, -0.001])
    before = float(measure_drift(encoder, seed=1).abs().max())
    debias(encoder)
    # Not to nothing: other patches have other colours.
    after = float(measure_drift(encoder, seed=1).abs().max())
    assert before > 2e-3 and after < 0.2 * before, (before, after)
