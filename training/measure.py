"""Measures the shipped model and its opponents through `skipstone evaluate` and `skipstone bench`: the rows behind docs/quality.md.

    npm run build
    python -m training.measure sets     --data DIR
    python -m training.measure degraded --data DIR
    python -m training.measure jpeg     --data DIR
    python -m training.measure speed    --data DIR

DIR holds test/{Set5,Set14,BSD100}/{HR,LR}, peers/*.onnx, metrics/{lpips_alex.onnx,niqe_pris_params.npz} and train/*.tar. Every
row is written at once to docs/measured/*.jsonl with the digests of the networks and pictures it belongs to, and is not
measured again while they stay the same: a run that is stopped goes on when started again, and after new weights only what
depends on them is repeated.

sets      every preset in both precisions, bicubic and the opponents, on the test sets as they are
degraded  clean-up against opponents on Set14 and BSD100 with noise and JPEG (training/degraded.py), and its price on clean ones
jpeg      clean-up from 0 to 1 on validation pairs with JPEG alone: what the app's default for JPEG files is chosen from
speed     a whole photograph: 8-bit presets against an opponent in float32, turn by turn
"""

import argparse
import dataclasses
import json
import math
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.degraded import write_degraded
from training.measured import Fields, append_row, digest, digest_pairs, find_row, read_rows
from training.pairs import write_pairs

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "out" / "cli" / "index.js"
MODEL = ROOT / "resources" / "models" / "skipstone-x4-s"
PHOTO = ROOT / "examples" / "cat.png"
DEGRADED_PEERS = ("imdn", "lsdir-compact-c3", "upscayl-lite-4x")
DEGRADED_STRENGTHS = ("light", "medium", "strong")
JPEG_STRENGTHS = ("jpeg-95", "jpeg-85", "jpeg-75", "jpeg-50")
PRECISIONS = ("float32", "uint8")
PRICED_CLEANUP = 0.3
"""What clean input loses at this clean-up is measured too: a little more than the app begins with for lossy files."""
SPEED_PEER = "upscayl-lite-4x"
FIGURES = ("psnrY", "ssimY", "psnrRgb", "lrPsnr", "lpips", "niqe", "evaluations", "pictures")


@dataclasses.dataclass(frozen=True)
class Contender:
    """What is judged: the options of `skipstone evaluate` that choose it, and the fields that a row of it has."""

    name: str
    options: tuple[str, ...]
    key: Fields


def bicubic() -> Contender:
    return Contender("bicubic", ("--against", "bicubic"), {"weights": None})


def peer(path: Path) -> Contender:
    return Contender(path.stem, ("--against", str(path)), {"weights": digest(path.read_bytes())})


def preset(model: Path, name: str, precision: str, cleanup: float = 0.0) -> Contender:
    manifest = json.loads((model / "model.json").read_text())
    options = ("--model", str(model), "--preset", name, "--precision", precision, "--cleanup", f"{cleanup:g}", "--device", "cpu")
    # Rows outlive other weights of a network that does not run: the cleaner where the input is clean, that of Instant where something is sampled.
    running = {"instant"} if manifest["presets"][name]["sampler"] is None else {"encoder", "denoiser"}
    if cleanup > 0:
        running.add("cleaner")
    files = {network: file for network, file in manifest["networks"][precision].items() if network in running}
    key = {
        "weights": digest(json.dumps(files).encode()),
        "preset": manifest["presets"][name],
        "precision": precision,
        "cleanup": cleanup,
    }
    return Contender(name, options, key)


def preset_names(model: Path) -> list[str]:
    return list(json.loads((model / "model.json").read_text())["presets"])


@dataclasses.dataclass(frozen=True)
class Bench:
    """Where pictures, metrics and rows are."""

    data: Path
    rows: Path
    work: Path
    """Folder for sets that are made on the way."""

    def peers(self, names: Sequence[str] | None = None) -> list[Contender]:
        paths = sorted((self.data / "peers").glob("*.onnx"))
        return [peer(path) for path in paths if names is None or path.stem in names]

    def test_set(self, name: str) -> Path:
        return self.data / "test" / name

    def judge(self, file: str, set_name: str, folder: Path, contenders: Sequence[Contender]) -> None:
        """Appends a row per contender to ROWS/FILE, where there is none."""
        path = self.rows / file
        pairs = digest_pairs(folder)
        for contender in contenders:
            key = {"name": contender.name, "set": set_name, "pairs": pairs, **contender.key}
            if find_row(read_rows(path), key):
                continue
            metrics = self.data / "metrics"
            options = ("--lpips", str(metrics / "lpips_alex.onnx"), "--niqe", str(metrics / "niqe_pris_params.npz"))
            sides = ("--hr", str(folder / "HR"), "--lr", str(folder / "LR"))
            summary = run_program("evaluate", *sides, *options, *contender.options)[-1]
            append_row(path, {**key, **round_figures(summary)})
            details = " ".join(f"{name} {key[name]}" for name in ("precision", "cleanup") if name in key)
            print(f"{set_name}: {contender.name} {details}: {summary['psnrY']:.2f} dB, LPIPS {summary['lpips']:.4f}", flush=True)


