"""The encoder and its losses: initialisation, luma, relative errors, and back-projected estimates."""

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.data.dataset import BatchOptions, draw_pairs, load_folder
from training.evaluation.metrics import luma
from training.models.blocks import ResidualBlock
from training.models.encoder import Encoder, FidelityNetwork, load_encoder
from training.tests.conftest import loss_on
from training.train.__main__ import parse_config
from training.train.config import EncoderConfig
from training.train.encoder_trainer import EncoderTrainer


@pytest.fixture
def config(fast: dict[str, Any]) -> EncoderConfig:
    return EncoderConfig(**fast)


class FixedEstimate(FidelityNetwork):
    """A network whose estimate is given."""

    def __init__(self) -> None:
        super().__init__(8, nn.Identity())
        self.estimate = torch.zeros(())

    def forward(self, conditioned: Tensor) -> tuple[Tensor, None]:
        return functional.pixel_unshuffle(self.estimate, 4), None


def test_an_encoder_starts_where_its_activations_are_not_linear(config: EncoderConfig) -> None:
    photos, _ = load_folder(config.photos)
    lr, _ = draw_pairs(photos, BatchOptions(8, 24, 1.0), np.random.default_rng(0))
    encoder = Encoder()
    plain = encoder.conv_in(torch.full((1, 3, 9, 9), 0.3))[0, :, 4, 4]
    assert int((plain.abs() > 1e-3).sum()) == 64 // 8, "one filter in eight responds to a plain area"
    h = encoder.conv_in(lr[:, :3] - 0.5)
    for block in encoder.blocks:
        assert isinstance(block, ResidualBlock)
        assert 0.5 < float(block.conv1(h).detach().std()) < 3
        h = block(h)


def test_weights_contain_their_activation() -> None:
    torch.manual_seed(0)
    y = torch.rand(1, 3, 8, 8)
    made = {relu: Encoder(channels=8, blocks=1, restorer_channels=8, relu=relu) for relu in (False, True)}
    made[True].load_state_dict({**made[False].state_dict(), "relu": torch.tensor(1.0)})
    for encoder in made.values():
        assert torch.equal(load_encoder(encoder.state_dict()).encode(y)[0], encoder.encode(y)[0])
    assert not torch.allclose(made[True].encode(y)[0], made[False].encode(y)[0])
    older = {name: tensor for name, tensor in made[False].state_dict().items() if name != "relu"}
    assert torch.equal(load_encoder(older).encode(y)[0], made[False].encode(y)[0])


def test_errors_that_back_projection_corrects_are_free_with_a_back_projected_target(config: EncoderConfig) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    pair = draw_pairs([photo], BatchOptions(2, 8, 1.0), np.random.default_rng(1))
    config = dataclasses.replace(config, clean_share=1)
    network = FixedEstimate()
    trainer = EncoderTrainer(dataclasses.replace(config, loss_target="back-projected"), network)
    shift = torch.zeros((), requires_grad=True)
    network.estimate = pair[1] + shift
    loss = loss_on(trainer, pair)
    loss.backward()
    # Another brightness is corrected completely; the input is rounded, so that a little remains.
    assert shift.grad is not None and abs(float(shift.grad)) < 1e-5
    with torch.no_grad():
        network.estimate = pair[1] + 0.1
        assert float(loss) < 0.003 and float(loss_on(trainer, pair)) == pytest.approx(float(loss), rel=1e-3)
        assert float(loss_on(EncoderTrainer(config, network), pair)) == pytest.approx(0.1, rel=0.01)


def test_back_projected_targets_need_clean_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_config(["encoder", "--run", "r", "--photos", "p", "--loss-target", "back-projected"])
    assert "--loss-target back-projected needs --clean-share 1" in capsys.readouterr().err


def test_luma_is_added_in_training_alone(config: EncoderConfig) -> None:
    pair = torch.rand(2, 5, 8, 8), torch.rand(2, 3, 32, 32)
    plain, weighted = (EncoderTrainer(dataclasses.replace(config, luma_weight=weight)) for weight in (0.0, 0.5))
    with torch.no_grad():
        estimate = functional.pixel_shuffle(plain.network(pair[0])[0], 4)
        of_luma = luma(255 * estimate) - luma(255 * pair[1])
        added = loss_on(weighted, pair) - loss_on(plain, pair)
        assert float(added) == pytest.approx(0.5 * float(of_luma.abs().mean()) / 219, rel=1e-4)
        validated = [
            trainer.validation_loss(*trainer.prepare(*pair), torch.Generator()) for trainer in (plain, weighted)
        ]
        assert torch.equal(*validated)


def test_with_relative_errors_a_percent_counts_alike_on_smooth_and_busy_images(config: EncoderConfig) -> None:
    network = FixedEstimate()
    trainer = EncoderTrainer(dataclasses.replace(config, error="relative"), network)
    lr, hr = torch.rand(2, 5, 8, 8), torch.rand(2, 3, 32, 32)

    def gradient(error: Tensor) -> Tensor:
        """Of the loss by a factor on the error of each sample, where that factor is 1."""
        factors = torch.ones(2, 1, 1, 1, requires_grad=True)
        network.estimate = hr + factors * error
        loss_on(trainer, (lr, hr)).backward()
        assert factors.grad is not None
        return factors.grad.flatten()

    small, large = gradient(torch.tensor([0.05, 0.4]).view(2, 1, 1, 1) * torch.ones_like(hr)).tolist()
    assert small == pytest.approx(large, rel=0.1)
    assert small == pytest.approx(0.5 * 0.02, rel=0.1)
    # Where the error is smaller than rounding, it counts for little.
    tiny, _ = gradient(torch.tensor([0.0005, 0.4]).view(2, 1, 1, 1) * torch.ones_like(hr)).tolist()
    assert tiny < large / 5
