"""Measures sampler settings and opponents on pairs, before a model is exported, and shows them as one curve of distortion and perception.

    python -m training.pairs --photos DIR --out PAIRS
    python -m training.curve sweep --encoder E.safetensors --denoiser D.safetensors --pairs PAIRS --lpips L.onnx --out sweep.jsonl
    python -m training.curve peers --peers DIR --pairs PAIRS --lpips L.onnx --out peers.jsonl
    python -m training.curve plot  --sweep sweep.jsonl --peers peers.jsonl --out docs/images/curve.svg
    python -m training.curve table --sweep sweep.jsonl --peers peers.jsonl

PAIRS is any folder with HR and LR: validation pairs to choose settings on, or a test set (`--title BSD100` names it in the
picture). `sweep` and `peers` append one JSON line per measurement at once and leave out what the file already has, so a run
that is stopped goes on when started again. With `--denoiser2 D2 --blend 0,0.5,1` every setting is measured with the weights
(1 - b) D + b D2. Evaluations count the encoder.
"""

import argparse
import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training.average import blend_weights
from training.chart import Point, draw, pareto_front
from training.evaluate import PRESETS, Candidate, Upscale, bicubic, evaluate, open_peer, read_sigma_r
from training.markdown import make_table
from training.measured import Fields, append_row, digest, digest_pairs, find_row, read_rows
from training.metrics import Lpips
from training.networks import load_denoiser, load_encoder
from training.niqe import Niqe
from training.sampler import Networks, Preset, TorchNetworks, enhance


@dataclasses.dataclass(frozen=True)
class Bench:
    """Where measurements are taken and kept."""

    pairs: Path
    lpips: Lpips
    niqe: Niqe | None
    out: Path

    def measure(self, candidate: Candidate, key: Fields) -> None:
        """Appends the mean figures of a candidate under `key`, unless they are there."""
        key = {**key, "pairs": digest_pairs(self.pairs)}
        if find_row(read_rows(self.out), key):
            return
        figures = evaluate(candidate.upscale, self.pairs, self.lpips, self.niqe)
        rounded = {name: round(value, 4) for name, value in figures.items()}
        append_row(self.out, {"name": candidate.name, "evaluations": candidate.evaluations, **rounded, **key})
        blend = f" at blend {key['blend']:g}" if key.get("blend") is not None else ""
        print(f"{candidate.name}{blend}: {rounded['psnrY']:.2f} dB, LPIPS {rounded['lpips']:.4f}, {rounded['seconds']:.0f} s", flush=True)


WARM_LEVELS = ((0.35,), (0.5, 0.25), (0.7, 0.45, 0.25))
"""Coarse levels that begin from mu, not from noise alone; one fine step after them."""
FULL_LEVELS = ((1,), (1, 0.35), (1, 0.6, 0.3), (1, 0.75, 0.5, 0.3), (1, 0.85, 0.7, 0.55, 0.4, 0.3, 0.2))
FINE_STEPS = ((0,), (6, 0), (8, 6, 4, 2, 0))
PERCEPTIONS = (0, 0.25, 0.5, 0.75, 1)
ETAS = (0, 0.2, 0.5, 1)
STRENGTHS = (0, 0.5)
"""Of back-projection; 1 is what presets have."""


def default_grid() -> dict[str, Fields]:
    """The presets in use, each of them with one thing changed, then levels, fine steps and perception; none of them twice."""
    presets: dict[str, Fields] = json.loads(PRESETS.read_text())
    grid = dict(presets)

    def add(name: str, fields: Fields) -> None:
        if fields not in grid.values():
            grid[name] = fields

    for name, preset in presets.items():
        for strength in STRENGTHS:
            add(f"{name}-result-tied-{strength:g}", {**preset, "backProjection": strength})
        if (sampler := preset["sampler"]) is None:
            continue
        for eta in ETAS:
            add(f"{name}-eta-{eta:g}", {**preset, "sampler": {**sampler, "eta": eta}})
        for strength in STRENGTHS:
            add(f"{name}-steps-tied-{strength:g}", {**preset, "sampler": {**sampler, "backProjection": strength}})
        # Restart runs the last candidates, without gaps.
        last = list(range(len(sampler["fine"])))[::-1]
        add(f"{name}-restart", {**preset, "sampler": {**sampler, "fine": last, "skip": "restart"}})
    lists = [(levels, FINE_STEPS[:1]) for levels in WARM_LEVELS] + [(levels, FINE_STEPS) for levels in FULL_LEVELS]
    for levels, fines in lists:
        for fine in fines:
            for perception in PERCEPTIONS:
                path = {"coarseLevels": list(levels), "fine": list(fine), "skip": "stride"}
                sampler = {**path, "eta": 0.5, "perception": perception, "backProjection": 1}
                name = f"from-{levels[0]:g}-coarse-{len(levels)}-fine-{len(fine)}-perception-{perception:g}"
                add(name, {"sampler": sampler, "backProjection": 1})
    return grid


