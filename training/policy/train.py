"""Trains the skip policy by PPO on tables of all outcomes; encoder and denoiser stay as they are.

    python -m training.policy.train --run runs/policy --photos DIR --encoder E.safetensors --denoiser D.safetensors \\
        --lpips L.onnx

First the tables are made, as long as --table-minutes last, then the policy is trained for --minutes of wall clock. The
result is the checkpoint that is best on a share of the training crops that is kept out of the updates; the validation
table, of held-out photographs, is only reported on. A run folder holds config.json, the tables, metrics.jsonl,
policy.safetensors (the result) and state.safetensors (to resume from).
"""

import dataclasses
import json
import math
import time
from pathlib import Path
from typing import Any

import torch

from training.config_options import parse_settings
from training.data.dataset import load_folder
from training.diffusion.schedule import Candidates, SamplerOptions
from training.evaluation.niqe import Niqe
from training.models.checkpoint import hash_file, read_sigma_r, read_weights
from training.models.denoiser import load_denoiser
from training.models.encoder import load_encoder
from training.policy.config import Config
from training.policy.environment import FrozenNetworks
from training.policy.outcome_tables import TableBuilder, Tables, find_fixed_schedules
from training.policy.ppo import PolicyTrainer
from training.policy.reward import ResultMetrics
from training.policy.rollout import compare_with_fixed
from training.train.lpips_loss import PerceptualDistance


def make_tables(config: Config) -> tuple[Tables, Tables]:
    """Returns (training, validation), measured now or read from the run folder."""
    networks = FrozenNetworks(
        load_encoder(read_weights(config.encoder)),
        load_denoiser(read_weights(config.denoiser)),
        device=config.device,
        precision=config.precision,
    )
    metrics = ResultMetrics(PerceptualDistance(config.lpips), Niqe(Path(config.niqe)) if config.niqe else None)
    options, sigma_r = SamplerOptions.parse(config.read_sampler()), read_sigma_r(Path(config.denoiser))
    builder = TableBuilder(networks, options, sigma_r, metrics, config.crops)
    training, validation = load_folder(config.photos)
    folder = Path(config.run)
    # What is compared must be whole; the minutes are for the training table.
    validation_shards = -(-config.validation_images // config.batch)
    builder.build(folder / "validation", validation, validation_shards, config.seed + 1, math.inf)
    shards = -(-config.images // config.batch)
    shards = builder.build(folder / "training", training, shards, config.seed, config.table_minutes)
    return (
        Tables.load(folder / "training", config.skip, shards),
        Tables.load(folder / "validation", config.skip, validation_shards),
    )


def train(config: Config) -> None:
    folder = Path(config.run)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=2) + "\n")
    torch.set_num_threads(config.threads)
    training, validation = make_tables(config)
    fixed = find_fixed_schedules(training, config.reward)
    training, selection = training.split(max(1, round((1 - config.selection_share) * len(training))))
    trainer = PolicyTrainer(config, training)
    counts = f"{len(training)} crops to train on, {len(selection)} to select by, {len(validation)} held out"
    print(f"{counts}; from iteration {trainer.iteration}", flush=True)
    rows: list[dict[str, float]] = []
    last = saved = time.monotonic()
    while trainer.seconds < 60 * config.minutes:
        rows.append(trainer.update())
        now = time.monotonic()
        trainer.seconds += now - last
        last = now
        if now - saved >= config.checkpoint_seconds or trainer.seconds >= 60 * config.minutes:
            selected = trainer.consider(selection)
            figures = compare_with_fixed(trainer.best_policy, validation, config.reward, fixed)
            record = {"iteration": trainer.iteration, "minutes": round(trainer.seconds / 60, 2)}
            record |= {f"training_{name}": sum(row[name] for row in rows) / len(rows) for name in rows[0]}
            record |= {"selection_reward": selected, "selection_best": trainer.best_reward}
            record |= {f"validation_{name}": value for name, value in figures.items()}
            trainer.save(describe_run(config, fixed, figures["evaluations"]))
            with (folder / "metrics.jsonl").open("a") as metrics:
                metrics.write(json.dumps(record) + "\n")
            print(json.dumps(record), flush=True)
            rows = []
            last = saved = time.monotonic()


def describe_run(config: Config, fixed: dict[int, Candidates], mean_fine_steps: float) -> dict[str, Any]:
    """What the weights were trained for. Stored in their metadata, it decides where they may be used."""
    return {
        "sampler": config.read_sampler(),
        "encoder": hash_file(Path(config.encoder)),
        "denoiser": hash_file(Path(config.denoiser)),
        "meanFineSteps": mean_fine_steps,
        "reward": dataclasses.asdict(config.reward),
        "fixed": {str(n): list(result) for n, result in fixed.items()},
    }


def parse_config(arguments: list[str] | None = None) -> tuple[Config, bool]:
    """(what to train, whether to print that and stop)."""
    return parse_settings(Config, __doc__, arguments)


def main() -> None:
    config, dry_run = parse_config()
    print(json.dumps(dataclasses.asdict(config), indent=2))
    if not dry_run:
        train(config)


if __name__ == "__main__":
    main()
