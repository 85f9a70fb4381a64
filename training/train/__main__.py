"""Trains one network by wall clock, resumable.

    python -m training.train encoder  --run runs/encoder  --photos DIR --minutes 60
    python -m training.train denoiser --run runs/denoiser --photos DIR --encoder runs/encoder/ema.safetensors
    python -m training.train restorer --run runs/restorer --photos DIR --init E.safetensors --clean-share 0

A run folder holds config.json, metrics.jsonl, ema.safetensors (the result) and state.safetensors (to resume from). Time
counts only while training, so a run that was stopped by a signal, after a last checkpoint, resumes with its schedule
unchanged.
"""

import argparse
import functools

from training.config_options import add_options, read_settings
from training.train.config import STAGES, Config
from training.train.distributed import run_in_processes
from training.train.run import describe, train


def parse_config(arguments: list[str] | None = None) -> tuple[Config, int, bool]:
    """(what to train, in how many processes, whether to print that and stop)."""
    parser = argparse.ArgumentParser(
        "python -m training.train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    networks = parser.add_subparsers(dest="network", required=True)
    for stage in STAGES:
        command = networks.add_parser(stage.stage, help=stage.__doc__, description=stage.__doc__)
        add_options(command, stage)
        command.add_argument("--dry-run", action="store_true", help="print the configuration and stop")
        command.add_argument("--processes", type=int, default=1, help="each draws its own batches; all step together")
    values = parser.parse_args(arguments)
    (stage,) = (stage for stage in STAGES if stage.stage == values.network)
    try:
        config = read_settings(stage, values)
    except ValueError as error:
        parser.error(str(error))
    return config, values.processes, values.dry_run


def main() -> None:
    config, processes, dry_run = parse_config()
    print(describe(config))
    if not dry_run:
        run_in_processes(processes, functools.partial(train, config))


if __name__ == "__main__":
    main()
