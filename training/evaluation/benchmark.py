"""Measures the shipped model and baselines through `skipstone evaluate` and `skipstone bench`: the rows behind
docs/quality.md.

    npm run build
    python -m training.evaluation.benchmark sets     --data DIR
    python -m training.evaluation.benchmark degraded --data DIR
    python -m training.evaluation.benchmark jpeg     --data DIR
    python -m training.evaluation.benchmark speed    --data DIR

DIR holds test/{Set5,Set14,BSD100}/{HR,LR}, the baselines peers/*.onnx, metrics/{lpips_alex.onnx,niqe_pris_params.npz}
and train/*.tar. Every row is appended at once to docs/measured/*.jsonl with digests of the networks and images it
belongs to, and is not measured again while they stay the same: a run that was stopped resumes when started again, and
after new weights only what depends on them is repeated.

sets      every preset in both precisions, bicubic and the baselines, on the clean test sets
degraded  clean-up against baselines on Set14 and BSD100 with noise and JPEG, and what clean-up costs on clean input
jpeg      clean-up from 0 to 1 on validation pairs with JPEG alone: the basis of the app's default for JPEG files
speed     a whole photograph: 8-bit presets against a baseline in float32, interleaved
"""

import argparse
import dataclasses
import json
import math
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.data.degraded_sets import write_degraded
from training.data.validation_pairs import write_pairs
from training.evaluation.metrics import average_metrics
from training.evaluation.results_store import Fields, append_row, digest, digest_pairs, find_row, read_rows
from training.models.model_folder import PRECISIONS, read_manifest
from training.paths import EXAMPLES, MEASURED, MODEL, PROGRAM, RUNS

PHOTO = EXAMPLES / "cat.png"
TEST_SETS = ("Set5", "Set14", "BSD100")
DEGRADED_SETS = ("Set14", "BSD100")
DEGRADED_PRESETS = ("instant", "balanced", "perception")
DEGRADED_BASELINES = ("imdn", "lsdir-compact-c3", "upscayl-lite-4x")
DEGRADED_STRENGTHS = ("light", "medium", "strong")
JPEG_STRENGTHS = ("jpeg-95", "jpeg-85", "jpeg-75", "jpeg-50")
CLEAN_COST_CLEANUP = 0.3
"""What clean input loses is measured at this clean-up, a little more than the app's default for lossy files."""
SPEED_BASELINE = "upscayl-lite-4x"
ROW_NAMES = {"contender": "method", "pictures": "images"}
"""Fields of rows by the names that `--json` keeps from version 0.1.0."""
AUTOMATIC = "auto"
"""The clean-up that the product chooses for each image."""
FIGURES = (
    *("psnrY", "ssimY", "psnrRgb", "lrPsnr", "lpips", "niqe", "lattice", "latticeWorst"),
    *("evaluations", "meanCleanup", "images"),
)


@dataclasses.dataclass(frozen=True)
class MeasuredMethod:
    """The options of `skipstone evaluate` that select a method, and the fields that identify its rows."""

    name: str
    options: tuple[str, ...]
    key: Fields


BICUBIC = MeasuredMethod("bicubic", ("--against", "bicubic"), {"weights": None})


def baseline(path: Path) -> MeasuredMethod:
    return MeasuredMethod(path.stem, ("--against", str(path)), {"weights": digest(path.read_bytes())})


def preset(model: Path, name: str, precision: str, cleanup: float | str = 0.0) -> MeasuredMethod:
    """`cleanup`: 0..1 or AUTOMATIC."""
    manifest = read_manifest(model)
    selection = ("--model", str(model), "--preset", name, "--precision", precision)
    strength = cleanup if isinstance(cleanup, str) else f"{cleanup:g}"
    options = (*selection, "--cleanup", strength, "--device", "cpu")
    files = manifest["networks"][precision]
    # A row stays valid when the weights of a network change that does not run for it: the restorer for clean input,
    # Instant's network for a preset that samples.
    running = {"instant"} if manifest["presets"][name]["sampler"] is None else {"encoder", "denoiser"}
    if cleanup != 0:
        running.add("restorer")
    # Of the content alone: names of networks and files do not matter.
    hashes = sorted(files[network]["sha256"] for network in running)
    key = {
        "weights": digest(*(sha256.encode() for sha256 in hashes)),
        "preset": manifest["presets"][name],
        "precision": precision,
        "cleanup": cleanup,
    }
    if cleanup == AUTOMATIC:
        # What decides: an estimator, or else the kind of file.
        estimator = manifest.get("estimator")
        key["decidedBy"] = manifest["defaultCleanup"] if estimator is None else estimator["sha256"]
    return MeasuredMethod(name, options, key)


