"""Trajectories: samples follow the sampler, one evaluation at a time, and are replaced at the end."""

import pytest
import torch
from torch import Tensor

from training.diffusion.sampler import Encoded, SamplingRun, sample
from training.diffusion.schedule import SamplerOptions
from training.models.resampling import UNSHUFFLED_CHANNELS
from training.train.trajectories import EncodedPairs, Trajectories

THREE = SamplerOptions((1.0, 0.5), (0,), "stride", 0.0, 0.5, 0.0)
TWO = SamplerOptions((0.6,), (0,), "stride", 1.0, 0.5, 0.0)


class Source:
    """Pairs that are identified by a number, and how many were requested."""

    def __init__(self) -> None:
        self.requested: list[int] = []

    def __call__(self, count: int) -> EncodedPairs:
        self.requested.append(count)
        number = float(len(self.requested))
        planes = (5, UNSHUFFLED_CHANNELS, UNSHUFFLED_CHANNELS, 8)
        lr, hr, mu, features = (torch.full((count, channels, 4, 4), number) for channels in planes)
        lr[:, 4] = torch.rand(count, 1, 1)
        return EncodedPairs(lr, hr, mu, features)


def test_samples_are_replaced_at_the_end() -> None:
    torch.manual_seed(0)
    source = Source()
    trajectories = Trajectories([THREE], source, 5)
    assert trajectories.t.tolist() == [1.0] * 5
    levels = []
    for _ in range(3):
        levels.append(round(float(trajectories.t[0]), 4))
        trajectories.advance(torch.zeros_like(trajectories.x))
    assert levels == [1.0, 0.5, 0.1] and trajectories.t.tolist() == [1.0] * 5
    assert source.requested == [5, 5] and float(trajectories.held.mu.mean()) == 2


def test_trajectories_of_different_length_spread_over_the_levels() -> None:
    torch.manual_seed(0)
    trajectories = Trajectories([THREE, TWO], Source(), 16)
    for _ in range(6):
        trajectories.advance(torch.zeros_like(trajectories.x))
    assert len(set(trajectories.t.tolist())) > 2
    assert 0 <= float(trajectories.p.min()) < float(trajectories.p.max()) <= 1


def test_a_trajectory_is_that_of_the_sampler(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Tensor] = []
    noise = torch.randn(UNSHUFFLED_CHANNELS, 6, 6, generator=torch.Generator().manual_seed(3))
    monkeypatch.setattr("training.diffusion.sampler.image_noise", lambda *_: noise)
    monkeypatch.setattr("training.train.trajectories.torch.randn_like", noise.expand_as)

    def denoise(x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        del mu, features, level, perception
        seen.append(x.clone())
        return 0.3 * x

    y, mu, features = (torch.zeros(1, channels, 6, 6) for channels in (3, UNSHUFFLED_CHANNELS, 8))
    sample(THREE, Encoded(y, mu, features), denoise, SamplingRun(1.0))

    def draw(_: int) -> EncodedPairs:
        return EncodedPairs(torch.zeros(1, 5, 6, 6), mu.clone(), mu.clone(), features.clone())

    trajectories = Trajectories([THREE], draw, 1)
    for x in seen:
        assert torch.allclose(trajectories.x, x.float(), atol=1e-5)
        abar = (
            torch.cos((trajectories.t + 0.008) / 1.008 * torch.pi / 2) ** 2
            / torch.cos(torch.tensor(0.008 / 1.008 * torch.pi / 2)) ** 2
        )
        abar = abar.clamp(1e-5, 0.99999).view(-1, 1, 1, 1)
        trajectories.advance(abar.sqrt() * trajectories.x - (1 - abar).sqrt() * 0.3 * trajectories.x)


def test_an_empty_list_of_samplers_is_rejected() -> None:
    with pytest.raises(ValueError, match="at least one preset that samples"):
        Trajectories([], Source(), 2)