def round_figures(summary: Fields) -> Fields:
    """Four places behind the point; what has no finite figure stays null."""
    return {name: None if summary[name] is None else round(summary[name], 4) for name in FIGURES}


def run_program(command: str, *options: str) -> list[Fields]:
    """The JSON lines that a command of the built program prints; its complaint as an error if it fails."""
    if not PROGRAM.exists():
        raise ValueError(f"{PROGRAM} is not there: run `npm run build` first")
    done = subprocess.run(["node", str(PROGRAM), command, "--json", *options], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(f"skipstone {command} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure_sets(bench: Bench, model: Path, sets: Sequence[str], precisions: Sequence[str]) -> None:
    ours = [preset(model, name, precision) for precision in precisions for name in preset_names(model)]
    for name in sets:
        bench.judge("sets.jsonl", name, bench.test_set(name), [bicubic(), *bench.peers(), *ours])


def degraded_sets(bench: Bench, sources: Sequence[tuple[str, Path]], strengths: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Makes the sets; yields (set/strength, folder)."""
    for strength in strengths:
        for name, source in sources:
            folder = bench.work / "degraded" / strength / name
            write_degraded(source, strength, folder)
            yield f"{name}/{strength}", folder


def measure_degraded(
    bench: Bench, model: Path, sets: Sequence[str], presets: Sequence[str], cleanups: Sequence[float], precision: str
) -> None:
    sources = [(name, bench.test_set(name)) for name in sets]
    ours = [preset(model, name, precision, cleanup) for name in presets for cleanup in cleanups]
    for name, folder in degraded_sets(bench, sources, DEGRADED_STRENGTHS):
        bench.judge("degraded.jsonl", name, folder, [bicubic(), *bench.peers(DEGRADED_PEERS), *ours])
    # The same at clean-up 0 is a row of sets.jsonl.
    price = [preset(model, name, kind, PRICED_CLEANUP) for kind in PRECISIONS for name in preset_names(model)]
    for name, folder in sources:
        bench.judge("degraded.jsonl", name, folder, price)


def measure_jpeg(bench: Bench, model: Path, presets: Sequence[str], cleanups: Sequence[float], precision: str) -> None:
    pairs = bench.work / "pairs"
    if not pairs.exists():
        write_pairs(bench.data / "train", pairs, count=40, size=256)
    ours = [preset(model, name, precision, cleanup) for name in presets for cleanup in cleanups]
    for name, folder in degraded_sets(bench, [("validation", pairs)], JPEG_STRENGTHS):
        bench.judge("jpeg.jsonl", name, folder, ours)


def measure_speed(bench: Bench, model: Path, photo: Path, rounds: int) -> None:
    """Always measured anew: the machine is part of the figure."""
    opponent = bench.data / "peers" / f"{SPEED_PEER}.onnx"
    options = ("--photo", str(photo), "--against", str(opponent), "--model", str(model), "--rounds", str(rounds))
    for row in run_program("bench", *options):
        append_row(bench.rows / "speed.jsonl", row)
        if not math.isfinite(row["medianMs"]):
            raise ValueError(f"no time measured for {row['contender']}")


def parse_cleanups(text: str) -> list[float]:
    return [float(value) for value in text.split(",")]


def parse_arguments(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, required=True, help="folder with test, peers, metrics, train")
    shared.add_argument("--model", type=Path, default=MODEL, help="model folder")
    shared.add_argument("--rows", type=Path, default=ROOT / "docs" / "measured", help="folder of the JSON lines")
    shared.add_argument("--work", type=Path, default=ROOT / "runs" / "quality", help="folder for sets made on the way")

    sets = commands.add_parser("sets", parents=[shared])
    sets.add_argument("--set", action="append", help="may repeat; default: Set5, Set14, BSD100")
    sets.add_argument("--precision", action="append", choices=["float32", "uint8"], help="may repeat; default: both")

    for name in ("degraded", "jpeg"):
        command = commands.add_parser(name, parents=[shared])
        command.add_argument("--preset", action="append", help="may repeat; default: all but fidelity")
        command.add_argument("--precision", choices=["float32", "uint8"], default="uint8")
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
    match arguments.command:
        case "sets":
            sets = arguments.set or ["Set5", "Set14", "BSD100"]
            measure_sets(bench, model, sets, arguments.precision or ["float32", "uint8"])
        case "degraded":
            presets = arguments.preset or ["instant", "balanced", "perception"]
            sets = arguments.set or ["Set14", "BSD100"]
            measure_degraded(bench, model, sets, presets, arguments.cleanups, arguments.precision)
        case "jpeg":
            measure_jpeg(bench, model, arguments.preset or ["instant", "balanced", "perception"], arguments.cleanups, arguments.precision)
        case "speed":
            measure_speed(bench, model, arguments.photo, arguments.rounds)


if __name__ == "__main__":
    main()
