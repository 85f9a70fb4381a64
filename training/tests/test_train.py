"""Training runs: configuration, resuming, signals, and that encoder and denoiser learn from synthetic photographs."""

import dataclasses
import json
import signal
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from training.data.dataset import BatchOptions, draw_pairs, load_folder
from training.models.checkpoint import OLD_NAMES
from training.tests.conftest import save_small_denoiser, save_small_encoder, update
from training.train.__main__ import main, parse_config
from training.train.config import DenoiserConfig, EncoderConfig
from training.train.denoiser_trainer import DenoiserTrainer
from training.train.encoder_trainer import EncoderTrainer
from training.train.pair_trainer import NextPair, PairTrainer
from training.train.prefetch import prefetch
from training.train.run import train


@pytest.fixture
def config(fast: dict[str, Any], tmp_path: Path) -> EncoderConfig:
    return EncoderConfig(**fast, init=save_small_encoder(tmp_path / "small.safetensors"))


def test_dry_run_prints_and_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    arguments = ["train", "encoder", "--run", str(run), "--photos", "nowhere", "--minutes", "5", "--dry-run"]
    monkeypatch.setattr("sys.argv", arguments)
    main()
    assert json.loads(capsys.readouterr().out)["minutes"] == 5
    assert not run.exists()


def test_unknown_networks_are_rejected(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_config(["both", "--run", "r", "--photos", "p"])
    assert "invalid choice: 'both' (choose from 'encoder', 'denoiser', 'restorer')" in capsys.readouterr().err


def test_options_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_config(["restorer", "--help"])
    help_text = " ".join(capsys.readouterr().out.split())
    assert "--minutes MINUTES" in help_text and "--lr-size LR_SIZE Side of a patch in LR pixels." in help_text
    assert "Weights of the encoder whose restorer is trained" in help_text and "--symmetry" not in help_text


def test_a_restorer_needs_its_encoder(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_config(["restorer", "--run", "r", "--photos", "p"])
    assert "the following arguments are required: --init" in capsys.readouterr().err


def test_a_denoiser_needs_an_encoder(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_config(["denoiser", "--run", "r", "--photos", "p"])
    assert "the following arguments are required: --encoder" in capsys.readouterr().err


def test_learning_rate_warms_up_and_ends_at_zero(config: EncoderConfig) -> None:
    slow = dataclasses.replace(config, minutes=10, warmup_minutes=1)
    rates = [slow.learning_rate_at(seconds) for seconds in (0, 30, 59, 300, 600, 700)]
    assert rates[0] < rates[1] < rates[2] and rates[2] > rates[3] > rates[4]
    assert rates[4] == pytest.approx(0) and rates[5] == pytest.approx(0)


def test_resumed_run_continues_unchanged(config: EncoderConfig) -> None:
    photos, _ = load_folder(config.photos)
    batches = [draw_pairs(photos, BatchOptions(2, 16, 1.0), np.random.default_rng((config.seed, i))) for i in range(4)]
    trainer = EncoderTrainer(config)
    trainer.folder.mkdir(parents=True)
    for batch in batches[:3]:
        update(trainer, batch)
        trainer.seconds += 7
    trainer.save()
    resumed = EncoderTrainer(config)
    assert (resumed.iteration, resumed.seconds) == (3, 21)
    assert config.learning_rate_at(resumed.seconds) == config.learning_rate_at(trainer.seconds)
    for either in (trainer, resumed):
        torch.manual_seed(5)
        update(either, batches[3])
    for name, tensor in trainer.network.state_dict().items():
        assert torch.allclose(tensor, resumed.network.state_dict()[name], atol=1e-6), name
        assert torch.allclose(trainer.ema[name], resumed.ema[name], atol=1e-6), name


def test_a_run_of_version_0_1_0_can_be_resumed(config: EncoderConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = EncoderTrainer(config)
    trainer.folder.mkdir(parents=True)
    trainer.iteration = 3
    old_names = {new: old for old, new in OLD_NAMES.items()}

    def save_under_old_names(tensors: dict[str, torch.Tensor], *rest: Any) -> None:
        save_file(
            {".".join(old_names.get(part, part) for part in name.split(".")): t for name, t in tensors.items()}, *rest
        )

    monkeypatch.setattr("training.models.checkpoint.save_file", save_under_old_names)
    trainer.save()
    assert "ema.cleaner.conv_in.weight" in load_file(trainer.folder / "state.safetensors")
    assert EncoderTrainer(config).iteration == 3


def teach(trainer: PairTrainer[Any, Any], updates: int) -> tuple[float, float]:
    """Trains on the photographs of the run; returns the validation loss on fixed pairs before and after."""
    config = trainer.config
    training, validation = load_folder(config.photos)
    fixed = trainer.prepare(*draw_pairs(validation, BatchOptions(8, 24, 1.0), np.random.default_rng(9)))

    def loss() -> float:
        with torch.no_grad():
            return float(trainer.validation_loss(*fixed, torch.Generator().manual_seed(1)))

    before = loss()
    for index in range(updates):
        update(trainer, draw_pairs(training, config.batches, np.random.default_rng(index)))
    return before, loss()


def test_encoder_learns(config: EncoderConfig) -> None:
    before, after = teach(EncoderTrainer(config), 120)
    assert after < 0.9 * before


def test_denoiser_learns(fast: dict[str, Any], tmp_path: Path) -> None:
    encoder = save_small_encoder(tmp_path / "encoder.safetensors")
    init = save_small_denoiser(tmp_path / "denoiser.safetensors")
    trainer = DenoiserTrainer(DenoiserConfig(**fast, encoder=encoder, init=init))
    before, after = teach(trainer, 120)
    assert after < 0.8 * before
    trainer.folder.mkdir(parents=True)
    trainer.save()
    assert load_file(trainer.folder / "ema.safetensors").keys() == trainer.network.state_dict().keys()


def test_nothing_is_drawn_once_training_has_ended(config: EncoderConfig) -> None:
    photos = [np.zeros((64, 64, 3), dtype=np.uint8)]
    before = set(threading.enumerate())
    # The thread usually waits at a full queue.
    with prefetch(config, photos, 0, depth=1) as pairs:
        (drawing,) = set(threading.enumerate()) - before
        while not pairs.full():
            time.sleep(0.01)
        assert drawing.is_alive()
    assert not drawing.is_alive()


def test_a_signal_ends_a_run_after_a_checkpoint(config: EncoderConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    config = dataclasses.replace(config, minutes=60)
    original = EncoderTrainer.update

    def update_and_end(trainer: EncoderTrainer, next_pair: NextPair) -> float:
        loss = original(trainer, next_pair)
        if trainer.iteration == 3:
            signal.raise_signal(signal.SIGTERM)
        return loss

    monkeypatch.setattr(EncoderTrainer, "update", update_and_end)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        train(config)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert EncoderTrainer(config).iteration == 3
