"""Reports what a skip policy is worth, compared with all fine steps, the best fixed lists of the same cost, and the
best choice per image.

    python -m training.policy.report --policy runs/policy/policy.safetensors --encoder E.safetensors \\
        --denoiser D.safetensors --lpips L.onnx --table runs/policy/validation --set test/Set5 --set test/Set14

On a table the policy sees whole crops; on a set it looks at probe tiles, as in the product. The fixed lists are those
that were best on the crops that the policy was trained on: neither has seen what is evaluated here. Prints a line of
JSON per row, and at the end the same as a table in Markdown. `evaluations` are those of the denoiser; `probes` is the
additional cost of looking at probe tiles, in evaluations of the whole image.
"""

import argparse
import dataclasses
import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.diffusion.schedule import Candidates, plan_fine_levels
from training.evaluation.images import load_images
from training.evaluation.niqe import Niqe
from training.models.blocks import add_condition_planes
from training.models.checkpoint import hash_file, read_sigma_r, read_weights
from training.models.denoiser import load_denoiser
from training.models.encoder import load_encoder
from training.models.resampling import SCALE
from training.policy.decision_graph import ALL_FINE, LAST_ONLY
from training.policy.environment import FineTrajectories, FrozenNetworks, ImageBatch
from training.policy.network import PolicyFile, PolicyWeights, load_policy
from training.policy.outcome_tables import Tables
from training.policy.probes import decide_fine_steps, make_probes
from training.policy.reward import ResultMetrics, Reward, interpolate_at
from training.policy.rollout import TableEnvironment
from training.train.lpips_loss import PerceptualDistance

Figures = dict[str, float]
"""lpips, psnr, niqe where it is measured, and reward."""
Row = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One image: the figures of every measured result, and the result that the policy chose."""

    results: dict[Candidates, Figures]
    chosen: Candidates
    probes: float


def add_rewards(results: dict[Candidates, Figures], reward: Reward) -> dict[Candidates, Figures]:
    """Adds `reward`, the price of evaluations subtracted, to the figures of every result of one image."""
    lists = list(results)
    names = results[LAST_ONLY].keys()
    metrics = {name: torch.tensor([[results[result][name] for result in lists]]) for name in names}
    gains = reward.gain(metrics, lists.index(LAST_ONLY))[0].tolist()
    return {
        result: {**results[result], "reward": gain - reward.evaluation_price * (len(result) - 1)}
        for result, gain in zip(lists, gains, strict=True)
    }


def evaluate_table(tables: Tables, policy: PolicyWeights, reward: Reward) -> Iterator[Outcome]:
    episodes = TableEnvironment(tables, reward, torch.device("cpu")).roll_out_all(policy.policy)
    for image, chosen in enumerate(episodes.result.tolist()):
        results = {
            result: {name: float(values[image, i]) for name, values in tables.metrics.items()}
            for i, result in enumerate(tables.graph.results)
        }
        yield Outcome(add_rewards(results, reward), tables.graph.results[chosen], 0.0)


@dataclasses.dataclass(frozen=True)
class SetEvaluator:
    """Evaluates a policy and some lists on whole images."""

    policy: PolicyWeights
    networks: FrozenNetworks
    sigma_r: float
    metrics: ResultMetrics
    reward: Reward
    lists: set[Candidates]

    def evaluate(self, folder: Path, limit: int | None) -> Iterator[Outcome]:
        """Every image with the lists, and with what the policy chooses on its probe tiles."""
        for index, (_, hr, lr) in enumerate(load_images(folder)):
            if index == limit:
                return
            yield self._evaluate_image(hr, (lr / 255).float())

    def _evaluate_image(self, hr: Tensor, y: Tensor) -> Outcome:
        options = self.policy.options
        probes = make_probes(self.networks, options, self.sigma_r, y, seed=0)
        chosen, _ = decide_fine_steps(PolicyFile(self.policy.policy), probes)
        batch = ImageBatch(add_condition_planes(y, 0.0, options.perception), [0], [(0, 0)])
        trajectories = FineTrajectories(self.networks, options, self.sigma_r, batch)
        height, width = y.shape[-2:]
        measure = self.metrics.bind(hr[..., : SCALE * height, : SCALE * width] / 255)
        levels = {plan_fine_levels(result, options.skip): result for result in {*self.lists, chosen}}
        results = {
            levels[key]: {name: float(value[0]) for name, value in measure(trajectories.result(key)).items()}
            for key in sorted(levels, reverse=True)
        }
        probed = sum(probe.evaluations * probe.y[0, 0].numel() for probe in probes) / y[0, 0].numel()
        return Outcome(add_rewards(results, self.reward), chosen, probed)


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@dataclasses.dataclass(frozen=True)
class Summary:
    """The rows of one set: the policy, what it is compared with, and every fixed list."""

    name: str
    outcomes: list[Outcome]
    policy: PolicyWeights
    fixed: dict[int, Candidates]

    @property
    def cost(self) -> float:
        """Mean fine evaluations of the policy."""
        return mean([float(len(outcome.chosen)) for outcome in self.outcomes])

    def rows(self) -> list[Row]:
        """The policy's row, which holds the comparison, is the first."""
        mixed = self._mix_fixed()
        best = [self._choose_best(outcome) for outcome in self.outcomes]
        best_cost = mean([float(len(result)) for result in best])
        best_figures = [outcome.results[result] for outcome, result in zip(self.outcomes, best, strict=True)]
        return [
            self._row("policy", self.cost, self._figures_of_chosen()) | self._compare(mixed),
            self._row("fixed, same cost", self.cost, mixed),
            self._row("oracle" if self._is_complete else "best fixed list of each image", best_cost, best_figures),
            self._row("all fine", len(ALL_FINE), self._figures_of(ALL_FINE)),
            *(
                self._row(f"fixed {' '.join(map(str, result))}", n, self._figures_of(result))
                for n, result in self.fixed.items()
            ),
        ]

    @property
    def _is_complete(self) -> bool:
        """Whether all results were measured, so that the best of them is an oracle's."""
        return len(self.outcomes[0].results) > len(self.fixed) + 1 or self.policy.options.skip == "restart"

    def _figures_of(self, result: Candidates) -> list[Figures]:
        return [outcome.results[result] for outcome in self.outcomes]

    def _figures_of_chosen(self) -> list[Figures]:
        return [outcome.results[outcome.chosen] for outcome in self.outcomes]

    def _choose_best(self, outcome: Outcome) -> Candidates:
        return max(outcome.results, key=lambda result: outcome.results[result]["reward"])

    def _mix_fixed(self) -> list[Figures]:
        """Of every image, the figures of fixed lists mixed to the policy's mean cost."""
        names, cost = list(self.outcomes[0].results[LAST_ONLY]), self.cost
        return [
            {
                name: interpolate_at({n: outcome.results[result][name] for n, result in self.fixed.items()}, cost)
                for name in names
            }
            for outcome in self.outcomes
        ]

    def _row(self, what: str, fine: float, figures: list[Figures]) -> Row:
        means = {name: round(mean([figure[name] for figure in figures]), 4) for name in figures[0]}
        evaluations = round(len(self.policy.options.coarse_levels) + fine, 2)
        return {"set": self.name, "what": what, "evaluations": evaluations, **means}

    def _compare(self, mixed: list[Figures]) -> Row:
        pairs = zip(self._figures_of_chosen(), mixed, strict=True)
        gains = [chosen["reward"] - other["reward"] for chosen, other in pairs]
        margin = mean(gains)
        error = math.sqrt(mean([(gain - margin) ** 2 for gain in gains]) / max(1, len(gains) - 1))
        counts = Counter(outcome.chosen for outcome in self.outcomes)
        return {
            "probes": round(mean([outcome.probes for outcome in self.outcomes]), 2),
            "images": len(self.outcomes),
            "better_than_fixed": round(margin, 4),
            "standard_error": round(error, 4),
            "constant": len(counts) == 1,
            "outcomes": {" ".join(map(str, result)): count for result, count in counts.most_common()},
        }