def preset_names(model: Path) -> list[str]:
    return list(read_manifest(model)["presets"])


@dataclasses.dataclass(frozen=True)
class Bench:
    """Where images, metrics and rows are."""

    data: Path
    rows: Path
    work: Path
    """Folder for generated sets."""

    def baselines(self, names: Sequence[str] | None = None) -> list[MeasuredMethod]:
        paths = sorted((self.data / "peers").glob("*.onnx"))
        return [baseline(path) for path in paths if names is None or path.stem in names]

    def test_set(self, name: str) -> Path:
        return self.data / "test" / name

    def measure(
        self,
        file: str,
        named_set: tuple[str, Path],
        methods: Sequence[MeasuredMethod],
        groups: Sequence[str] = (),
    ) -> None:
        """Appends a row per method to ROWS/FILE, where there is none. `named_set`: (name, folder). With `groups` a row
        also has the means of each of them: image i belongs to group i mod their count."""
        path = self.rows / file
        set_name, folder = named_set
        pairs = digest_pairs(folder)
        for method in methods:
            key = {"name": method.name, "set": set_name, "pairs": pairs, **method.key}
            found = find_row(read_rows(path), key)
            if found and all(name in found for name in FIGURES):
                continue
            metrics = self.data / "metrics"
            options = ("--lpips", str(metrics / "lpips_alex.onnx"), "--niqe", str(metrics / "niqe_pris_params.npz"))
            sides = ("--hr", str(folder / "HR"), "--lr", str(folder / "LR"))
            *images, summary = run_program("evaluate", *sides, *options, *method.options)
            row = {**key, **round_figures(summary)}
            if groups:
                row["groups"] = {group: average_images(images[i :: len(groups)]) for i, group in enumerate(groups)}
            append_row(path, row)
            details = " ".join(f"{name} {key[name]}" for name in ("precision", "cleanup") if name in key)
            figures = f"{summary['psnrY']:.2f} dB, LPIPS {summary['lpips']:.4f}"
            print(f"{set_name}: {method.name} {details}: {figures}", flush=True)


def round_figures(summary: Fields) -> Fields:
    """Four decimals; a figure that is not finite stays null."""
    return {name: None if summary[name] is None else round(summary[name], 4) for name in FIGURES}


def average_images(images: Sequence[Fields]) -> Fields:
    """Means of rows of images, of the figures that all of them have."""
    images = [image | {"meanCleanup": image["cleanup"]} for image in images]
    names = [name for name in FIGURES if all(image.get(name) is not None for image in images)]
    means = average_metrics([{name: image[name] for name in names} for image in images])
    return {name: round(value, 4) for name, value in means.items()} | {"images": len(images)}


