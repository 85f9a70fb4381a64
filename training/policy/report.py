"""What policies are worth on tables of held-out photos, against fixed lists, one decision per photo and the oracle.

python -m training.policy.report --held-out TABLES --policy ppo=RUN/policy.safetensors --out docs/measured/policy.md
"""

import argparse
from pathlib import Path

import torch

from training.diffusion.schedule import make_schedule
from training.paths import PRESETS
from training.policy.curves import Point, measure_fixed, measure_oracle, measure_per_photo, measure_policy
from training.policy.environment import CellEnvironment, CellReward
from training.policy.network import CellPolicy, load_policy
from training.policy.tables import read_sampler, read_tables

WEIGHTS = (0.05, 0.1, 0.3, 0.5, 1.0, 2.0)
HEAD = ("compute weight", "what", "evaluations", "without halos", "LPIPS gained", "dB lost", "reward")


def list_points(
    environment: CellEnvironment, policies: dict[str, CellPolicy], weight: float
) -> list[tuple[str, Point]]:
    """The rows of one compute weight; of fixed lists the best one."""

    def worth(item: tuple[str, Point]) -> float:
        return item[1].reward - weight * item[1].evaluations

    name, best = max(measure_fixed(environment).items(), key=worth)
    return [
        *((name, measure_policy(environment, policy, weight)) for name, policy in policies.items()),
        (f"fixed list {name}", best),
        ("one decision per photo, best", measure_per_photo(environment, weight)),
        ("oracle", measure_oracle(environment, weight)),
    ]


def format_row(weight: float, name: str, point: Point) -> str:
    reward = point.reward - weight * point.evaluations
    figures = (
        f"{point.evaluations:.2f}",
        f"{point.own:.2f}",
        f"{point.lpips:.4f}",
        f"{point.psnr:.3f}",
        f"{reward:.3f}",
    )
    return f"| {' | '.join((f'{weight:g}', name, *figures))} |"


def describe_decisions(environment: CellEnvironment, policy: CellPolicy, weight: float) -> str:
    """How many cells have each result, by its answers."""
    crops = torch.arange(len(environment))
    result = environment.roll_out(policy, crops, torch.full((len(crops),), weight), None).result
    shares = torch.bincount(result.flatten(), minlength=2 ** len(environment.levels)) / result.numel()
    levels = len(environment.levels)
    return ", ".join(
        f"{index:0{levels}b} {100 * float(share):.0f} %" for index, share in enumerate(shares) if share > 0
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", type=Path, required=True, help="folder of training.policy.tables")
    parser.add_argument("--policy", action="append", required=True, metavar="NAME=FILE", help="may repeat")
    parser.add_argument("--presets", default=str(PRESETS))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    levels = tuple(evaluation.level for evaluation in make_schedule(read_sampler(arguments.presets)))
    environment = CellEnvironment(read_tables(arguments.held_out), CellReward(), levels)
    named = (value.split("=", 1) for value in arguments.policy)
    policies = {name: load_policy(path).policy for name, path in named}
    rows = [format_row(weight, *point) for weight in WEIGHTS for point in list_points(environment, policies, weight)]
    decisions = [
        f"- {name}, compute weight {weight:g}: {describe_decisions(environment, policy, weight)}"
        for name, policy in policies.items()
        for weight in WEIGHTS
    ]
    head = [f"| {' | '.join(HEAD)} |", f"|{' --- |' * len(HEAD)}"]
    legend = "Decisions, by answers (1 runs) to the evaluations in order:"
    arguments.out.write_text("\n".join([*head, *rows, "", legend, "", *decisions, ""]))


if __name__ == "__main__":
    main()