def format_comparison(row: Row) -> str:
    margin, error = row["better_than_fixed"], row["standard_error"]
    beats = "beats" if margin > 0 else "does not beat"
    significance = "" if abs(margin) >= 2 * error else ", within two standard errors"
    constant = " It always answers the same." if row["constant"] else ""
    what = "fixed lists of the same mean cost"
    return f"{row['set']}: the policy {beats} {what}: {margin:+.3f} ± {error:.3f} of reward{significance}.{constant}"


def format_table(rows: list[Row]) -> str:
    niqe = ["niqe"] if any("niqe" in row for row in rows) else []
    columns = ["set", "what", "evaluations", "lpips", "psnr", *niqe, "reward", "probes"]
    lines = ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
    lines += ["| " + " | ".join(str(row.get(column, "")) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def report(arguments: argparse.Namespace) -> str:
    policy = load_policy(arguments.policy)
    if policy.about["denoiser"] != hash_file(arguments.denoiser):
        raise ValueError(f"{arguments.policy} was trained on another denoiser than {arguments.denoiser}")
    reward = Reward(**policy.about["reward"])
    fixed = {int(n): tuple(result) for n, result in policy.about["fixed"].items()}
    encoder, denoiser = load_encoder(read_weights(arguments.encoder)), load_denoiser(read_weights(arguments.denoiser))
    metrics = ResultMetrics(PerceptualDistance(arguments.lpips), Niqe(arguments.niqe) if arguments.niqe else None)
    lists = {*fixed.values(), ALL_FINE, LAST_ONLY}
    networks, sigma_r = FrozenNetworks(encoder, denoiser), read_sigma_r(arguments.denoiser)
    evaluator = SetEvaluator(policy, networks, sigma_r, metrics, reward, lists)
    rows: list[Row] = []
    comparisons = []

    def add(name: str, outcomes: list[Outcome]) -> None:
        if not outcomes:
            raise ValueError(f"{name} holds no images")
        summary = Summary(name, outcomes, policy, fixed).rows()
        comparisons.append(format_comparison(summary[0]))
        rows.extend(summary)
        for row in summary:
            print(json.dumps(row), flush=True)

    for folder in arguments.table:
        shards = len(list(folder.glob("*.safetensors")))
        add(folder.name, list(evaluate_table(Tables.load(folder, policy.options.skip, shards), policy, reward)))
    for folder in arguments.set:
        add(folder.name, list(evaluator.evaluate(folder, arguments.limit)))
    return "\n".join([format_table(rows), "", *comparisons, ""])


def parse_arguments(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("policy", "encoder", "denoiser", "lpips"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--niqe", type=Path, help="pristine parameters of NIQE as npz; without them NIQE is left out")
    parser.add_argument("--table", type=Path, action="append", default=[], help="folder of a table; may repeat")
    parser.add_argument("--set", type=Path, action="append", default=[], help="folder with HR and LR; may repeat")
    parser.add_argument("--limit", type=int, help="only the first images of each set")
    parser.add_argument("--out", type=Path, help="Markdown file to write")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(values)


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    text = report(arguments)
    print(text)
    if arguments.out:
        arguments.out.write_text(text)


if __name__ == "__main__":
    main()