class EncodedOnce(TorchNetworks):
    """Networks that keep what the encoder made of each picture: it is the same for every setting and blend."""

    def __init__(self, encoder: nn.Module, denoiser: nn.Module, known: dict[bytes, tuple[Tensor, Tensor]]):
        super().__init__(encoder, denoiser)
        self.known = known

    def encode(self, y: Tensor, cleanup: float, perception: float) -> tuple[Tensor, Tensor]:
        key = y.numpy().tobytes() + str((tuple(y.shape), cleanup, perception)).encode()
        if key not in self.known:
            self.known[key] = super().encode(y, cleanup, perception)
        return self.known[key]


@dataclasses.dataclass(frozen=True)
class Weights:
    """The networks of one blend, and the digests of the encoder and of both."""

    blend: float
    networks: Networks
    sigma_r: float
    encoder_digest: str
    whole_digest: str


def read_weights(encoder: Path, denoiser: Path, denoiser2: Path | None, blends: list[float]) -> Iterator[Weights]:
    if denoiser2 is None and any(blends):
        raise ValueError("a blend other than 0 needs --denoiser2")
    sigma_r = read_sigma_r(denoiser)
    if denoiser2 is not None and read_sigma_r(denoiser2) != sigma_r:
        raise ValueError(f"{denoiser} and {denoiser2} differ in sigma_r: their residuals are not in the same unit")
    first = load_file(denoiser)
    second = load_file(denoiser2) if denoiser2 else first
    encoder_state = load_file(encoder)
    # The pairs are clean: the cleaner never runs, and a new one makes no row stale.
    encoder_tensors = list_tensors({name: tensor for name, tensor in encoder_state.items() if not name.startswith("cleaner.")})
    known: dict[bytes, tuple[Tensor, Tensor]] = {}
    for blend in blends:
        state = blend_weights(first, second, blend)
        networks = EncodedOnce(load_encoder(encoder_state), load_denoiser(state), known)
        yield Weights(blend, networks, sigma_r, digest(*encoder_tensors), digest(*encoder_tensors, *list_tensors(state)))


def list_tensors(state: Mapping[str, Tensor]) -> list[bytes]:
    """What a digest of weights is made of, in the order of names."""
    return [name.encode() + state[name].numpy().tobytes() for name in sorted(state)]


def sweep(bench: Bench, grid: Mapping[str, Fields], weights: Iterable[Weights], seed: int = 0) -> None:
    """Measures every setting with every blend; a setting without a sampler does not depend on the denoiser: once."""
    # All are parsed before the first is measured: a mistake in the last one must not cost an hour.
    candidates = {name: (Preset.parse(fields), Preset.parse(fields).evaluations + 1) for name, fields in grid.items()}
    for blended in weights:
        for name, (preset, evaluations) in candidates.items():
            key: Fields = {"preset": grid[name], "seed": seed}
            if preset.sampler is None:
                key |= {"blend": None, "weights": blended.encoder_digest}
            else:
                key |= {"blend": blended.blend, "weights": blended.whole_digest}
            bench.measure(Candidate(name, evaluations, bind(blended, preset, seed)), key)


def bind(weights: Weights, preset: Preset, seed: int) -> Upscale:
    return lambda y: enhance(weights.networks, y, preset, sigma_r=weights.sigma_r, seed=seed)


def measure_peers(bench: Bench, folder: Path, threads: int) -> None:
    """The opponents, and bicubic as torch has it (a = -0.75)."""
    bench.measure(Candidate("bicubic", 0, bicubic), {"weights": None})
    for path in sorted(folder.glob("*.onnx")):
        bench.measure(Candidate(path.stem, 1, open_peer(path, threads)), {"weights": digest(path.read_bytes())})


# --- showing -------------------------------------------------------------------------------------------------------------


def to_point(row: Fields, name: str | None = None) -> Point:
    return Point(name or row["name"], row["psnrY"], row["lpips"], row["evaluations"])


def find_presets(rows: list[Fields], presets: Mapping[str, Fields], blend: float) -> dict[str, Fields]:
    """The rows of the presets, found in a sweep by what they are, not by name."""
    found = {}
    for name, fields in presets.items():
        row = find_row(rows, {"preset": fields, "blend": None if fields["sampler"] is None else blend})
        if row is None:
            raise ValueError(f"the sweep has no measurement of preset {name} at blend {blend:g}: run sweep with it first")
        found[name] = row
    return found


@dataclasses.dataclass(frozen=True)
class Shown:
    """What belongs into one picture or table: all measured on the same pairs."""

    settings: list[Fields]
    presets: dict[str, Fields]
    peers: list[Fields]

    @staticmethod
    def of(sweep_rows: list[Fields], peer_rows: list[Fields], presets: Mapping[str, Fields], blend: float) -> "Shown":
        if not sweep_rows:
            raise ValueError("the sweep has no rows: run it first")
        if len({row["pairs"] for row in sweep_rows + peer_rows}) > 1:
            raise ValueError("the rows were measured on different pairs and do not belong in one picture")
        # A network measured again after a change counts once.
        peers = {row["name"]: row for row in peer_rows}
        return Shown(sweep_rows, find_presets(sweep_rows, presets, blend), list(peers.values()))


