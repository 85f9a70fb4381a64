"""Trains a cell policy on tables of outcomes; encoder and denoiser stay as they are.

    python -m training.policy.train --run runs/cells --tables TABLES --held-out HELD_OUT --method ppo

The result is the checkpoint that is best on a share of the crops that is kept out of updates, over compute weights
spread as they are drawn. A run folder holds config.json, metrics.jsonl and policy.safetensors.
"""

import copy
import dataclasses
import json
import math
import time
from pathlib import Path

import torch
from torch import Tensor

from training.config_options import parse_settings
from training.diffusion.schedule import make_schedule
from training.models.checkpoint import write_checkpoint
from training.policy.config import Config
from training.policy.curves import measure_policy
from training.policy.environment import CellEnvironment
from training.policy.learners import Learner, PpoLearner, SupervisedLearner
from training.policy.network import CellPolicy, load_policy
from training.policy.tables import Tables, read_denoiser, read_sampler, read_tables

SELECTION_WEIGHTS = (0.1, 0.3, 1.0, 3.0)


def normalise(policy: CellPolicy, tables: Tables) -> None:
    """Gives every channel mean 0 and deviation 1 over the tables' cells and states."""
    moving = torch.cat([tables.latent, tables.residual], dim=2).float().flatten(3).flatten(0, 1)
    still = torch.cat([tables.features, tables.detail], dim=1).float().flatten(2)
    mean = torch.cat([still.mean(dim=(0, 2)), moving.mean(dim=(0, 2))])
    deviation = torch.cat([still.transpose(0, 1).flatten(1).std(dim=1), moving.transpose(0, 1).flatten(1).std(dim=1)])
    policy.shift.copy_(mean)
    policy.gain.copy_(1 / deviation.clamp(min=1e-4))


def measure_selection(policy: CellPolicy, environment: CellEnvironment) -> float:
    """Mean reward of the likelier answers, the price of evaluations subtracted."""
    points = [(weight, measure_policy(environment, policy, weight)) for weight in SELECTION_WEIGHTS]
    return sum(point.reward - weight * point.evaluations for weight, point in points) / len(points)


class Run:
    def __init__(self, config: Config):
        self.config = config
        torch.manual_seed(config.seed)
        tables, self.preset = read_tables(Path(config.tables)), read_sampler(config.presets)
        levels = tuple(evaluation.level for evaluation in make_schedule(self.preset))
        count = round((1 - config.selection_share) * len(tables))
        training, selection = tables.select(torch.arange(count)), tables.select(torch.arange(count, len(tables)))
        self.selection = CellEnvironment(selection, config.reward, levels)
        self.held_out = CellEnvironment(read_tables(Path(config.held_out)), config.reward, levels)
        learners: dict[str, type[Learner]] = {"ppo": PpoLearner, "supervised": SupervisedLearner}
        self.learner = learners[config.method](config, CellEnvironment(training, config.reward, levels))
        if config.init:
            self.policy = load_policy(config.init).policy
        else:
            self.policy = CellPolicy(features=tables.features.shape[1])
            normalise(self.policy, training)
        self.policy.train()
        self.optimizer = torch.optim.AdamW(
            self.policy.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay, eps=1e-5
        )
        self.best, self.best_reward = self._copy(), -math.inf
        self.generator = torch.Generator().manual_seed(config.seed)

    def update(self, progress: float) -> float:
        """One round; `progress` 0..1 of the run. Returns the mean loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
        losses: list[float] = []
        for loss_of in self.learner.losses(self.policy, self.generator):
            loss: Tensor = loss_of()
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.policy.parameters(), self.config.gradient_clip)
            self.optimizer.step()
            losses.append(float(loss.detach()))
        return sum(losses) / len(losses)

    def consider(self) -> dict[str, float]:
        """Keeps the policy if none before was better on the selection."""
        reward = measure_selection(self.policy, self.selection)
        if reward > self.best_reward:
            self.best, self.best_reward = self._copy(), reward
        return {"selection": reward, "selection_best": self.best_reward}

    def save(self) -> None:
        """The best policy, with what it was trained for."""
        policy = copy.deepcopy(self.policy)
        policy.load_state_dict(self.best)
        about = {
            "levels": self.selection.levels,
            "denoiser": read_denoiser(Path(self.config.tables)),
            "method": self.config.method,
            "meanEvaluations": measure_policy(self.held_out, policy, self.preset.compute_weight).evaluations,
        }
        path = Path(self.config.run) / "policy.safetensors"
        write_checkpoint(path, self.best, {"policy": json.dumps(about)})

    def _copy(self) -> dict[str, Tensor]:
        return copy.deepcopy(self.policy.state_dict())


def train(config: Config) -> None:
    folder = Path(config.run)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=2) + "\n")
    torch.set_num_threads(config.threads)
    run = Run(config)
    started = saved = time.monotonic()
    losses: list[float] = []
    rounds = 0
    is_done = False
    while not is_done:
        seconds = time.monotonic() - started
        losses.append(run.update(seconds / (60 * config.minutes)))
        rounds += 1
        is_done = seconds >= 60 * config.minutes
        if is_done or time.monotonic() - saved >= config.checkpoint_seconds:
            record = {"rounds": rounds, "minutes": round(seconds / 60, 2), "loss": sum(losses) / len(losses)}
            record |= run.consider()
            for weight in SELECTION_WEIGHTS:
                point = measure_policy(run.held_out, run.policy, weight)
                record[f"held_out_{weight:g}"] = round(point.reward - weight * point.evaluations, 4)
            run.save()
            with (folder / "metrics.jsonl").open("a") as metrics:
                metrics.write(json.dumps(record) + "\n")
            print(json.dumps(record), flush=True)
            losses, saved = [], time.monotonic()


def main() -> None:
    config, dry_run = parse_settings(Config, __doc__, None)
    print(json.dumps(dataclasses.asdict(config), indent=2))
    if not dry_run:
        train(config)


if __name__ == "__main__":
    main()
