"""Trains a network on photographs: draws pairs in a thread and runs the updates of its trainer."""

import dataclasses
import json
from typing import Any

import numpy as np
import torch

from training.data.dataset import BatchOptions, draw_pairs, load_folder
from training.train.config import Config, DenoiserConfig, EncoderConfig, RestorerConfig
from training.train.denoiser_trainer import DenoiserTrainer
from training.train.distributed import process_rank
from training.train.encoder_trainer import EncoderTrainer
from training.train.pair_trainer import Pair, PairTrainer
from training.train.prefetch import prefetch
from training.train.restorer_trainer import RestorerTrainer
from training.train.trajectory_trainer import TrajectoryTrainer
from training.train.updates import run_updates

VALIDATION_SEED = 9
VALIDATION_BATCHES = 4
"""Clean, and as many degraded."""


def make_trainer(config: Config) -> PairTrainer[Any, Any]:
    match config:
        case EncoderConfig():
            return EncoderTrainer(config)
        case DenoiserConfig(trajectories=None):
            return DenoiserTrainer(config)
        case DenoiserConfig():
            return TrajectoryTrainer(config)
        case RestorerConfig():
            return RestorerTrainer(config)
        case _:
            raise TypeError(f"no trainer for {type(config).__name__}")


def describe(config: Config) -> str:
    """The configuration as JSON."""
    return json.dumps({"stage": config.stage, **dataclasses.asdict(config)}, indent=2)


def train(config: Config) -> None:
    """Trains until the minutes are over or a signal arrives, and leaves the result in the run folder."""
    trainer = make_trainer(config)
    # The network is initialised alike in all processes; noise and levels are each process's own.
    torch.manual_seed(config.seed + process_rank())
    trainer.folder.mkdir(parents=True, exist_ok=True)
    (trainer.folder / "config.json").write_text(describe(config) + "\n")
    training, validation = load_folder(config.photos)
    is_first = process_rank() == 0
    fixed: list[Pair] = []
    if is_first:
        fixed = [
            draw_pairs(validation, BatchOptions(16, 48, share), np.random.default_rng((VALIDATION_SEED, index)))
            for index in range(VALIDATION_BATCHES)
            for share in (1.0, 0.0)
        ]
        counts = f"{len(training)} photographs, {len(validation)} held out"
        print(f"{counts}; {config.precision} on {config.device}; from iteration {trainer.iteration}", flush=True)
    with prefetch(config, training, trainer.iteration) as pairs:
        run_updates(trainer, lambda: trainer.update(pairs.get), lambda: trainer.validate(fixed))