def plot(shown: Shown, title: str) -> str:
    """SVG of all settings, the presets among them, and the opponents."""
    presets = [to_point(row, name.capitalize()) for name, row in shown.presets.items()]
    pictures = shown.settings[-1]["pictures"]
    whole_title = f"Enlarging four times: means over {pictures} pictures ({title}), up and to the right is better"
    return draw([to_point(row) for row in shown.settings], presets, [to_point(row) for row in shown.peers], whole_title)


def tabulate(shown: Shown) -> str:
    """Markdown: opponents, presets, and the settings that no other setting beats on both axes, by falling PSNR."""
    front = {(point.psnr, point.lpips) for point in pareto_front([to_point(row) for row in shown.settings])}
    named = [(row["name"], row) for row in shown.peers] + [(f"**{name}**", row) for name, row in shown.presets.items()]
    best = [(row["name"], row) for row in shown.settings if (row["psnrY"], row["lpips"]) in front and row not in shown.presets.values()]
    rows = sorted(named + best, key=lambda entry: -entry[1]["psnrY"])
    headings = ["", "evaluations", "PSNR-Y", "LPIPS", "NIQE", "LR-PSNR"]
    return make_table(headings, [[name, *format_figures(row)] for name, row in rows])


def format_figures(row: Fields) -> list[str]:
    niqe = "-" if row.get("niqe") is None else f"{row['niqe']:.2f}"
    return [f"{row['evaluations']:g}", f"{row['psnrY']:.2f}", f"{row['lpips']:.4f}", niqe, f"{row['lrPsnr']:.1f}"]


# --- commands ------------------------------------------------------------------------------------------------------------


def parse_shares(text: str) -> list[float]:
    return [float(share) for share in text.split(",")]


def parse_arguments(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    bench = argparse.ArgumentParser(add_help=False)
    bench.add_argument("--pairs", type=Path, required=True, help="folder with HR and LR")
    bench.add_argument("--lpips", type=Path, required=True, help="LPIPS as ONNX")
    bench.add_argument("--niqe", type=Path, help="pristine parameters of NIQE (npz); without them no NIQE is given")
    bench.add_argument("--out", type=Path, required=True, help="JSON lines; what it holds is not measured again")
    bench.add_argument("--threads", type=int, default=2)

    settings = commands.add_parser("sweep", parents=[bench], help="measure our settings")
    settings.add_argument("--encoder", type=Path, required=True, help="weights (safetensors)")
    settings.add_argument("--denoiser", type=Path, required=True, help="weights (safetensors)")
    settings.add_argument("--denoiser2", type=Path, help="other weights of the same shape, to blend with")
    settings.add_argument("--blend", type=parse_shares, default=[0.0], help="shares of --denoiser2, as 0,0.5,1")
    settings.add_argument("--grid", type=Path, help="settings to measure, written as presets.json; default: a built-in grid")
    settings.add_argument("--seed", type=int, default=0)

    peers = commands.add_parser("peers", parents=[bench], help="measure other networks and bicubic")
    peers.add_argument("--peers", type=Path, required=True, help="folder of *.onnx: input lr, output sr, RGB in [0, 1]")

    rows = argparse.ArgumentParser(add_help=False)
    rows.add_argument("--sweep", type=Path, required=True)
    rows.add_argument("--peers", type=Path, required=True)
    rows.add_argument("--presets", type=Path, default=PRESETS, help="settings that are named")
    rows.add_argument("--blend", type=float, default=0.0, help="the blend whose presets are named")

    picture = commands.add_parser("plot", parents=[rows], help="draw what was measured")
    picture.add_argument("--title", default="validation", help="what the pairs are")
    picture.add_argument("--out", type=Path, required=True, help="SVG")
    commands.add_parser("table", parents=[rows], help="print what was measured, as markdown")
    return parser.parse_args(values)


def run(arguments: argparse.Namespace) -> None:
    if arguments.command in ("plot", "table"):
        presets = json.loads(arguments.presets.read_text())
        shown = Shown.of(read_rows(arguments.sweep), read_rows(arguments.peers), presets, arguments.blend)
        if arguments.command == "table":
            print(tabulate(shown))
            return
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(plot(shown, arguments.title))
        return
    torch.set_num_threads(arguments.threads)
    niqe = Niqe(arguments.niqe) if arguments.niqe else None
    bench = Bench(arguments.pairs, Lpips(arguments.lpips, arguments.threads), niqe, arguments.out)
    if arguments.command == "peers":
        measure_peers(bench, arguments.peers, arguments.threads)
        return
    grid = json.loads(arguments.grid.read_text()) if arguments.grid else default_grid()
    sweep(bench, grid, read_weights(arguments.encoder, arguments.denoiser, arguments.denoiser2, arguments.blend), arguments.seed)


def main() -> None:
    run(parse_arguments())


if __name__ == "__main__":
    main()
