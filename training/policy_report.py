"""Says what a skip policy is worth beside all fine steps, the best fixed lists of the same cost, and the best choice per picture.

    python -m training.policy_report --policy runs/policy/policy.safetensors --encoder E.safetensors --denoiser D.safetensors \\
        --lpips L.onnx --table runs/policy/validation --set test/Set5 --set test/Set14 [--niqe PARAMETERS.npz] [--out report.md]

On a table the policy sees whole crops; on a set it is asked about probe tiles, as in the product. The fixed lists are those
that were best on the crops that the policy was trained on: neither has seen what is judged here. A line of JSON per row, and at
the end the same as a table in Markdown. `evaluations` are those of the denoiser; `probes` is what looking at probe tiles costs
besides, in evaluations of the whole picture.
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
from safetensors.torch import load_file
from torch import Tensor

from training.evaluate import load_pictures, read_sigma_r
from training.export import hash_file
from training.fine_skip import FIRST, Candidates, plan_fine_levels
from training.fine_walk import FineWalk, FrozenNetworks, Pictures, decide_fine_steps, make_probes
from training.networks import load_denoiser, load_encoder, with_dials
from training.niqe import Niqe
from training.perceptual import PerceptualDistance
from training.policy import PolicyFile, PolicyWeights, load_policy
from training.policy_tables import Judge, Reward, Tables, interpolate_at
from training.train_policy import Environment

ALL_FINE: Candidates = tuple(range(FIRST, -1, -1))
PLAIN: Candidates = (0,)
Figures = dict[str, float]
"""lpips, psnr, niqe where it is measured, and reward."""


@dataclasses.dataclass(frozen=True)
class Judged:
    """One picture: the figures of every result that was looked at, and the one that the policy chose."""

    results: dict[Candidates, Figures]
    chosen: Candidates
    probes: float


def add_rewards(results: dict[Candidates, Figures], reward: Reward) -> dict[Candidates, Figures]:
    """Adds `reward`, the price of evaluations taken off, to the figures of every result of one picture."""
    lists = list(results)
    names = results[PLAIN].keys()
    figures = {name: torch.tensor([[results[result][name] for result in lists]]) for name in names}
    gains = reward.gain(figures, lists.index(PLAIN))[0].tolist()
    return {
        result: {**results[result], "reward": gain - reward.evaluation_price * (len(result) - 1)}
        for result, gain in zip(lists, gains, strict=True)
    }


def judge_table(tables: Tables, policy: PolicyWeights, reward: Reward) -> Iterator[Judged]:
    episodes = Environment(tables, reward, torch.device("cpu")).roll_out(policy.policy, torch.arange(len(tables)), None)
    for picture, chosen in enumerate(episodes.result.tolist()):
        results = {
            result: {name: float(values[picture, i]) for name, values in tables.figures.items()}
            for i, result in enumerate(tables.graph.results)
        }
        yield Judged(add_rewards(results, reward), tables.graph.results[chosen], 0.0)


def judge_set(
    folder: Path, policy: PolicyWeights, networks: FrozenNetworks, sigma_r: float, judge: Judge, reward: Reward,
    lists: set[Candidates], limit: int | None,
) -> Iterator[Judged]:  # fmt: skip
    """Every picture with the lists, and with what the policy chooses on its probe tiles."""
    module = PolicyFile(policy.policy)
    for index, (_, hr, lr) in enumerate(load_pictures(folder)):
        if index == limit:
            return
        y = (lr / 255).float()
        probes = make_probes(networks, policy.options, sigma_r, y, 0.0, seed=0)
        chosen, _ = decide_fine_steps(module, probes)
        walk = FineWalk(networks, policy.options, sigma_r, Pictures(with_dials(y, 0.0, policy.options.perception), [0], [(0, 0)]))
        measure = judge.bind(crop_to(hr, y) / 255)
        levels = {plan_fine_levels(result, policy.options.skip): result for result in {*lists, chosen}}
        results = {
            levels[key]: {name: float(value[0]) for name, value in measure(walk.picture(key)).items()}
            for key in sorted(levels, reverse=True)
        }
        looked = sum(probe.evaluations * probe.y[0, 0].numel() for probe in probes) / y[0, 0].numel()
        yield Judged(add_rewards(results, reward), chosen, looked)


def crop_to(hr: Tensor, y: Tensor) -> Tensor:
    return hr[..., : 4 * y.shape[-2], : 4 * y.shape[-1]]


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def summarise_set(name: str, judged: list[Judged], policy: PolicyWeights, fixed: dict[int, Candidates]) -> list[dict[str, Any]]:
    """One row each for the policy, what it is compared with, and every fixed list; the policy's row holds the comparison."""
    coarse = len(policy.options.coarse_levels)
    keys = list(judged[0].results[PLAIN])
    cost = mean([float(len(picture.chosen)) for picture in judged])

    def row(what: str, fine: float, figures: list[Figures], **more: Any) -> dict[str, Any]:
        means = {key: round(mean([figure[key] for figure in figures]), 4) for key in keys}
        return {"set": name, "what": what, "evaluations": round(coarse + fine, 2), **means, **more}

    def choose_best(picture: Judged) -> Candidates:
        return max(picture.results, key=lambda result: picture.results[result]["reward"])

    mixed = [{key: interpolate_at({n: p.results[c][key] for n, c in fixed.items()}, cost) for key in keys} for p in judged]
    best = [choose_best(picture) for picture in judged]
    gains = [picture.results[picture.chosen]["reward"] - other["reward"] for picture, other in zip(judged, mixed, strict=True)]
    margin = mean(gains)
    spread = math.sqrt(mean([(gain - margin) ** 2 for gain in gains]) / max(1, len(gains) - 1))
    outcomes = Counter(picture.chosen for picture in judged)
    is_complete = len(judged[0].results) > len(fixed) + 1 or policy.options.skip == "restart"
    return [
        row("policy", cost, [picture.results[picture.chosen] for picture in judged],
            probes=round(mean([picture.probes for picture in judged]), 2), pictures=len(judged),
            better_than_fixed=round(margin, 4), standard_error=round(spread, 4), constant=len(outcomes) == 1,
            outcomes={" ".join(map(str, result)): count for result, count in outcomes.most_common()}),
        row("fixed, same cost", cost, mixed),
        row("oracle" if is_complete else "best fixed list of each picture", mean([float(len(result)) for result in best]),
            [picture.results[result] for picture, result in zip(judged, best, strict=True)]),
        row("all fine", len(ALL_FINE), [picture.results[ALL_FINE] for picture in judged]),
        *(row(f"fixed {' '.join(map(str, result))}", n, [p.results[result] for p in judged]) for n, result in fixed.items()),
    ]  # fmt: skip


