"""Quality against cost on tables: of a policy, of fixed lists, of one decision per photo, and of the oracle."""

import dataclasses

import torch
from torch import Tensor

from training.policy.environment import DB_PER_SHARE, CellEnvironment
from training.policy.network import CellPolicy

ORACLE_ROUNDS = 4


@dataclasses.dataclass(frozen=True)
class Point:
    """Means over all cells, relative to the estimate."""

    evaluations: float
    """By area, with halos."""
    own: float
    """The same without halos: what a card or one large window would need."""
    lpips: float
    """Gained."""
    psnr: float
    """Lost, in dB."""
    reward: float
    """Without the price of evaluations."""


def measure_results(environment: CellEnvironment, crops: Tensor, results: Tensor) -> Point:
    """`results` [n, cells]: the result that each cell of the crops has."""
    levels = len(environment.levels)

    def chosen(values: Tensor) -> Tensor:
        return values[crops].gather(2, results[..., None])[..., 0]

    ran = [(results >> (levels - 1 - k)) & 1 for k in range(levels)]
    costs = sum((environment.costs_of(answers.bool()) for answers in ran), torch.zeros(()))
    lost = (chosen(environment.mse) - environment.mse[crops][..., 0]).mean(dim=1)
    photo = environment.mse[crops][..., 0].mean(dim=1).clamp(min=0.5)
    return Point(
        evaluations=float(costs.mean()),
        own=float(torch.stack(ran).sum(dim=0).float().mean()),
        lpips=float((environment.lpips[crops][..., 0] - chosen(environment.lpips)).mean()),
        psnr=float((DB_PER_SHARE * lost / photo).mean()),
        reward=float(chosen(environment.gains).mean()),
    )


def all_crops(environment: CellEnvironment) -> Tensor:
    return torch.arange(len(environment))


def measure_policy(environment: CellEnvironment, policy: CellPolicy, weight: float) -> Point:
    crops = all_crops(environment)
    rollout = environment.roll_out(policy, crops, torch.full((len(crops),), weight), None)
    return measure_results(environment, crops, rollout.result)


def measure_fixed(environment: CellEnvironment) -> dict[str, Point]:
    """Every fixed list, named by its answers."""
    levels = len(environment.levels)
    shape = len(environment), environment.cells
    crops = all_crops(environment)
    return {
        f"{result:0{levels}b}": measure_results(environment, crops, torch.full(shape, result))
        for result in _results(environment)
    }


def measure_per_photo(environment: CellEnvironment, price: float) -> Point:
    """The best list of every crop where an evaluation costs `price`: what one decision per photo could reach."""
    best = _best_results(environment, environment.gains.mean(dim=1, keepdim=True), price)
    return measure_results(environment, all_crops(environment), best.expand(-1, environment.cells))


def measure_oracle(environment: CellEnvironment, price: float) -> Point:
    """Every cell has the result that is best given those around it, found by rounds of single changes."""
    crops = all_crops(environment)
    allowed = torch.tensor(_results(environment))
    results = _best_results(environment, environment.gains, price)
    for _ in range(ORACLE_ROUNDS):
        for cell in range(environment.cells):
            worths = [_worth_with(environment, results, cell, int(result), price) for result in allowed]
            results[:, cell] = allowed[torch.stack(worths).argmax(dim=0)]
    return measure_results(environment, crops, results)


def _best_results(environment: CellEnvironment, gains: Tensor, price: float) -> Tensor:
    """Gains [n, cells, 2^L] -> [n, cells]."""
    allowed = torch.tensor(_results(environment))
    counts = torch.tensor([float(int(result).bit_count()) for result in allowed])
    return allowed[(gains[..., allowed] - price * counts).argmax(dim=2)]


def _worth_with(environment: CellEnvironment, results: Tensor, cell: int, result: int, price: float) -> Tensor:
    """[n]: reward of the crops if one cell had another result."""
    changed = results.clone()
    changed[:, cell] = result
    levels = len(environment.levels)
    costs = sum(
        (environment.costs_of(((changed >> (levels - 1 - k)) & 1).bool()).sum(dim=1) for k in range(levels)),
        torch.zeros(()),
    )
    return environment.gains[:, cell, result] - price * costs


def _results(environment: CellEnvironment) -> list[int]:
    """Those that a cell may have: nothing, or whatever ends with the last evaluation."""
    return [0, *range(1, 2 ** len(environment.levels), 2)]
