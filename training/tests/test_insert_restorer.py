"""An encoder with another restorer restores as that one does, and encodes as before."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from training.models.blocks import add_condition_planes
from training.models.encoder import Encoder, load_encoder
from training.models.insert_restorer import insert_restorer
from training.models.restorer import Restorer


def test_the_restorer_is_replaced() -> None:
    torch.manual_seed(0)
    encoder, restorer = Encoder(8, 2, 16, relu=True), Restorer(8, functional.relu)
    nn.init.normal_(restorer.conv_out.weight, std=0.1)
    joined = load_encoder(insert_restorer(encoder.state_dict(), restorer.state_dict()))
    conditioned = add_condition_planes(torch.rand(1, 3, 8, 8), 0.7, 0.5)
    with torch.no_grad():
        restored = restorer(conditioned)
        assert torch.equal(joined.restore(conditioned), restored)
        assert torch.equal(joined(conditioned)[0], encoder.encode(restored)[0])


def test_an_encoder_with_silu_is_rejected() -> None:
    encoder = Encoder(8, 2, 8).state_dict()
    with pytest.raises(ValueError, match="has SiLU"):
        insert_restorer(encoder, Restorer(8, functional.relu).state_dict())
