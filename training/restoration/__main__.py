"""Trains the restorer on cached pairs, resumable.

    python -m training.restoration --run runs/restoration --pairs PAIRS --validation V.safetensors \\
        --lpips lpips_alex.onnx --init restorer.safetensors --steps 60000

A run folder holds config.json, metrics.jsonl, ema.safetensors (the result) and state.safetensors (to resume from).
"""

import argparse
import dataclasses
import functools
import json

from training.config_options import add_options, read_settings
from training.restoration.config import RestorationConfig
from training.restoration.trainer import RestorationTrainer
from training.train.distributed import run_in_processes
from training.train.updates import run_updates


def parse_config(arguments: list[str] | None = None) -> tuple[RestorationConfig, int, bool]:
    """(what to train, in how many processes, whether to print that and stop)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser, RestorationConfig)
    parser.add_argument("--dry-run", action="store_true", help="print the configuration and stop")
    parser.add_argument("--processes", type=int, default=1, help="each draws its own batches; all step together")
    values = parser.parse_args(arguments)
    try:
        config = read_settings(RestorationConfig, values)
    except ValueError as error:
        parser.error(str(error))
    return config, values.processes, values.dry_run


def describe(config: RestorationConfig) -> str:
    return json.dumps(dataclasses.asdict(config), indent=2)


def train(config: RestorationConfig) -> None:
    """Trains until the steps are done or a signal arrives, and leaves the result in the run folder."""
    trainer = RestorationTrainer(config)
    trainer.folder.mkdir(parents=True, exist_ok=True)
    (trainer.folder / "config.json").write_text(describe(config) + "\n")
    run_updates(trainer, trainer.update, trainer.validate)


def main() -> None:
    config, processes, is_dry = parse_config()
    print(describe(config), flush=True)
    if not is_dry:
        run_in_processes(processes, functools.partial(train, config))


if __name__ == "__main__":
    main()
