"""The estimator: faults that are measured, labels that follow from losses, a choice in doubt, a file that agrees."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from training.cleanup_estimator import cache
from training.cleanup_estimator.__main__ import parse_config, train
from training.cleanup_estimator.cache import Labelled, read_labelled, write_labels
from training.cleanup_estimator.examples import KINDS, add_compression, draw_example
from training.cleanup_estimator.losses import LOSS_WEIGHTS, STRENGTHS, weigh
from training.cleanup_estimator.measure_faults import measure_faults
from training.cleanup_estimator.network import (
    TILE_PX,
    Estimator,
    choose_strength,
    interpolation_matrix,
    load_estimator,
)
from training.cleanup_estimator.trainer import MISS_COST, EstimatorConfig, strength_costs
from training.cleanup_estimator.validation import best_strengths, corner_tiles, evaluate
from training.data.dataset import load_folder
from training.data.drawings import draw_drawing
from training.data.fault_trail import FaultTrail
from training.data.faults import filter_image, gaussian_noise, resize
from training.data.second_order import degrade_on_trail, round_kernel
from training.export.estimator_file import add_estimator, golden_tiles
from training.models.checkpoint import hash_file, read_weights
from training.models.onnx_session import open_session
from training.models.restorer import Restorer
from training.tests.conftest import synthetic_photo
from training.tests.test_lpips_loss import save_metric


def photo(size: int = 96) -> Tensor:
    return torch.from_numpy(synthetic_photo(3, size)).permute(2, 0, 1).float() / 255


def test_a_trail_ends_where_the_photo_does_and_can_leave_faults_out() -> None:
    for seed in range(8):
        degraded, trail = degrade_on_trail(photo(128), 0.8, np.random.default_rng(seed))
        assert float((trail.image.clamp(0, 1) - degraded.lr).abs().max()) <= 0.5 / 255 + 1e-6
        quiet = trail.replay({"noise", "dust"})
        assert quiet.shape == degraded.lr.shape and torch.equal(quiet, trail.replay({"noise", "dust"}))
        assert 0 < trail.compression() <= 0.75
    with pytest.raises(ValueError, match="cannot be repeated"):
        trail.replay({"compression"})


def test_each_fault_is_measured_alone() -> None:
    truth = photo()
    noisy, blurred, packed = FaultTrail(truth), FaultTrail(truth), FaultTrail(truth)
    noisy.apply("noise", lambda image: gaussian_noise(image, 10 / 255, False, np.random.default_rng(0)))
    blurred.apply("blur", lambda image: filter_image(image, round_kernel(1.1)))
    add_compression(packed, 40, np.random.default_rng(0))
    clean = measure_faults(truth, truth, FaultTrail(truth))
    assert (clean.noise, clean.blur, clean.compression) == (0, 0, 0)
    faults = [measure_faults(trail.image, truth, trail) for trail in (noisy, blurred, packed)]
    assert [fault.noise for fault in faults] == pytest.approx([10, 0, 0], abs=0.3)
    assert [fault.blur for fault in faults] == pytest.approx([0, 1.1, 0], abs=0.1)
    assert [fault.compression for fault in faults] == pytest.approx([0, 0, 0.6], abs=1e-6)


def test_compression_before_downscaling_counts_for_less() -> None:
    trail = FaultTrail(photo())
    add_compression(trail, 40, np.random.default_rng(0))
    trail.apply("blur", lambda image: resize(image, (48, 48), "area", True))
    assert trail.compression() == pytest.approx(0.3)


def test_examples_depend_on_the_seed_alone_and_are_of_every_kind(photo_folder: Path) -> None:
    photos, _ = load_folder(photo_folder)
    first, again = (draw_example(photos, 64, np.random.default_rng(5)) for _ in range(2))
    assert torch.equal(first.lr, again.lr) and first.faults == again.faults
    examples = [draw_example(photos, 64, np.random.default_rng(seed)) for seed in range(40)]
    assert {example.kind for example in examples} == set(range(len(KINDS)))
    for example in examples:
        assert example.lr.shape == example.truth.shape == (3, 64, 64)
        if KINDS[example.kind] == "clean":
            assert torch.equal(example.lr, example.truth)


def test_drawings_differ_and_have_edges() -> None:
    first, second = (draw_drawing(64, np.random.default_rng(seed)) for seed in (1, 2))
    assert first.shape == (64, 64, 3) and (first != second).any() and first.std() > 5


def test_costs_between_measured_strengths_pass_through_them() -> None:
    matrix = interpolation_matrix()
    assert torch.allclose(matrix[::5], torch.eye(5), atol=1e-6)
    straight = torch.tensor([0.0, 0.25, 0.5, 0.75, 1.0])
    assert torch.allclose(matrix @ straight, torch.arange(21) / 20, atol=1e-5)


def test_the_least_cost_is_chosen_and_no_clean_up_in_doubt() -> None:
    costs = torch.tensor(
        [[0.3, 0.1, 0.0, 0.1, 0.3], [0.3, 0.2, 0.1, 0.05, 0.0], [0.01, 0.0, 0.1, 0.2, 0.3], [0.0, 0.2, 0.4, 0.6, 0.8]]
    )
    assert choose_strength(costs, margin=0.03).tolist() == pytest.approx([0.5, 1.0, 0.0, 0.0])
    assert choose_strength(costs, margin=0.0)[2] > 0


def labelled(count: int) -> Labelled:
    """Photos of one grey level; bright ones are best at strength .5, dark ones at 0."""
    is_bright = torch.arange(count) % 2 == 1
    lr = torch.where(is_bright.view(-1, 1, 1, 1), 200, 40).expand(count, 3, TILE_PX, TILE_PX).to(torch.uint8)
    distance = (torch.tensor(STRENGTHS) - 0.5 * is_bright.float()[:, None]).abs()
    parts = torch.stack([20 * distance, torch.zeros_like(distance), torch.zeros_like(distance)], dim=2)
    zeros = torch.zeros(count)
    kind = torch.where(is_bright, KINDS.index("one fault"), KINDS.index("clean"))
    return Labelled(lr.contiguous(), parts, zeros, zeros, zeros, kind)


def test_costs_follow_from_the_weighed_losses() -> None:
    photos = labelled(2)
    assert weigh(photos.parts)[0].tolist() == pytest.approx([LOSS_WEIGHTS[0] * 20 * c for c in STRENGTHS])
    assert best_strengths(photos.parts).tolist() == [0, 0.5]
    costs = strength_costs(photos)
    assert costs[0, 0] == 0 and costs[1, 2] == 0
    assert 0 < float(costs[1, 1]) < MISS_COST + float(costs[1, 1]) < float(costs[1, 0]) + 1e-6


def save_labels(folder: Path, count: int) -> Path:
    folder.mkdir()
    tensors = {name: tensor.contiguous().clone() for name, tensor in labelled(count).tensors().items()}
    save_file(tensors, folder / "labels-00000.safetensors")
    return folder


def test_training_learns_what_photos_need(tmp_path: Path) -> None:
    labels = save_labels(tmp_path / "labels", 16)
    config = EstimatorConfig(
        run=str(tmp_path / "run"),
        labels=str(labels),
        validation=str(labels),
        steps=60,
        warmup_steps=5,
        batch=8,
        ema=0.9,
    )
    train(config)
    network = load_estimator(read_weights(tmp_path / "run" / "ema.safetensors"))
    figures = evaluate(network, read_labelled(labels))
    assert figures["within a step, all"] == 1 and figures["none, clean"] == 1 and figures["none, one fault"] == 0
    record = json.loads((tmp_path / "run" / "metrics.jsonl").read_text().splitlines()[-1])
    assert record["iteration"] == 60


def test_an_unsure_tile_counts_for_less() -> None:
    torch.manual_seed(0)
    network = Estimator().eval()
    tiles = corner_tiles(labelled(2).lr)[:, :1]
    both = torch.cat([tiles[:1], tiles[1:]], dim=1)
    with torch.no_grad():
        nn.init.zeros_(network.trust.weight)
        alone, mixed = network(tiles[:1]).costs, network(both).costs
        assert not torch.allclose(alone, mixed)
        embedded = (network.embed(network.describe(tiles[index])).relu() for index in range(2))
        difference = next(embedded) - next(embedded)
        network.trust.weight.copy_(1e4 * difference)
        assert torch.allclose(network(both).costs, network(tiles[:1]).costs, atol=1e-4)


def test_labels_are_made_once_and_hold_what_each_strength_costs(photo_folder: Path, tmp_path: Path) -> None:
    torch.manual_seed(1)
    restorer = Restorer(16)
    nn.init.normal_(restorer.conv_out.weight, std=0.02)
    save_file(restorer.state_dict(), tmp_path / "restorer.safetensors")
    config = cache.Config(
        photos=str(photo_folder),
        restorer=str(tmp_path / "restorer.safetensors"),
        lpips=save_metric(tmp_path / "lpips.onnx"),
        out=str(tmp_path / "labels"),
        count=4,
        size=64,
        shard=2,
    )
    write_labels(config)
    made = read_labelled(tmp_path / "labels")
    assert made.lr.shape == (4, 3, 64, 64) and made.parts.shape == (4, len(STRENGTHS), len(LOSS_WEIGHTS))
    assert bool(made.parts.isfinite().all()) and bool((made.parts[:, 1:] != made.parts[:, :1]).any())
    time = (tmp_path / "labels" / "labels-00000.safetensors").stat().st_mtime_ns
    write_labels(dataclasses.replace(config, count=6))
    assert len(read_labelled(tmp_path / "labels")) == 6
    assert (tmp_path / "labels" / "labels-00000.safetensors").stat().st_mtime_ns == time
    with pytest.raises(ValueError, match="other settings"):
        write_labels(dataclasses.replace(config, seed=1))


def test_the_file_is_added_to_a_model_with_its_golden_values(tmp_path: Path) -> None:
    torch.manual_seed(2)
    save_file(Estimator().state_dict(), tmp_path / "weights.safetensors")
    (tmp_path / "golden.json").write_text(json.dumps({"sizePx": 16}))
    (tmp_path / "model.json").write_text(json.dumps({"version": "1", "golden": {"file": "golden.json"}}))
    manifest = add_estimator(tmp_path, tmp_path / "weights.safetensors", "2")
    assert json.loads((tmp_path / "model.json").read_text()) == manifest and manifest["version"] == "2"
    file = tmp_path / manifest["estimator"]["file"]
    assert manifest["estimator"] == {
        "file": "estimator.onnx",
        "sha256": hash_file(file),
        "bytes": file.stat().st_size,
        "tilePx": TILE_PX,
    }
    assert manifest["golden"]["sha256"] == hash_file(tmp_path / "golden.json")
    golden = json.loads((tmp_path / "golden.json").read_text())
    assert golden["sizePx"] == 16
    (given,) = open_session(file).run(None, {"tiles": golden_tiles().float().numpy() / 255})
    assert golden["estimator"]["estimate"] == pytest.approx(given.tolist(), abs=1e-3)


def test_options_of_the_command_line() -> None:
    config, is_dry = parse_config(["--run", "r", "--labels", "l", "--validation", "v", "--steps", "7", "--dry-run"])
    assert is_dry and config.steps == 7 and config.learning_rate_after(0, 0) < config.learning_rate_after(6, 0) * 100
