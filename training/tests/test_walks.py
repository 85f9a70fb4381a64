"""Walks: samples go the way of the sampler, one evaluation at a time, and are replaced where they arrive."""

import pytest
import torch
from torch import Tensor

from training.networks import FOLDED
from training.sampler import SamplerOptions, sample
from training.walks import Walks

THREE = SamplerOptions((1.0, 0.5), (0,), "stride", 0.0, 0.5, 0.0)
TWO = SamplerOptions((0.6,), (0,), "stride", 1.0, 0.5, 0.0)


class Source:
    """Pairs that are known by their number, and how many were asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        self.asked.append(count)
        number = float(len(self.asked))
        planes = (5, FOLDED, FOLDED, 8)
        lr, hr, mu, features = (torch.full((count, channels, 4, 4), number) for channels in planes)
        lr[:, 4] = torch.rand(count, 1, 1)
        return lr, hr, mu, features


def test_samples_are_replaced_when_they_arrive() -> None:
    torch.manual_seed(0)
    source = Source()
    walks = Walks([THREE], source, 5)
    assert walks.t.tolist() == [1.0] * 5
    levels = []
    for _ in range(3):
        levels.append(round(float(walks.t[0]), 4))
        walks.advance(torch.zeros_like(walks.x))
    assert levels == [1.0, 0.5, 0.1] and walks.t.tolist() == [1.0] * 5
    assert source.asked == [5, 5] and float(walks.mu.mean()) == 2


def test_walks_of_different_length_spread_over_the_levels() -> None:
    torch.manual_seed(0)
    walks = Walks([THREE, TWO], Source(), 16)
    for _ in range(6):
        walks.advance(torch.zeros_like(walks.x))
    assert len(set(walks.t.tolist())) > 2
    assert 0 <= float(walks.p.min()) < float(walks.p.max()) <= 1


def test_a_walk_is_the_way_of_the_sampler(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Tensor] = []
    noise = torch.randn(FOLDED, 6, 6, generator=torch.Generator().manual_seed(3))
    monkeypatch.setattr("training.sampler.picture_noise", lambda *_: noise)
    monkeypatch.setattr("training.walks.torch.randn_like", lambda like: noise.expand_as(like))

    def denoise(x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        del mu, features, level, perception
        seen.append(x.clone())
        return 0.3 * x

    planes = torch.zeros(1, 3, 6, 6), torch.zeros(1, FOLDED, 6, 6), torch.zeros(1, 8, 6, 6)
    sample(THREE, *planes, denoise, sigma_r=1.0, seed=0)
    walks = Walks([THREE], lambda _: tuple(plane.clone() for plane in (torch.zeros(1, 5, 6, 6), planes[1], *planes[1:])), 1)
    for x in seen:
        assert torch.allclose(walks.x, x.float(), atol=1e-5)
        abar = torch.cos((walks.t + 0.008) / 1.008 * torch.pi / 2) ** 2 / torch.cos(torch.tensor(0.008 / 1.008 * torch.pi / 2)) ** 2
        abar = abar.clamp(1e-5, 0.99999).view(-1, 1, 1, 1)
        walks.advance(abar.sqrt() * walks.x - (1 - abar).sqrt() * 0.3 * walks.x)


def test_nothing_to_walk_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one preset that samples"):
        Walks([], Source(), 2)