def format_verdict(row: dict[str, Any]) -> str:
    margin, error = row["better_than_fixed"], row["standard_error"]
    verdict = "beats" if margin > 0 else "does not beat"
    known = "" if abs(margin) >= 2 * error else ", within two standard errors"
    constant = " It always answers the same." if row["constant"] else ""
    what = "fixed lists of the same mean cost"
    return f"{row['set']}: the policy {verdict} {what}: {margin:+.3f} ± {error:.3f} of reward{known}.{constant}"


def format_table(rows: list[dict[str, Any]]) -> str:
    columns = ["set", "what", "evaluations", "lpips", "psnr", *(["niqe"] if any("niqe" in row for row in rows) else []), "reward", "probes"]
    lines = ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
    lines += ["| " + " | ".join(str(row.get(column, "")) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def report(arguments: argparse.Namespace) -> str:
    policy = load_policy(arguments.policy)
    if policy.about["denoiser"] != hash_file(arguments.denoiser):
        raise ValueError(f"{arguments.policy} was trained on another denoiser than {arguments.denoiser}")
    reward = Reward(**policy.about["reward"])
    fixed = {int(n): tuple(result) for n, result in policy.about["fixed"].items()}
    lists = {*fixed.values(), ALL_FINE, PLAIN}
    networks = FrozenNetworks(load_encoder(load_file(arguments.encoder)), load_denoiser(load_file(arguments.denoiser)))
    sigma_r = read_sigma_r(arguments.denoiser)
    judge = Judge(PerceptualDistance(arguments.lpips), Niqe(arguments.niqe) if arguments.niqe else None)
    rows: list[dict[str, Any]] = []
    verdicts = []

    def add(name: str, judged: list[Judged]) -> None:
        if not judged:
            raise ValueError(f"{name} holds no pictures")
        made = summarise_set(name, judged, policy, fixed)
        verdicts.append(format_verdict(made[0]))
        rows.extend(made)
        for row in made:
            print(json.dumps(row), flush=True)

    for folder in arguments.table:
        shards = len(list(folder.glob("*.safetensors")))
        add(folder.name, list(judge_table(Tables.load(folder, policy.options.skip, shards), policy, reward)))
    for folder in arguments.set:
        add(folder.name, list(judge_set(folder, policy, networks, sigma_r, judge, reward, lists, arguments.limit)))
    return "\n".join([format_table(rows), "", *verdicts, ""])


def parse_arguments(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("policy", "encoder", "denoiser", "lpips"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--niqe", type=Path, help="pristine parameters of NIQE as npz; without them no NIQE is given")
    parser.add_argument("--table", type=Path, action="append", default=[], help="folder of a table; may repeat")
    parser.add_argument("--set", type=Path, action="append", default=[], help="folder with HR and LR; may repeat")
    parser.add_argument("--limit", type=int, help="only the first pictures of each set")
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
