"""The mean of two networks' weights."""

import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from training.models.average_weights import blend_weights, main
from training.models.checkpoint import write_checkpoint
from training.models.encoder import Encoder


def test_weights_lie_between_those_of_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states = [Encoder(channels=8, blocks=1, restorer_channels=8).state_dict() for _ in range(2)]
    paths = [tmp_path / name for name in ("first.safetensors", "second.safetensors", "mean.safetensors")]
    states[0] = {name: tensor for name, tensor in states[0].items() if not name.startswith("restorer.")}
    for path, state in zip(paths[:2], states, strict=True):
        write_checkpoint(path, state, {"sigma_r": "0.05"})
    monkeypatch.setattr(
        sys,
        "argv",
        ["average", "--first", str(paths[0]), "--second", str(paths[1]), "--share", "0.25", "--out", str(paths[2])],
    )
    main()
    mean = load_file(paths[2])
    assert mean.keys() == states[0].keys()
    for name, tensor in mean.items():
        assert torch.allclose(tensor, 0.75 * states[0][name] + 0.25 * states[1][name], atol=1e-6), name


@pytest.mark.parametrize(
    ("blocks", "share", "reason"),
    [(0, 0.5, "only networks of the same shape can be blended"), (1, 1.5, "blend must be in 0..1, got 1.5")],
)
def test_what_has_no_mean_is_refused(blocks: int, share: float, reason: str) -> None:
    first, second = (Encoder(channels=8, blocks=count, restorer_channels=8).state_dict() for count in (1, blocks))
    with pytest.raises(ValueError, match=reason):
        blend_weights(first, second, share)
