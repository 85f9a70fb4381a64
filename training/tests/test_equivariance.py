"""A symmetric network is equivariant to rotations and reflections, and stays so while it learns."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from training.data.dataset import BatchOptions, draw_pairs, load_folder
from training.models.encoder import Encoder
from training.models.equivariance import ORDER, Symmetry, transform
from training.tests.conftest import update
from training.train.__main__ import parse_config
from training.train.config import EncoderConfig
from training.train.encoder_trainer import EncoderTrainer


def upscale(encoder: Encoder, y: Tensor) -> Tensor:
    with torch.no_grad():
        return functional.pixel_shuffle(encoder.encode(y)[0], 4)


def asymmetry(encoder: Encoder) -> float:
    y = torch.rand(1, 3, 12, 12, generator=torch.Generator().manual_seed(1))
    upright = upscale(encoder, y)
    return max(
        float((transform(upright, element) - upscale(encoder, transform(y, element))).abs().max())
        for element in range(ORDER)
    )


def test_the_network_is_equivariant_before_and_after_training(
    tmp_path: Path, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.train.encoder_trainer.Encoder", lambda blocks, relu: Encoder(16, blocks, 16, relu))
    config = EncoderConfig(
        run=str(tmp_path / "run"),
        photos=str(photo_folder),
        precision="float32",
        blocks=2,
        activation="relu",
        symmetry="d4",
        warmup_minutes=0,
    )
    trainer = EncoderTrainer(config)
    encoder = trainer.network
    assert isinstance(encoder, Encoder)
    photos, _ = load_folder(photo_folder)
    before = encoder.state_dict()["blocks.0.conv1.weight"].clone()
    assert asymmetry(encoder) < 1e-5
    for index in range(5):
        update(trainer, draw_pairs(photos, BatchOptions(2, 16, 1.0), np.random.default_rng(index)))
    after = encoder.state_dict()["blocks.0.conv1.weight"]
    assert float((after - before).abs().max()) > 1e-3
    assert asymmetry(encoder) < 1e-5
    trainer.symmetry = None
    for index in range(5):
        update(trainer, draw_pairs(photos, BatchOptions(2, 16, 1.0), np.random.default_rng(index)))
    assert asymmetry(encoder) > 1e-4, "nothing else preserves it"


def test_random_weights_keep_their_spread() -> None:
    torch.manual_seed(0)
    encoder = Encoder(64, 1, 8)
    before = {
        name: float(weight.detach().std())
        for name, weight in encoder.named_parameters()
        if weight.ndim == 4 and "restorer" not in name
    }
    Symmetry(encoder).impose()
    for name, spread in before.items():
        assert float(encoder.get_parameter(name).detach().std()) == pytest.approx(spread, rel=0.15), name


def test_weights_without_the_symmetry_are_refused(tmp_path: Path) -> None:
    torch.manual_seed(0)
    encoder = Encoder(16, 2, 16)
    path = tmp_path / "encoder.safetensors"
    config = EncoderConfig(
        run=str(tmp_path / "run"), photos="photos", precision="float32", symmetry="d4", init=str(path)
    )
    save_file(encoder.state_dict(), path)
    with pytest.raises(ValueError, match="those of --init do not"):
        EncoderTrainer(config)
    Symmetry(encoder).impose()
    save_file(encoder.state_dict(), path)
    assert EncoderTrainer(config).symmetry is not None


def test_channels_that_hold_no_whole_fields_are_refused() -> None:
    with pytest.raises(ValueError, match="a multiple of 8 channels, got 12"):
        Symmetry(Encoder(12, 1, 8))


def test_only_encoders_are_symmetric(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_config(["denoiser", "--run", "r", "--photos", "p", "--encoder", "e", "--symmetry", "d4"])
    assert "unrecognized arguments: --symmetry d4" in capsys.readouterr().err
