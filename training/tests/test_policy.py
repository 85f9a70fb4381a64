"""The cell policy: outcomes of uniform answers, what answers cost, and that both learners learn."""

import dataclasses
import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

from training.diffusion.reuse import CELL_PX, sample_cells
from training.diffusion.sampler import Encoded, SamplingRun, Trajectory
from training.diffusion.schedule import SamplerOptions
from training.golden.formulas import fake_denoise
from training.models.resampling import SCALE, downscale
from training.policy.config import Config
from training.policy.curves import measure_fixed, measure_oracle, measure_per_photo, measure_policy
from training.policy.environment import CellEnvironment, CellReward, count_evaluations
from training.policy.learners import Learner, PpoLearner, SupervisedLearner
from training.policy.network import CellPolicy
from training.policy.outcomes import measure_outcomes
from training.policy.pooling import POOLED
from training.policy.tables import Tables
from training.tests.test_lpips_loss import save_metric
from training.train.lpips_loss import PerceptualDistance

LEVELS = (1.0, 0.35, 0.1)
RESULTS = 2 ** len(LEVELS)
OPTIONS = SamplerOptions((1.0, 0.35), (0,), "reuse", eta=0.5, perception=0.3, back_projection=1.0)


def make_encoded(rows: int, columns: int) -> tuple[Encoded, Tensor]:
    torch.manual_seed(3)
    hr = torch.rand(1, 3, SCALE * CELL_PX * rows, SCALE * CELL_PX * columns)
    y = downscale(hr)
    return Encoded(y, y.repeat_interleave(SCALE**2, dim=1), torch.rand(1, 4, *y.shape[-2:])), hr


def test_outcomes_are_those_of_the_sampler(tmp_path: Path) -> None:
    lpips = save_metric(tmp_path / "lpips.onnx")
    encoded, hr = make_encoded(1, 2)
    trajectory = Trajectory(OPTIONS, encoded, fake_denoise, SamplingRun(sigma_r=0.05, seed=4))
    outcomes = measure_outcomes(trajectory, hr, PerceptualDistance(lpips))
    assert outcomes["latent"].shape == (RESULTS - 1, 3, POOLED, 2 * POOLED)
    # States 0, 1 and 3 have run nothing, so their residual is 0; 2 and the others have.
    sizes = outcomes["residual"].float().flatten(1).amax(dim=1)
    assert [bool(size == 0) for size in sizes] == [True, True, False, True, False, False, False]
    for result in (0b000, 0b010, 0b101, 0b111):
        answers = torch.tensor([bool(int(bit)) for bit in f"{result:03b}"])[:, None, None].expand(-1, 1, 2)
        sampled = sample_cells(OPTIONS, encoded, fake_denoise, trajectory.run, answers)
        image = torch.nn.functional.pixel_shuffle(sampled, SCALE).clamp(0, 1)
        error = (image.double() * 255).round() - (hr.double() * 255).round()
        weights = torch.tensor([65.481, 128.553, 24.966], dtype=torch.float64).view(3, 1, 1) / 255
        expected = (error[0] * weights).sum(dim=0).square().unflatten(1, (2, -1)).mean(dim=(0, 2))
        assert torch.allclose(outcomes["mse"][result, 0].double(), expected, rtol=1e-3)


@pytest.fixture(name="tables")
def make_tables() -> Tables:
    """Crops are busy or plain, which detail shows: busy ones gain by evaluation 2, plain ones by none."""
    torch.manual_seed(1)
    n, rows, columns = 40, 3, 3
    busy = (torch.rand(n, 1, 1) < 0.5).expand(-1, rows, columns)
    gains = torch.zeros(n, RESULTS, rows, columns)
    for result in range(RESULTS):
        gains[:, result] = busy * (0.01 if result & 0b010 else 0.0)
    detail = busy.float().repeat_interleave(POOLED, 1).repeat_interleave(POOLED, 2)[:, None].expand(-1, 3, -1, -1)
    moving = torch.rand(n, RESULTS - 1, 3, rows * POOLED, columns * POOLED)
    features = torch.rand(n, 4, rows * POOLED, columns * POOLED)
    return Tables(
        features, detail.clone(), moving, moving.clone(), 0.3 - gains, torch.full_like(gains, 100.0),
        cleanup=torch.zeros(n), perception=torch.full((n,), 0.3),
    )  # fmt: skip


@pytest.mark.parametrize("kind", [PpoLearner, SupervisedLearner])
def test_learners_find_where_evaluations_gain(kind: type[Learner], tables: Tables) -> None:
    config = Config(
        run="", tables="", held_out="", crops=40, learning_rate=3e-3, least_weight=0.05, largest_weight=0.05
    )
    environment = CellEnvironment(tables, config.reward, LEVELS)
    learner = kind(config, environment)
    torch.manual_seed(0)
    policy, generator = CellPolicy(features=4), torch.Generator().manual_seed(0)
    optimizer = torch.optim.AdamW(policy.parameters(), config.learning_rate)

    def worth() -> float:
        point = measure_policy(environment, policy, 0.05)
        return point.reward - 0.05 * point.evaluations

    for _ in range(60):
        for loss_of in learner.losses(policy, generator):
            loss = loss_of()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    oracle = measure_oracle(environment, 0.05)
    best = oracle.reward - 0.05 * oracle.evaluations
    fixed = max(point.reward - 0.05 * point.evaluations for point in measure_fixed(environment).values())
    assert best >= worth() >= fixed + 0.5 * (best - fixed) - 1e-6
    rollout = environment.roll_out(policy, torch.arange(40), torch.full((40,), 0.05), generator)
    # Whatever runs ends with the last evaluation.
    assert set(rollout.result.unique().tolist()) <= {0b000, 0b001, 0b011, 0b101, 0b111}
    photo = measure_per_photo(environment, 0.05)
    assert best == pytest.approx(photo.reward - 0.05 * photo.evaluations)


def test_costs_count_what_windows_cover_once(tables: Tables) -> None:
    environment = CellEnvironment(tables, CellReward(), LEVELS)

    def cost(pattern: list[list[int]]) -> float:
        return float(environment.costs_of(torch.tensor(pattern).flatten()[None].bool()).sum())

    assert cost([[1, 1, 1]] * 3) == pytest.approx(9)
    assert cost([[0, 0, 0], [0, 1, 0], [0, 0, 0]]) == pytest.approx(4)
    assert cost([[1, 0, 0], [0, 0, 0], [0, 0, 0]]) == pytest.approx(1.5**2)
    assert cost([[0, 1, 1], [0, 0, 0], [0, 0, 0]]) == pytest.approx(2.5 * 1.5)
    assert cost([[0, 0, 0]] * 3) == 0


def test_photos_reward_is_the_mean_of_its_cells(tables: Tables) -> None:
    worse = dataclasses.replace(tables, mse=tables.mse * torch.linspace(1, 1.02, RESULTS).view(-1, 1, 1))
    gains = CellReward(lpips_weight=0).gain(worse)
    assert gains[0, :, -1].mean() == pytest.approx(-10 * math.log10(1.02), rel=0.02)


def test_evaluations_of_a_state_are_its_answers() -> None:
    assert count_evaluations(torch.tensor([0]), 0).tolist() == [0]
    assert count_evaluations(torch.tensor([1, 2]), 1).tolist() == [0, 1]
    assert count_evaluations(torch.tensor([3, 4, 5, 6]), 2).tolist() == [0, 1, 1, 2]
