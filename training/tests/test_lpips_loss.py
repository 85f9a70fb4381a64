"""The perceptual loss: a distance that falls as images become more alike, and a denoiser that learns from it."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import helper, numpy_helper
from safetensors.torch import save_file
from torch import Tensor

from training.data.dataset import BatchOptions, draw_pairs, load_folder
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder
from training.paths import PRESETS, TRAJECTORIES
from training.train.config import DenoiserConfig
from training.train.lpips_loss import PerceptualDistance
from training.train.pair_trainer import Pair
from training.train.trajectories import EncodedPairs, Trajectories
from training.train.trajectory_trainer import TrajectoryTrainer, read_samplers

LONG_AND_SHORT = {
    name: {
        "sampler": {
            "coarseLevels": levels,
            "fine": [0],
            "skip": "stride",
            "eta": eta,
            "perception": 0.5,
            "backProjection": 1,
        },
        "backProjection": 1,
    }
    for name, levels, eta in (("four", [1, 0.6, 0.3], 0.5), ("three", [0.5, 0.25], 1))
}
SHAPES = ((64, 3, 11), (192, 64, 5), (384, 192, 3), (256, 384, 3), (256, 256, 3))


def save_metric(path: Path, layers: int = 5) -> str:
    """A file of the metric's layout with random weights."""
    rng = np.random.default_rng(0)
    tensors = []
    for i, (out, channels, size) in enumerate(SHAPES[:layers], start=1):
        weight = rng.standard_normal((out, channels, size, size)) / size / channels**0.5
        tensors += [
            (f"conv{i}_weight", weight),
            (f"conv{i}_bias", np.zeros(out)),
            (f"lin.{i}", rng.random((1, out, 1, 1))),
        ]
    initializers = [numpy_helper.from_array(array.astype(np.float32), name) for name, array in tensors]
    onnx.save(helper.make_model(helper.make_graph([], "lpips", [], [], initializers)), path)
    return str(path)


def test_distance_grows_with_the_difference(tmp_path: Path) -> None:
    distance = PerceptualDistance(save_metric(tmp_path / "metric.onnx"))
    torch.manual_seed(0)
    a = torch.rand(2, 3, 64, 64)
    noise = torch.randn_like(a)
    near, far = distance(a + 0.02 * noise, a), distance(a + 0.2 * noise, a)
    assert distance(a, a).tolist() == [0, 0]
    assert near.shape == (2,) and bool((near > 0).all()) and bool((near < far).all())


def test_flat_black_has_a_finite_gradient(tmp_path: Path) -> None:
    distance = PerceptualDistance(save_metric(tmp_path / "metric.onnx"))
    a = torch.zeros(1, 3, 64, 64, requires_grad=True)
    distance(a, torch.rand(1, 3, 64, 64)).sum().backward()
    assert a.grad is not None and bool(a.grad.isfinite().all())


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected LPIPS of AlexNet"):
        PerceptualDistance(save_metric(tmp_path / "metric.onnx", layers=4))


def make_trainer(tmp_path: Path, photo_folder: Path) -> tuple[TrajectoryTrainer, Trajectories, list[Pair]]:
    """Small networks on trajectories of four and three evaluations, and pairs to validate on."""
    torch.manual_seed(0)
    (tmp_path / "trajectories.json").write_text(json.dumps(LONG_AND_SHORT))
    save_file(Encoder(channels=16, blocks=2).state_dict(), tmp_path / "encoder.safetensors")
    save_file(Denoiser(features=16, channels=24, embedding=32).state_dict(), tmp_path / "denoiser.safetensors")
    config = DenoiserConfig(
        run=str(tmp_path / "run"), photos=str(photo_folder), minutes=1, precision="float32", batch=4, lr_size=18,
        warmup_minutes=0, learning_rate=2e-3, encoder=str(tmp_path / "encoder.safetensors"),
        init=str(tmp_path / "denoiser.safetensors"), perceptual=save_metric(tmp_path / "metric.onnx"),
        trajectories=str(tmp_path / "trajectories.json"), ema=0.98, perceptual_weight=200,
    )  # fmt: skip
    trainer = TrajectoryTrainer(config)
    photos, _ = load_folder(photo_folder)
    rng = np.random.default_rng(0)
    fixed = [draw_pairs(photos, BatchOptions(4, 18, 0.5), rng)]

    def draw(count: int) -> EncodedPairs:
        return trainer.encode_pair(*draw_pairs(photos, BatchOptions(count, 18, 0.5), rng))

    return trainer, Trajectories(trainer.samplers, draw, config.batch), fixed


def test_denoiser_improves_along_trajectories(tmp_path: Path, photo_folder: Path) -> None:
    trainer, trajectories, fixed = make_trainer(tmp_path, photo_folder)
    before = trainer.validate(fixed)
    for _ in range(300):
        trainer.descend(trainer.loss_along(trajectories))
    after = trainer.validate(fixed)
    assert after["error_p0"] < 0.9 * before["error_p0"]


def test_p_weighs_the_distance(tmp_path: Path, photo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, trajectories, fixed = make_trainer(tmp_path, photo_folder)

    def lack_of_grain(estimate: Tensor, target: Tensor) -> Tensor:
        """A metric that asks for the opposite of what the error asks for: a spread of 0.3 within squares of 4 x 4."""
        n, _, height, width = estimate.shape
        return (estimate.view(n, 3, 16, height, width).std(dim=2) - 0.3).abs().mean(dim=(1, 2, 3))

    monkeypatch.setattr(trainer.perceptual, "measure", lack_of_grain)
    for _ in range(200):
        trainer.descend(trainer.loss_along(trajectories))
    after = trainer.validate(fixed)
    assert after["lpips_p1"] < after["lpips_p0.5"] - 0.001 and after["lpips_p0.5"] < after["lpips_p0"], after
    assert after["error_p1"] > after["error_p0"] + 0.03, after


def test_trajectories_and_their_metric_belong_together() -> None:
    with pytest.raises(ValueError, match="belong together"):
        DenoiserConfig(run="r", photos="p", encoder="e", trajectories=str(TRAJECTORIES))


def test_presets_are_among_the_trajectories() -> None:
    learned = [(sampler.coarse_levels, sampler.fine, sampler.eta) for sampler in read_samplers(str(TRAJECTORIES))]
    for sampler in read_samplers(str(PRESETS)):
        assert (sampler.coarse_levels, sampler.fine, sampler.eta) in learned
