"""The restorer: it learns, leaves the encoder unchanged, and its losses are weighted by c and p."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.data.dataset import BatchOptions, draw_pairs, load_folder
from training.models.blocks import LowerLevel, ResidualBlock, add_condition_planes
from training.models.encoder import Encoder
from training.models.resampling import downscale
from training.tests.conftest import loss_on, save_small_denoiser, save_small_encoder, update
from training.train.config import RestorerConfig
from training.train.restorer_trainer import CALM_WEIGHT, DRIFT_WEIGHT, RestorerTrainer, calmness


@pytest.fixture
def config(fast: dict[str, Any], tmp_path: Path) -> RestorerConfig:
    return RestorerConfig(**{**fast, "clean_share": 0}, init=save_small_encoder(tmp_path / "small.safetensors"))


def test_restorer_learns_and_leaves_the_encoder_unchanged(config: RestorerConfig) -> None:
    trainer = RestorerTrainer(config)
    photos, _ = load_folder(config.photos)
    _, hr = draw_pairs(photos, BatchOptions(4, 24, 1.0), np.random.default_rng(1))
    clean = downscale(hr)

    def noisy(seed: int) -> Tensor:
        noise = 0.08 * torch.randn(clean.shape, generator=torch.Generator().manual_seed(seed))
        return add_condition_planes(clean + noise, 1.0, 0.0)

    def error() -> float:
        with torch.no_grad():
            return float((trainer.network.restore(noisy(0)) - clean).abs().mean())

    before = error()
    for seed in range(1, 201):
        update(trainer, (noisy(seed), hr))
    # Noise that it has not seen. Mixed faults on many images take a few hours to show as much.
    assert error() < 0.7 * before
    old, new = load_file(config.init), trainer.network.state_dict()
    changed = {name for name in old if not torch.equal(old[name], new[name])}
    assert changed and all(name.startswith("restorer.") for name in changed)


def test_a_restorer_of_fewer_blocks_grows_without_changing_its_output(fast: dict[str, Any], tmp_path: Path) -> None:
    torch.manual_seed(0)
    encoder = Encoder(channels=16, blocks=2, restorer_channels=16)
    torch.nn.init.normal_(encoder.restorer.conv_out.weight, std=0.01)
    first = tuple(f"restorer.middle_blocks.{i}." for i in range(4))
    state = {
        name: tensor
        for name, tensor in encoder.state_dict().items()
        if "middle_blocks" not in name or name.startswith(first)
    }
    init = tmp_path / "small.safetensors"
    save_file(state, init)
    trainer = RestorerTrainer(RestorerConfig(**{**fast, "clean_share": 0}, init=str(init)))
    conditioned = add_condition_planes(torch.rand(2, 3, 10, 12), 0.5, 0.5)
    restorer = trainer.network.restorer
    torch.testing.assert_close(restorer(conditioned), encoder.restorer(conditioned))
    assert float((restorer(conditioned) - conditioned[:, :3]).detach().abs().max()) > 1e-3
    training, _ = load_folder(trainer.config.photos)
    update(trainer, draw_pairs(training, BatchOptions(2, 16, 0.0), np.random.default_rng(0)))
    lower, later = restorer.middle_blocks[4:6]
    assert isinstance(lower, LowerLevel) and isinstance(later, ResidualBlock)
    assert bool(lower.up.weight.any()) and bool(later.conv2.weight.any())


@pytest.mark.parametrize("is_calm", [False, True])
def test_which_errors_cost_more(config: RestorerConfig, monkeypatch: pytest.MonkeyPatch, is_calm: bool) -> None:
    trainer = RestorerTrainer(config)
    checkers = ((torch.arange(24)[:, None] + torch.arange(24)) % 2 * 2 - 1).float()
    squares = checkers[:12, :12].repeat_interleave(8, 0).repeat_interleave(8, 1).expand(1, 3, -1, -1)
    hr = 0.5 + (0 if is_calm else 0.4) * squares
    conditioned = add_condition_planes(downscale(hr), 0.5, 0.5)

    def loss(error: Tensor | float) -> float:
        monkeypatch.setattr(trainer.network, "restore", lambda conditioned: conditioned[:, :3] + error)
        return float(loss_on(trainer, (conditioned, hr)))

    grain, shifted = loss(0.01 * checkers), loss(0.01)
    calm = float(calmness(downscale(hr))[..., 2:-2, 2:-2].mean())
    assert calm == pytest.approx(1, abs=1e-6) if is_calm else calm < 5e-3
    # Grain of one pixel costs its L1, a shifted colour its mean in addition; both cost more where the image is calm.
    assert grain == pytest.approx(0.01 + CALM_WEIGHT * 0.5 * 0.01 * calm, rel=1e-3)
    assert shifted == pytest.approx(0.01 + DRIFT_WEIGHT * 0.01 + CALM_WEIGHT * 0.5 * 0.01 * calm, rel=1e-3)


def test_c_and_p_weigh_lpips(fast: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.train.perceptual_term.PerceptualDistance", lambda path: torch.nn.Identity())
    config = RestorerConfig(
        **fast,
        init=save_small_encoder(tmp_path / "small.safetensors"),
        denoiser=save_small_denoiser(tmp_path / "denoiser.safetensors"),
        perceptual="none",
        perceptual_weight=4,
    )
    trainer = RestorerTrainer(config)
    hr = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(1))

    def loss(c: float, p: float, distance: float) -> float:
        monkeypatch.setattr(trainer.perceptual, "measure", lambda estimate, target: torch.tensor([distance]))
        with torch.no_grad():
            return float(loss_on(trainer, (add_condition_planes(downscale(hr), c, p), hr)))

    for c, p in ((1.0, 0.0), (1.0, 1.0), (0.5, 1.0), (1.0, 0.5)):
        weight = 4 * c * p**2
        assert loss(c, p, 0.3) - loss(c, p, 0.1) == pytest.approx(0.2 * weight / (1 + weight / 5), abs=1e-4)


def test_a_denoiser_and_its_metric_belong_together(config: RestorerConfig) -> None:
    with pytest.raises(ValueError, match="belong together"):
        RestorerConfig(run="r", photos="p", init=config.init, denoiser="d")


def test_clean_input_skips_the_restorer() -> None:
    torch.manual_seed(0)
    encoder = Encoder(channels=16, blocks=2, restorer_channels=16)
    torch.nn.init.normal_(encoder.restorer.conv_out.weight)
    y = torch.rand(2, 3, 8, 8)
    restored = encoder.restore(add_condition_planes(y, torch.tensor([0.0, 0.5]), 0.3))
    assert torch.equal(restored[0], y[0]) and not torch.allclose(restored[1], y[1])
