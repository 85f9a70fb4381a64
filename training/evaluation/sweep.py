"""Measures sampler settings and baselines on pairs, before a model is exported, and plots them as one curve of
distortion and perception.

    python -m training.data.validation_pairs --photos DIR --out PAIRS
    python -m training.evaluation.sweep settings  --encoder E --denoiser D --pairs PAIRS --lpips L --out sweep.jsonl
    python -m training.evaluation.sweep baselines --baselines DIR --pairs PAIRS --lpips L --out baselines.jsonl
    python -m training.evaluation.sweep plot      --sweep sweep.jsonl --baselines baselines.jsonl --out curve.svg
    python -m training.evaluation.sweep table     --sweep sweep.jsonl --baselines baselines.jsonl

PAIRS is any folder with HR and LR: validation pairs to choose settings on, or a test set (`--title BSD100` names it in
the plot). `settings` and `baselines` append one JSON line per measurement at once and skip what the file already has,
so a run that was stopped resumes when started again. With `--denoiser2 D2 --blend 0,0.5,1` every setting is measured
with the weights (1 - b) D + b D2. Evaluations include the encoder's.
"""

import argparse
import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from training.diffusion.sampler import Networks, SamplingRun, TorchNetworks
from training.diffusion.schedule import parse_presets
from training.evaluation.curve import Curve, plot, tabulate
from training.evaluation.evaluate_set import evaluate_set
from training.evaluation.methods import BICUBIC, Method, bind_preset, open_baseline
from training.evaluation.metrics import Lpips
from training.evaluation.niqe import Niqe
from training.evaluation.results_store import Fields, append_row, digest, digest_pairs, find_row, read_rows
from training.evaluation.sweep_grid import default_grid
from training.models.average_weights import blend_weights
from training.models.checkpoint import read_sigma_r, read_weights
from training.models.denoiser import load_denoiser
from training.models.encoder import Encoder, load_encoder
from training.models.onnx_modules import EncoderFiles
from training.paths import PRESETS


@dataclasses.dataclass(frozen=True)
class Bench:
    """Where measurements are taken and stored."""

    pairs: Path
    lpips: Lpips
    niqe: Niqe | None
    out: Path

    def measure(self, method: Method, key: Fields) -> None:
        """Appends the mean metrics of a method under `key`, unless they are there."""
        key = {**key, "pairs": digest_pairs(self.pairs)}
        if find_row(read_rows(self.out), key):
            return
        metrics = evaluate_set(method.upscale, self.pairs, self.lpips, self.niqe)
        rounded = {name: round(value, 4) for name, value in metrics.items()}
        append_row(self.out, {"name": method.name, "evaluations": method.evaluations, **rounded, **key})
        blend = f" at blend {key['blend']:g}" if key.get("blend") is not None else ""
        figures = f"{rounded['psnrY']:.2f} dB, LPIPS {rounded['lpips']:.4f}, {rounded['seconds']:.0f} s"
        print(f"{method.name}{blend}: {figures}", flush=True)


class EncodedOnce(TorchNetworks):
    """Networks that remember what the encoder made of each image: it is the same for every setting and blend."""

    def __init__(self, encoder: Encoder | EncoderFiles, denoiser: nn.Module, known: dict[bytes, tuple[Tensor, Tensor]]):
        super().__init__(encoder, denoiser)
        self.known = known

    def encode(self, y: Tensor) -> tuple[Tensor, Tensor]:
        key = y.numpy().tobytes() + str(tuple(y.shape)).encode()
        if key not in self.known:
            self.known[key] = super().encode(y)
        return self.known[key]


@dataclasses.dataclass(frozen=True)
class Weights:
    """The networks of one blend, and the digests of the encoder and of both."""

    blend: float
    networks: Networks
    sigma_r: float
    encoder_digest: str
    whole_digest: str


def read_blends(encoder: Path, denoiser: Path, denoiser2: Path | None, blends: list[float]) -> Iterator[Weights]:
    if denoiser2 is None and any(blends):
        raise ValueError("a blend other than 0 needs --denoiser2")
    sigma_r = read_sigma_r(denoiser)
    if denoiser2 is not None and read_sigma_r(denoiser2) != sigma_r:
        raise ValueError(f"{denoiser} and {denoiser2} differ in sigma_r: their residuals are not in the same unit")
    first = read_weights(denoiser)
    second = read_weights(denoiser2) if denoiser2 else first
    encoder_state = read_weights(encoder)
    # The pairs are clean: the restorer never runs, and a new one makes no row stale.
    running = {name: tensor for name, tensor in encoder_state.items() if not name.startswith("restorer.")}
    encoder_tensors = list_tensors(running)
    known: dict[bytes, tuple[Tensor, Tensor]] = {}
    for blend in blends:
        state = blend_weights(first, second, blend)
        networks = EncodedOnce(load_encoder(encoder_state), load_denoiser(state), known)
        whole_digest = digest(*encoder_tensors, *list_tensors(state))
        yield Weights(blend, networks, sigma_r, digest(*encoder_tensors), whole_digest)


