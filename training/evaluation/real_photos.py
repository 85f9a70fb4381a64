"""Measures presets and baselines on degraded photographs: the section *Real photos* of docs/quality.md.

    npm run build
    python -m training.evaluation.real_photos --data DIR --x4plus x4plus.onnx --validation validation.safetensors
    python -m training.evaluation.report

DIR holds test/real/LR, test/BSD100/HR (the same names), peers/upscayl-lite-4x.onnx and metrics/. Image i of both sets
has the strength STRENGTHS[i mod 3]. Rows are kept as benchmark.py keeps its rows: the same command measures what is new
after new weights, and resumes after a stop. Times are taken interleaved on one photograph with `skipstone bench`.
"""

import argparse
from pathlib import Path

import numpy as np

from training.data.restoration_validation import STRENGTHS, read_validation
from training.data.validation_pairs import write_image
from training.evaluation.benchmark import (
    AUTOMATIC,
    BICUBIC,
    PHOTO,
    Bench,
    MeasuredMethod,
    baseline,
    preset,
    preset_names,
    run_program,
)
from training.evaluation.results_store import append_row, digest, find_row, read_rows
from training.paths import MEASURED, MODEL, RUNS

PRECISION = "uint8"
FULL_CLEANUP = 1.0
"""Balanced is also measured at this clean-up, for comparison with what is chosen automatically."""
BASELINE = "upscayl-lite-4x"
SETS = ("real", "validation")
GROUPS = tuple(f"{strength:g}" for strength in STRENGTHS)


def link_test_set(bench: Bench) -> Path:
    """A folder with HR and LR of test/real, whose HR images are those of BSD100."""
    folder = bench.work / "real"
    folder.mkdir(parents=True, exist_ok=True)
    for side, place in (("HR", bench.test_set("BSD100")), ("LR", bench.test_set("real"))):
        link = folder / side
        link.unlink(missing_ok=True)
        link.symlink_to((place / side).resolve())
    return folder


def write_validation_images(bench: Bench, file: Path) -> Path:
    """The pairs of restoration_validation.py as a folder with HR and LR."""
    folder, pairs = bench.work / "real-validation", read_validation(file)
    for side, images in (("HR", pairs.hr), ("LR", pairs.lr)):
        for index, image in enumerate(images):
            write_image(folder / side / f"{index:03}.png", np.ascontiguousarray(image.permute(1, 2, 0).numpy()))
    return folder


def list_methods(bench: Bench, model: Path, x4plus: Path) -> list[MeasuredMethod]:
    presets = [preset(model, name, PRECISION, AUTOMATIC) for name in preset_names(model)]
    fixed = preset(model, "balanced", PRECISION, FULL_CLEANUP)
    return [BICUBIC, *bench.baselines([BASELINE]), *presets, fixed, baseline(x4plus)]


def measure_real(bench: Bench, model: Path, x4plus: Path, validation: Path) -> None:
    methods = list_methods(bench, model, x4plus)
    folders = (link_test_set(bench), write_validation_images(bench, validation))
    for named_set in zip(SETS, folders, strict=True):
        bench.measure("real.jsonl", named_set, methods, GROUPS)


def measure_time(bench: Bench, model: Path, x4plus: Path, rounds: int) -> None:
    """Of every preset with and without clean-up, and of the baselines; once for every model."""
    paths = (x4plus, bench.data / "peers" / f"{BASELINE}.onnx")
    files = digest(*(path.read_bytes() for path in (model / "model.json", *paths)))
    place = bench.rows / "real-time.jsonl"
    if find_row(read_rows(place), {"files": files}):
        return
    options = ("--cleanup", f"{FULL_CLEANUP:g}", "--precision", PRECISION, "--rounds", str(rounds))
    sides = ("--model", str(model), "--photo", str(PHOTO), "--against", *map(str, paths))
    for row in run_program("bench", *options, *sides):
        append_row(place, {**row, "files": files})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with test, peers, metrics")
    parser.add_argument("--x4plus", type=Path, required=True, help="Real-ESRGAN x4plus as ONNX, lr -> sr")
    parser.add_argument("--validation", type=Path, required=True, help="file of training.data.restoration_validation")
    parser.add_argument("--model", type=Path, default=MODEL, help="model folder")
    parser.add_argument("--rows", type=Path, default=MEASURED, help="folder of the JSON lines")
    parser.add_argument("--work", type=Path, default=RUNS / "quality", help="folder for generated sets")
    parser.add_argument("--rounds", type=int, default=3, help="of timing")
    arguments = parser.parse_args()
    bench = Bench(arguments.data, arguments.rows, arguments.work)
    measure_real(bench, arguments.model, arguments.x4plus, arguments.validation)
    measure_time(bench, arguments.model, arguments.x4plus, arguments.rounds)


if __name__ == "__main__":
    main()
