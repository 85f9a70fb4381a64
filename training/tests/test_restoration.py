"""The restorer that learns from cached pairs: targets mixed by c, a loss that falls, runs that continue unchanged."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from training.data import teacher_pairs
from training.data.dataset import load_folder
from training.data.restoration_validation import make_validation, read_validation, write_validation
from training.data.teacher_pairs import PairSet, write_pairs
from training.models.blocks import ResidualBlock, add_condition_planes
from training.models.checkpoint import write_checkpoint
from training.models.restorer import PERCEPTION, Restorer
from training.restoration.__main__ import parse_config, train
from training.restoration.chain import evaluate_chain, fixed_images, restored_images
from training.restoration.config import RestorationConfig, TargetOptions
from training.restoration.targets import GrowingPairs, draw_batch, mix_targets
from training.restoration.trainer import RestorationTrainer
from training.restoration.validation import validate_restorer
from training.tests.conftest import save_small_denoiser, save_small_encoder
from training.tests.test_lpips_loss import save_metric


def pairs_of(strengths: list[float], is_taught: bool = True) -> PairSet:
    """Grey photo and truth, a brighter teacher, black input."""
    n = len(strengths)
    truth = torch.full((n, 3, 24, 24), 100, dtype=torch.uint8)
    hr = torch.full((n, 3, 96, 96), 100, dtype=torch.uint8)
    return PairSet(hr, torch.zeros_like(truth), truth, truth + 50, torch.tensor(strengths), torch.full((n,), is_taught))


@pytest.fixture(scope="module")
def config(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> RestorationConfig:
    """A small run: 8 pairs of 36 x 36, two validation pairs, a metric with random weights, no teacher."""
    folder = tmp_path_factory.mktemp("material")
    pairs = folder / "pairs"
    write_pairs(teacher_pairs.Config(photos=str(photo_folder), out=str(pairs), pairs=8, size=36, shard=4))
    _, held_out = load_folder(photo_folder)
    write_validation(folder / "validation.safetensors", make_validation(held_out, list, count=2, size=36))
    return RestorationConfig(
        run="",
        pairs=str(pairs),
        validation=str(folder / "validation.safetensors"),
        lpips=save_metric(folder / "lpips.onnx"),
        precision="float32",
        batch=2,
        steps=4,
        learning_rate=1e-3,
        warmup_steps=1,
        teacher_share=0.0,
        checkpoint_seconds=1e9,
    )


@pytest.fixture
def validation(config: RestorationConfig) -> PairSet:
    return read_validation(Path(config.validation))


def run_in(config: RestorationConfig, run: Path, **changes: Any) -> RestorationConfig:
    return dataclasses.replace(config, run=str(run), **changes)


def test_the_teacher_counts_more_as_c_grows() -> None:
    pairs = pairs_of([0.2, 0.5, 1.0])
    means = 255 * mix_targets(pairs, TargetOptions(truth_window=1)).mean(dim=(1, 2, 3))
    assert means.tolist() == pytest.approx([100, 125, 150], abs=0.01)
    kept = 255 * mix_targets(pairs, TargetOptions(truth_window=9)).mean(dim=(1, 2, 3))
    assert kept.tolist() == pytest.approx([100, 100, 100], abs=0.01)


def test_missing_answers_are_an_error() -> None:
    untaught = pairs_of([0.9], is_taught=False)
    with pytest.raises(ValueError, match="without the teacher's answer"):
        mix_targets(untaught, TargetOptions())
    assert mix_targets(untaught, TargetOptions(teacher_share=0)).shape == (1, 3, 24, 24)


def test_clean_samples_are_their_own_targets() -> None:
    options = TargetOptions(identity_share=0.3, untouched_share=0.3)
    batch = draw_batch(pairs_of([0.8] * 4), 400, options, np.random.default_rng(0))
    is_clean = (batch.lr == batch.target).all(dim=3).all(dim=2).all(dim=1)
    assert 0.5 < float(is_clean.float().mean()) < 0.7
    assert 0.2 < float((batch.c == 0).float().mean()) < 0.4
    assert bool(is_clean[batch.c == 0].all())
    assert bool(((batch.c[~is_clean] - 0.8).abs() <= 0.1 + 1e-6).all())


def test_an_overstated_strength_is_anything_up_to_all() -> None:
    options = TargetOptions(identity_share=0, untouched_share=0, overstated_share=0.5)
    batch = draw_batch(pairs_of([0.3] * 4), 400, options, np.random.default_rng(0))
    above = batch.c[batch.c > 0.4 + 1e-6]
    assert 120 < len(above) < 200 and float(above.max()) > 0.9
    assert float(batch.c.min()) >= 0.2 - 1e-6
    assert bool((batch.strength == 0.3).all())


def test_a_restorer_with_more_blocks_begins_where_the_smaller_one_ended(
    config: RestorationConfig, tmp_path: Path
) -> None:
    first = RestorationTrainer(run_in(config, tmp_path, steps=3, learning_rate=0.01))
    batch = draw_batch(first.source.pairs, 4, config.targets, np.random.default_rng(0))
    first.descend(first.loss(batch, (0, 0)))
    init = tmp_path / "small.safetensors"
    write_checkpoint(init, first.network.state_dict(), {})
    (tmp_path / "grown").mkdir()
    grown = RestorationTrainer(run_in(config, tmp_path / "grown", init=str(init), grown_middle=2, grown_end=1))
    assert len(grown.network.middle_blocks) == len(first.network.middle_blocks) + 2
    assert len(grown.network.decoder_blocks) == len(first.network.decoder_blocks) + 1
    conditioned = add_condition_planes(batch.lr, batch.c, PERCEPTION)
    torch.testing.assert_close(grown.network(conditioned), first.network(conditioned))
    grown.descend(grown.loss(batch, (0, 0)))
    last = grown.network.decoder_blocks[-1]
    assert isinstance(last, ResidualBlock) and bool(last.conv2.weight.any())


def test_rotation_keeps_input_and_target_together() -> None:
    pairs = pairs_of([0.5])
    ramp = torch.arange(24 * 24, dtype=torch.int32).view(1, 1, 24, 24).expand(1, 3, 24, 24) % 250
    hr = ramp.repeat_interleave(4, 2).repeat_interleave(4, 3)
    same = PairSet(hr.byte(), ramp.byte(), ramp.byte(), ramp.byte(), pairs.strength, pairs.is_taught)
    batch = draw_batch(same, 32, TargetOptions(identity_share=0, untouched_share=0), np.random.default_rng(0))
    assert torch.allclose(batch.lr, batch.target, atol=1e-6)
    assert torch.allclose(batch.lr, batch.hr[..., ::4, ::4], atol=1e-6)
    assert len({tuple(image[0, 0].tolist()) for image in batch.lr}) > 4


def test_learning_rate_rises_then_falls_to_zero(config: RestorationConfig) -> None:
    schedule = dataclasses.replace(config, steps=100, warmup_steps=10, learning_rate=1.0)
    rates = [schedule.learning_rate_after(step, 0.0) for step in (0, 9, 50, 100)]
    assert rates == pytest.approx([0.1, 0.98, 0.5, 0.0], abs=0.01)
    assert [schedule.is_done_after(step, 0.0) for step in (99, 100)] == [False, True]


def test_loss_falls_on_its_own_pairs(config: RestorationConfig, tmp_path: Path) -> None:
    trainer = RestorationTrainer(run_in(config, tmp_path, steps=1000))
    options = TargetOptions(teacher_share=0, identity_share=0, untouched_share=0)
    batch = draw_batch(trainer.source.pairs, 4, options, np.random.default_rng(0))
    losses = [trainer.descend(trainer.loss(batch, (0, 0))) for _ in range(12)]
    assert losses[-1] < 0.9 * losses[0]


def test_the_result_counts_by_the_strength(
    config: RestorationConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    networks = {
        "encoder": save_small_encoder(tmp_path / "encoder.safetensors"),
        "denoiser": save_small_denoiser(tmp_path / "denoiser.safetensors"),
    }
    write_checkpoint(Path(networks["denoiser"]), load_file(networks["denoiser"]), {"sigma_r": "0.05"})
    trainer = RestorationTrainer(run_in(config, tmp_path, **networks, sampled_count=1, lpips_weight=0.0))
    batch = draw_batch(trainer.source.pairs, 2, config.targets, np.random.default_rng(0))
    seen: list[Tensor] = []

    def measure(a: Tensor, b: Tensor, shift: tuple[int, int]) -> Tensor:
        seen.extend([a, b])
        return torch.full((len(a),), 2.0)

    monkeypatch.setattr(trainer, "_measure", measure)

    def loss(strength: float) -> float:
        return float(trainer.loss(dataclasses.replace(batch, strength=torch.tensor([strength, 0.5])), (0, 0)))

    monkeypatch.setattr(trainer, "network", lambda conditioned: conditioned[:, :3])
    assert loss(1.0) - loss(0.5) == pytest.approx(config.sampled_weight * 0.5 * 2, abs=1e-5)
    upscaled, hr = seen[2:4]
    assert upscaled.shape == (1, 3, 144, 144) and torch.equal(hr, batch.hr[:1])
    assert trainer.sampler is not None
    assert all(not parameter.requires_grad for module in trainer.sampler.networks for parameter in module.parameters())


def test_a_stopped_run_continues_unchanged(config: RestorationConfig, tmp_path: Path) -> None:
    train(run_in(config, tmp_path / "whole"))
    trainer = RestorationTrainer(run_in(config, tmp_path / "stopped"))
    for _ in range(2):
        trainer.update()
    trainer.folder.mkdir()
    trainer.save()
    train(run_in(config, tmp_path / "stopped"))
    whole, stopped = (load_file(tmp_path / run / "ema.safetensors") for run in ("whole", "stopped"))
    assert any(bool((tensor != 0).any()) for name, tensor in whole.items() if name.startswith("conv_out"))
    for name, tensor in whole.items():
        assert torch.allclose(tensor, stopped[name], atol=1e-6), name
    (record,) = (json.loads(line) for line in (tmp_path / "whole" / "metrics.jsonl").read_text().splitlines())
    assert record["iteration"] == 4 and record["pairs"] == 8 and record["psnr_clean_0"] > 20


def test_validation_of_the_truth_is_perfect(config: RestorationConfig, validation: PairSet) -> None:
    trainer = RestorationTrainer(run_in(config, Path("nowhere")))
    truth = iter((validation.truth.float() / 255).split(4))

    def answer(conditioned: Tensor) -> Tensor:
        return next(truth, conditioned[:, :3])

    figures = validate_restorer(answer, validation, trainer.distance, TargetOptions())
    assert figures["l1_truth_0.35"] == 0 and figures["lpips_truth_0.7"] == 0
    assert figures["psnr_clean_0"] == pytest.approx(90) and figures["psnr_clean_0.3"] == pytest.approx(90)


def test_chain_evaluates_each_source(validation: PairSet, tmp_path: Path) -> None:
    c_seen: list[float] = []

    def upscale(y: Tensor, c: float) -> Tensor:
        c_seen.append(c)
        return y.repeat_interleave(4, dim=2).repeat_interleave(4, dim=3)

    def psnr(source: str) -> float:
        return evaluate_chain(fixed_images(validation, source), validation, upscale, None)["psnrY_all"]

    assert psnr("truth") > psnr("input") == psnr("shipped")
    assert c_seen == pytest.approx([0, 0, 0, 0, 0.35, 0.7])
    torch.manual_seed(0)
    weights = tmp_path / "weights.safetensors"
    identity = Restorer(16)
    write_checkpoint(weights, identity.state_dict(), {})
    restored = [image for image, _ in restored_images(validation, weights)]
    assert torch.equal(torch.stack(restored), validation.lr.float() / 255)


def test_new_shards_are_taken_in(photo_folder: Path, tmp_path: Path) -> None:
    def write(count: int) -> None:
        config = teacher_pairs.Config(photos=str(photo_folder), out=str(tmp_path), pairs=count, size=16, shard=4)
        write_pairs(config)

    write(4)
    source = GrowingPairs(tmp_path)
    write(8)
    assert len(source.pairs) == 4
    source.refresh()
    assert len(source.pairs) == 8
    with pytest.raises(ValueError, match="no pairs"):
        _ = GrowingPairs(tmp_path / "empty").pairs


def test_dry_run_and_options() -> None:
    options = [
        "--run",
        "r",
        "--pairs",
        "p",
        "--validation",
        "v",
        "--lpips",
        "l",
        "--steps",
        "7",
        "--lpips-weight",
        "0.8",
    ]
    config, processes, is_dry = parse_config([*options, "--processes", "2", "--dry-run"])
    assert (config.run, config.steps, config.lpips_weight, processes, is_dry) == ("r", 7, 0.8, 2, True)
    for contradiction in (["--convolutions", "winograd"], ["--encoder", "e"]):
        with pytest.raises(SystemExit):
            parse_config([*options, *contradiction])
