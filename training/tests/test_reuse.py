"""Cells that skip evaluations: what they skip to, how they fade, and the vectors shared with TypeScript."""

import json

import pytest
import torch
from torch import Tensor
from torch.nn.functional import pixel_shuffle

from training.diffusion.noise import image_noise
from training.diffusion.reuse import CELL_PX, FADE_PX, count_cells, fade_weights, sample_cells
from training.diffusion.sampler import Encoded, SamplingRun, sample
from training.diffusion.schedule import SamplerOptions
from training.golden.cell_vectors import OPTIONS, PATH, make
from training.golden.formulas import fake_denoise, ramp
from training.golden.json_arrays import find_differences
from training.policy.pooling import pool_detail, pool_means, pool_sizes

SIZE = (40, 70)
PARSED = SamplerOptions.parse(OPTIONS)
RUN = SamplingRun(0.06, 3)


def encoded() -> Encoded:
    y = ramp((1, 3, *SIZE), 53, 97)
    return Encoded(y, y.repeat_interleave(16, dim=1), y)


def decide(runs: bool) -> Tensor:
    return torch.full((4, *count_cells(SIZE)), runs)


def test_cells_that_all_run_give_the_image_of_the_list() -> None:
    result = sample_cells(PARSED, encoded(), fake_denoise, RUN, decide(True))
    assert torch.allclose(result, sample(PARSED, encoded(), fake_denoise, RUN), atol=1e-6)


def test_cells_that_all_skip_give_the_estimate_without_a_network() -> None:
    def refuse(x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        raise AssertionError("no cell runs")

    assert torch.equal(sample_cells(PARSED, encoded(), refuse, RUN, decide(False)), encoded().mu)


def test_a_cell_that_skips_keeps_its_estimate_and_all_cells_stay_at_one_level() -> None:
    """With a denoiser that knows the answer, a latent of another level would give another answer."""
    truth = image_noise((2, 0), SIZE)[None]
    loose = SamplerOptions.parse({**OPTIONS, "backProjection": 0, "eta": 0})
    seen = []

    def denoise(x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        seen.append(x)
        return truth

    run = SamplingRun(0.06, 3, "x0")
    decisions = decide(True)
    decisions[1:, :, 0] = False
    skipped = sample_cells(loose, encoded(), denoise, run, decisions)
    after_skips = seen[-1]
    seen.clear()
    full = sample_cells(loose, encoded(), denoise, run, decide(True))
    assert torch.allclose(skipped, full, atol=1e-5) and torch.allclose(after_skips, seen[-1], atol=1e-5)


def test_weights_rise_from_the_neighbour_that_skips() -> None:
    runs = torch.tensor([[False, True, True]])
    weights = pixel_shuffle(fade_weights(runs, (CELL_PX, 3 * CELL_PX))[None], 4)[0, 0]
    side = 4 * CELL_PX
    assert torch.equal(weights[:, :side], torch.zeros(side, side))
    expected = ((torch.arange(side) + 0.5) / (4 * FADE_PX)).clamp(max=1)
    assert torch.equal(weights[7, side : 2 * side], expected)
    assert torch.equal(weights[:, 2 * side :], torch.ones(side, side))
    assert torch.equal(fade_weights(torch.tensor([[True]]), (5, 9)), torch.ones(48, 5, 9))


def test_decisions_of_another_grid_say_what_was_expected() -> None:
    with pytest.raises(ValueError, match=r"expected decisions \(4, 2, 3\), got \(4, 1, 1\)"):
        sample_cells(PARSED, encoded(), fake_denoise, RUN, torch.ones(4, 1, 1, dtype=torch.bool))


def test_blocks_at_the_border_count_what_is_there() -> None:
    planes = torch.zeros(1, 48, 10, 9)
    planes[..., 8:, :] = 3
    means = pool_means(planes)
    assert means.shape == (1, 48, 4, 4)
    assert means[0, 0, :, 0].tolist() == [0, 3, 3, 3]
    assert pool_sizes(planes)[0, :, 1, 0].tolist() == [3, 3, 3]
    assert pool_detail(planes).abs().max() == 0


def test_golden_vectors_are_what_the_code_makes() -> None:
    assert find_differences(json.loads(PATH.read_text()), json.loads(json.dumps(make()))) == []
    assert PATH.stat().st_size < 150_000
