"""The perceptual loss: a distance that falls as pictures come nearer, and a denoiser that follows it."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import helper, numpy_helper
from safetensors.torch import save_file
from torch import Tensor

from training.data import draw_pairs, load_photos
from training.networks import Denoiser, Encoder
from training.perceptual import PerceptualDistance
from training.sampler import SamplerOptions
from training.train import Config, Trainer, read_samplers
from training.walks import Walks

WALKS = Path(__file__).resolve().parent.parent / "walks.json"
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


def walking_trainer(tmp_path: Path, photo_folder: Path) -> tuple[Trainer, Walks, list[SamplerOptions], list[tuple[Tensor, Tensor]]]:
    """Small networks on the shipped walks, and pairs to judge them on."""
    torch.manual_seed(0)
    save_file(Encoder(channels=16, blocks=2).state_dict(), tmp_path / "encoder.safetensors")
    save_file(Denoiser(features=16, channels=24, embedding=32).state_dict(), tmp_path / "denoiser.safetensors")
    config = Config(
        stage="denoiser", run=str(tmp_path / "run"), photos=str(photo_folder), minutes=1, precision="float32", batch=4, lr_size=18,
        warmup_minutes=0, learning_rate=2e-3, encoder=str(tmp_path / "encoder.safetensors"), init=str(tmp_path / "denoiser.safetensors"),
        perceptual=save_metric(tmp_path / "metric.onnx"), walks=str(WALKS), ema=0.98, perceptual_weight=60,
    )  # fmt: skip
    trainer = Trainer(config)
    samplers = read_samplers(str(WALKS))
    photos, _ = load_photos(sorted(photo_folder.glob("*.tar")))
    rng = np.random.default_rng(0)
    fixed = [draw_pairs(photos, 4, 18, 0.5, rng)]
    walks = Walks(samplers, lambda count: trainer.encode_pairs(*draw_pairs(photos, count, 18, 0.5, rng)), config.batch)
    return trainer, walks, samplers, fixed


def test_denoiser_comes_nearer_on_walks(tmp_path: Path, photo_folder: Path) -> None:
    trainer, walks, samplers, fixed = walking_trainer(tmp_path, photo_folder)
    before = trainer.validate_walks(fixed, samplers)
    for _ in range(300):
        trainer.update_on(walks)
    after = trainer.validate_walks(fixed, samplers)
    assert after["error_p0"] < 0.9 * before["error_p0"]


def test_p_says_what_counts(tmp_path: Path, photo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, walks, samplers, fixed = walking_trainer(tmp_path, photo_folder)

    def lack_of_grain(estimate: Tensor, folded: Tensor) -> Tensor:
        """A measure that asks for the opposite of what the error asks for: a spread of 0.3 within squares of 4 x 4."""
        return (estimate.unflatten(1, (3, 16)).std(dim=2) - 0.3).abs().mean(dim=(1, 2, 3))

    monkeypatch.setattr(trainer, "_distances", lack_of_grain)
    for _ in range(200):
        trainer.update_on(walks)
    after = trainer.validate_walks(fixed, samplers)
    assert after["lpips_p1"] < after["lpips_p0.5"] - 0.001 and after["lpips_p0.5"] < after["lpips_p0"], after
    assert after["error_p1"] > after["error_p0"] + 0.03, after


def test_walks_and_their_measure_belong_together(tmp_path: Path, photo_folder: Path) -> None:
    save_file(Encoder(channels=16, blocks=2).state_dict(), tmp_path / "encoder.safetensors")
    config = Config(
        stage="denoiser", run=str(tmp_path / "run"), photos=str(photo_folder), encoder=str(tmp_path / "encoder.safetensors"),
        walks=str(WALKS),
    )  # fmt: skip
    with pytest.raises(ValueError, match="belong together"):
        Trainer(config)