def run_program(command: str, *options: str) -> list[Fields]:
    """The JSON lines that a command of the built program prints, with the names that rows use for their fields.

    Throws ValueError with the message of the program if it fails.
    """
    if not PROGRAM.exists():
        raise ValueError(f"{PROGRAM} does not exist: run `npm run build` first")
    whole = ["node", str(PROGRAM), command, "--json", *options]
    done = subprocess.run(whole, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(f"skipstone {command} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return [json.loads(line, object_hook=name_as_row) for line in done.stdout.splitlines()]


def name_as_row(printed: Fields) -> Fields:
    return {ROW_NAMES.get(name, name): value for name, value in printed.items()}


def measure_sets(bench: Bench, model: Path, sets: Sequence[str], precisions: Sequence[str]) -> None:
    ours = [preset(model, name, precision) for precision in precisions for name in preset_names(model)]
    for name in sets:
        bench.measure("sets.jsonl", (name, bench.test_set(name)), [BICUBIC, *bench.baselines(), *ours])


@dataclasses.dataclass(frozen=True)
class CleanupGrid:
    """The settings of one model that are measured on degraded images."""

    model: Path
    presets: Sequence[str]
    cleanups: Sequence[float]
    precision: str

    def methods(self) -> list[MeasuredMethod]:
        return [preset(self.model, name, self.precision, cleanup) for name in self.presets for cleanup in self.cleanups]


def degraded_sets(
    bench: Bench, sources: Sequence[tuple[str, Path]], strengths: Sequence[str]
) -> Iterator[tuple[str, Path]]:
    """Generates the sets; yields (set/strength, folder)."""
    for strength in strengths:
        for name, source in sources:
            folder = bench.work / "degraded" / strength / name
            write_degraded(source, strength, folder)
            yield f"{name}/{strength}", folder


def measure_degraded(bench: Bench, grid: CleanupGrid, sets: Sequence[str]) -> None:
    sources = [(name, bench.test_set(name)) for name in sets]
    methods = [BICUBIC, *bench.baselines(DEGRADED_BASELINES), *grid.methods()]
    for named_set in degraded_sets(bench, sources, DEGRADED_STRENGTHS):
        bench.measure("degraded.jsonl", named_set, methods)
    # The same at clean-up 0 is a row of sets.jsonl.
    on_clean = [
        preset(grid.model, name, precision, CLEAN_COST_CLEANUP)
        for precision in PRECISIONS
        for name in preset_names(grid.model)
    ]
    for named_set in sources:
        bench.measure("degraded.jsonl", named_set, on_clean)


def measure_jpeg(bench: Bench, grid: CleanupGrid) -> None:
    pairs = bench.work / "pairs"
    if not pairs.exists():
        write_pairs(bench.data / "train", pairs, count=40, size=256)
    for named_set in degraded_sets(bench, [("validation", pairs)], JPEG_STRENGTHS):
        bench.measure("jpeg.jsonl", named_set, grid.methods())


def measure_speed(bench: Bench, model: Path, photo: Path, rounds: int) -> None:
    """Always measured again: the machine is part of the figure."""
    path = bench.data / "peers" / f"{SPEED_BASELINE}.onnx"
    options = ("--photo", str(photo), "--against", str(path), "--model", str(model), "--rounds", str(rounds))
    for row in run_program("bench", *options):
        append_row(bench.rows / "speed.jsonl", row)
        if not math.isfinite(row["medianMs"]):
            raise ValueError(f"no time measured for {row['method']}")


def parse_cleanups(text: str) -> list[float]:
    return [float(value) for value in text.split(",")]


def parse_arguments(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, required=True, help="folder with test, peers, metrics, train")
    shared.add_argument("--model", type=Path, default=MODEL, help="model folder")
    shared.add_argument("--rows", type=Path, default=MEASURED, help="folder of the JSON lines")
    shared.add_argument("--work", type=Path, default=RUNS / "quality", help="folder for generated sets")

    sets = commands.add_parser("sets", parents=[shared])
    sets.add_argument("--set", action="append", help="may repeat; default: Set5, Set14, BSD100")
    sets.add_argument("--precision", action="append", choices=PRECISIONS, help="may repeat; default: both")

    for name in ("degraded", "jpeg"):
        command = commands.add_parser(name, parents=[shared])
        command.add_argument("--preset", action="append", help="may repeat; default: all but fidelity")
        command.add_argument("--precision", choices=PRECISIONS, default="uint8")
        default = (0.3, 0.5, 0.7, 1.0) if name == "degraded" else (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
        command.add_argument("--cleanups", type=parse_cleanups, default=default, help="as 0.3,0.5,1")
        if name == "degraded":
            command.add_argument("--set", action="append", help="may repeat; default: Set14, BSD100")

    speed = commands.add_parser("speed", parents=[shared])
    speed.add_argument("--photo", type=Path, default=PHOTO)
    speed.add_argument("--rounds", type=int, default=3)
    return parser.parse_args(values)


def main() -> None:
    arguments = parse_arguments()
    bench = Bench(arguments.data, arguments.rows, arguments.work)
    model = arguments.model

    def read_grid() -> CleanupGrid:
        presets = arguments.preset or DEGRADED_PRESETS
        return CleanupGrid(model, presets, arguments.cleanups, arguments.precision)

    match arguments.command:
        case "sets":
            measure_sets(bench, model, arguments.set or TEST_SETS, arguments.precision or PRECISIONS)
        case "degraded":
            measure_degraded(bench, read_grid(), arguments.set or DEGRADED_SETS)
        case "jpeg":
            measure_jpeg(bench, read_grid())
        case "speed":
            measure_speed(bench, model, arguments.photo, arguments.rounds)


if __name__ == "__main__":
    main()