def list_tensors(state: Mapping[str, Tensor]) -> list[bytes]:
    """The content of weights for a digest, in the order of names."""
    return [name.encode() + state[name].numpy().tobytes() for name in sorted(state)]


def sweep(bench: Bench, grid: Mapping[str, Fields], weights: Iterable[Weights], seed: int = 0) -> None:
    """Measures every setting with every blend; a setting without a sampler does not depend on the denoiser: once."""
    # All are parsed before the first is measured: a mistake in the last one must not cost an hour.
    presets = parse_presets(grid)
    evaluations = {name: preset.evaluations + 1 for name, preset in presets.items()}
    for blended in weights:
        run = SamplingRun(blended.sigma_r, seed)
        for name, preset in presets.items():
            key: Fields = {"preset": grid[name], "seed": seed}
            if preset.sampler is None:
                key |= {"blend": None, "weights": blended.encoder_digest}
            else:
                key |= {"blend": blended.blend, "weights": blended.whole_digest}
            bench.measure(Method(name, evaluations[name], bind_preset(blended.networks, preset, run)), key)


def measure_baselines(bench: Bench, folder: Path, threads: int) -> None:
    """Bicubic and the networks of a folder."""
    bench.measure(BICUBIC, {"weights": None})
    for path in sorted(folder.glob("*.onnx")):
        bench.measure(open_baseline(path, threads), {"weights": digest(path.read_bytes())})


def parse_shares(text: str) -> list[float]:
    return [float(share) for share in text.split(",")]


def parse_arguments(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    bench = argparse.ArgumentParser(add_help=False)
    bench.add_argument("--pairs", type=Path, required=True, help="folder with HR and LR")
    bench.add_argument("--lpips", type=Path, required=True, help="LPIPS as ONNX")
    bench.add_argument("--niqe", type=Path, help="pristine parameters of NIQE (npz); without them NIQE is left out")
    bench.add_argument("--out", type=Path, required=True, help="JSON lines; what it holds is not measured again")
    bench.add_argument("--threads", type=int, default=2)

    settings = commands.add_parser("settings", parents=[bench], help="measure settings of the sampler")
    settings.add_argument("--encoder", type=Path, required=True, help="weights (safetensors)")
    settings.add_argument("--denoiser", type=Path, required=True, help="weights (safetensors)")
    settings.add_argument("--denoiser2", type=Path, help="other weights of the same shape, to blend with")
    settings.add_argument("--blend", type=parse_shares, default=[0.0], help="shares of --denoiser2, as 0,0.5,1")
    settings.add_argument("--grid", type=Path, help="settings to measure, as in presets.json; default: a built-in grid")
    settings.add_argument("--seed", type=int, default=0)

    baselines = commands.add_parser("baselines", parents=[bench], help="measure other networks and bicubic")
    baselines.add_argument("--baselines", type=Path, required=True, help="folder of *.onnx: input lr, output sr")

    rows = argparse.ArgumentParser(add_help=False)
    rows.add_argument("--sweep", type=Path, required=True, help="rows of `settings`")
    rows.add_argument("--baselines", type=Path, required=True, help="rows of `baselines`")
    rows.add_argument("--presets", type=Path, default=PRESETS, help="settings that are named")
    rows.add_argument("--blend", type=float, default=0.0, help="the blend whose presets are named")

    plotting = commands.add_parser("plot", parents=[rows], help="plot the measurements")
    plotting.add_argument("--title", default="validation", help="what the pairs are")
    plotting.add_argument("--out", type=Path, required=True, help="SVG")
    commands.add_parser("table", parents=[rows], help="print the measurements as Markdown")
    return parser.parse_args(values)


def show(arguments: argparse.Namespace) -> None:
    presets = json.loads(arguments.presets.read_text())
    curve = Curve.of(read_rows(arguments.sweep), read_rows(arguments.baselines), presets, arguments.blend)
    if arguments.command == "table":
        print(tabulate(curve))
        return
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(plot(curve, arguments.title))


def main() -> None:
    arguments = parse_arguments()
    if arguments.command in ("plot", "table"):
        show(arguments)
        return
    torch.set_num_threads(arguments.threads)
    niqe = Niqe(arguments.niqe) if arguments.niqe else None
    bench = Bench(arguments.pairs, Lpips(arguments.lpips, arguments.threads), niqe, arguments.out)
    if arguments.command == "baselines":
        measure_baselines(bench, arguments.baselines, arguments.threads)
        return
    grid = json.loads(arguments.grid.read_text()) if arguments.grid else default_grid()
    weights = read_blends(arguments.encoder, arguments.denoiser, arguments.denoiser2, arguments.blend)
    sweep(bench, grid, weights, arguments.seed)


if __name__ == "__main__":
    main()
