"""Trains the estimator on labelled photos, resumable.

    python -m training.cleanup_estimator --run runs/estimator --labels LABELS --validation HELD_OUT_LABELS

A run folder holds config.json, metrics.jsonl, ema.safetensors (the result) and state.safetensors (to resume from).
"""

import dataclasses
import json

from training.cleanup_estimator.trainer import EstimatorConfig, EstimatorTrainer
from training.config_options import parse_settings
from training.train.updates import run_updates


def parse_config(arguments: list[str] | None = None) -> tuple[EstimatorConfig, bool]:
    """(what to train, whether to print that and stop)."""
    return parse_settings(EstimatorConfig, __doc__, arguments)


def train(config: EstimatorConfig) -> None:
    """Trains until the steps are done or a signal arrives, and leaves the result in the run folder."""
    trainer = EstimatorTrainer(config)
    trainer.folder.mkdir(parents=True, exist_ok=True)
    (trainer.folder / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=2) + "\n")
    run_updates(trainer, trainer.update, trainer.validate)


def main() -> None:
    config, is_dry = parse_config()
    print(json.dumps(dataclasses.asdict(config), indent=2), flush=True)
    if not is_dry:
        train(config)


if __name__ == "__main__":
    main()
