"""The perceptual loss: a distance that falls as pictures come nearer, and a denoiser that follows it."""

import dataclasses
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import helper, numpy_helper
from safetensors.torch import save_file

from training.data import draw_pairs, load_photos
from training.networks import Denoiser, Encoder
from training.perceptual import PerceptualDistance
from training.train import Config, Trainer

SHAPES = ((64, 3, 11), (192, 64, 5), (384, 192, 3), (256, 384, 3), (256, 256, 3))


def save_metric(path: Path, layers: int = 5) -> str:
    """A file of the metric's layout with random weights."""
    rng = np.random.default_rng(0)
    tensors = []
    for i, (out, channels, size) in enumerate(SHAPES[:layers], start=1):
        weight = rng.standard_normal((out, channels, size, size)) / size / channels**0.5
        tensors += [(f"conv{i}_weight", weight), (f"conv{i}_bias", np.zeros(out)), (f"lin.{i}", rng.random((1, out, 1, 1)))]
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
    assert near.shape == (2,) and bool((0 < near).all()) and bool((near < far).all())


def test_flat_black_has_a_finite_gradient(tmp_path: Path) -> None:
    distance = PerceptualDistance(save_metric(tmp_path / "metric.onnx"))
    a = torch.zeros(1, 3, 64, 64, requires_grad=True)
    distance(a, torch.rand(1, 3, 64, 64)).sum().backward()
    assert a.grad is not None and bool(a.grad.isfinite().all())


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected LPIPS of AlexNet"):
        PerceptualDistance(save_metric(tmp_path / "metric.onnx", layers=4))


@pytest.mark.parametrize("trajectory_share", [0.0, 0.5, 1.0])
def test_denoiser_comes_nearer(tmp_path: Path, photo_folder: Path, trajectory_share: float) -> None:
    torch.manual_seed(0)
    save_file(Encoder(channels=16, blocks=2).state_dict(), tmp_path / "encoder.safetensors")
    save_file(Denoiser(features=16, channels=24, embedding=32).state_dict(), tmp_path / "denoiser.safetensors")
    config = Config(
        stage="denoiser", run=str(tmp_path / "run"), photos=str(photo_folder), minutes=1, precision="float32", batch=4, lr_size=18,
        warmup_minutes=0, learning_rate=2e-3, encoder=str(tmp_path / "encoder.safetensors"), init=str(tmp_path / "denoiser.safetensors"),
        perceptual=save_metric(tmp_path / "metric.onnx"), trajectory_share=trajectory_share,
    )  # fmt: skip
    trainer = Trainer(config)
    photos, _ = load_photos(sorted(photo_folder.glob("*.tar")))
    rng = np.random.default_rng(0)
    pair = draw_pairs(photos, 8, 18, 0.5, rng)

    def loss(judged: Trainer) -> float:
        torch.manual_seed(1)
        with torch.no_grad():
            return float(judged.loss(*pair))

    before = loss(trainer)
    heavier = Trainer(dataclasses.replace(config, perceptual_weight=10.0))
    assert loss(heavier) > before
    for _ in range(40):
        trainer.update(*draw_pairs(photos, 4, 18, 0.5, rng))
    assert loss(trainer) < 0.9 * before
