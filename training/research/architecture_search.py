"""Compares fidelity networks of about equal time in 8 bits, trained for equal time: which architecture is worth its
milliseconds.

    python -m training.data.validation_pairs --photos DIR --out PAIRS
    python -m training.research.architecture_search train --photos DIR --pairs PAIRS --lpips L.onnx
    python -m training.research.architecture_search time

Every architecture gets the same pairs in the same order, with one thread, and as much processor time; the machine's
other load does not count. One JSON line per result is appended to docs/measured/shapes.jsonl, and results that are
there are skipped.
"""

import argparse
import dataclasses
import functools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.data.dataset import draw_pairs, load_folder
from training.evaluation.evaluate_set import evaluate_set
from training.evaluation.metrics import Lpips
from training.evaluation.results_store import Fields, append_row, digest_pairs, find_row, read_rows
from training.export.onnx_check import to_onnx
from training.export.quantize import quantize
from training.export.time_networks import time_networks
from training.models.blocks import LowerLevel, ResidualBlock
from training.models.encoder import FidelityNetwork, init_edge_filters
from training.models.resampling import SCALE
from training.paths import MEASURED
from training.train.config import EncoderConfig
from training.train.encoder_trainer import EncoderTrainer

ROWS = MEASURED / "shapes.jsonl"
TIMED_PX = 96
TIMED_ROUNDS = 15


def relu_block(channels: int) -> ResidualBlock:
    return ResidualBlock(channels, functional.relu)


class ChannelNorm(nn.Module):
    """Mean 0 and variance 1 over the channels of every pixel: a normalisation with a finite receptive field."""

    def __init__(self, channels: int):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(1, channels, 1, 1))
        self.bias = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, h: Tensor) -> Tensor:
        h = h - h.mean(dim=1, keepdim=True)
        return h * torch.rsqrt(h.square().mean(dim=1, keepdim=True) + 1e-5) * self.gain + self.bias


class NafBlock(nn.Module):
    """NAFNet's block (Chen et al. 2022) without its channel attention, which pools over the whole image."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm1, self.norm2 = ChannelNorm(channels), ChannelNorm(channels)
        self.widen1, self.widen2 = nn.Conv2d(channels, 2 * channels, 1), nn.Conv2d(channels, 2 * channels, 1)
        self.depthwise = nn.Conv2d(2 * channels, 2 * channels, 3, padding=1, groups=2 * channels)
        self.narrow1, self.narrow2 = nn.Conv2d(channels, channels, 1), nn.Conv2d(channels, channels, 1)
        self.share1, self.share2 = (nn.Parameter(torch.full((1, channels, 1, 1), 0.1)) for _ in range(2))

    def forward(self, h: Tensor) -> Tensor:
        a, b = self.depthwise(self.widen1(self.norm1(h))).chunk(2, dim=1)
        h = h + self.share1 * self.narrow1(a * b)
        a, b = self.widen2(self.norm2(h)).chunk(2, dim=1)
        correction: Tensor = self.share2 * self.narrow2(a * b)
        return h + correction


class Candidate(FidelityNetwork):
    """A fidelity network to be compared: [n, 3 or more, h, w], RGB first -> (mu, F). Initialised like the encoder."""

    def __init__(self, channels: int, *blocks: nn.Module):
        super().__init__(channels, *blocks)
        init_edge_filters(self)

    def forward(self, lr: Tensor) -> tuple[Tensor, Tensor]:
        return self.encode(lr[:, :3])


def plain(channels: int, count: int, block: Callable[[int], nn.Module] = ResidualBlock) -> Candidate:
    return Candidate(channels, *(block(channels) for _ in range(count)))


def two_levels(channels: int) -> Candidate:
    def some(count: int, width: int) -> list[nn.Module]:
        return [ResidualBlock(width) for _ in range(count)]

    lowest = LowerLevel(2 * channels, 4 * channels, *some(4, 4 * channels))
    middle = LowerLevel(channels, 2 * channels, *some(3, 2 * channels), lowest, *some(3, 2 * channels))
    return Candidate(channels, *some(3, channels), middle, *some(3, channels))


ARCHITECTURES: dict[str, Callable[[], Candidate]] = {
    "residual, 64 channels, 10 blocks, SiLU": lambda: plain(64, 10),
    "residual, 64 channels, 12 blocks, ReLU": lambda: plain(64, 12, relu_block),
    "residual, 96 channels, 5 blocks, SiLU": lambda: plain(96, 5),
    "U-Net, 48 channels, two levels down, SiLU": lambda: two_levels(48),
    "NAFNet without pooling, 32 channels, 12 blocks": lambda: plain(32, 12, NafBlock),
    "residual, 96 channels, 10 blocks, SiLU": lambda: plain(96, 10),
}
"""The encoder's own architecture comes first; the last one takes twice the time, as a second model size would."""


@dataclasses.dataclass(frozen=True)
class Trial:
    """What every architecture is trained and evaluated on."""

    photos: Path
    pairs: Path
    lpips: Path
    minutes: float

    def train(self, name: str) -> Fields:
        """Trains with processor time as the clock and returns the row of the architecture `name`."""
        # Runs are short: an average with a long memory would still contain the initial weights.
        config = EncoderConfig(
            run="", photos=str(self.photos), minutes=self.minutes, batch=16, clean_share=1.0, ema=0.98
        )
        training, _ = load_folder(self.photos)
        torch.set_num_threads(1)
        torch.manual_seed(config.seed)
        network = ARCHITECTURES[name]()
        trainer = EncoderTrainer(config, network)
        started = time.process_time()
        while trainer.seconds < 60 * self.minutes:
            rng = np.random.default_rng((config.seed, trainer.iteration))
            trainer.update(functools.partial(draw_pairs, training, config.batches, rng))
            trainer.seconds = time.process_time() - started
        network.load_state_dict(trainer.ema)
        metrics = evaluate_set(lambda y: upscale(network, y), self.pairs, Lpips(self.lpips, 1))
        parameters = sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)
        kept = {figure: round(metrics[figure], 4) for figure in ("psnrY", "ssimY", "lpips")}
        return {"parameters": parameters, "samples": trainer.iteration * config.batch, **kept}


def upscale(network: Candidate, y: Tensor) -> Tensor:
    """[1, 3, h, w] in [0, 1] -> x4; sizes that a U-Net cannot halve twice are padded at the border."""
    height, width = y.shape[2:]
    padded = functional.pad(y, (0, -width % 4, 0, -height % 4), mode="replicate")
    with torch.inference_mode():
        image = functional.pixel_shuffle(network(padded)[0], SCALE)
    return image[..., : SCALE * height, : SCALE * width].clamp(0, 1)


def time_architectures(names: list[str]) -> list[Fields]:
    """Times the architectures interleaved, in 8 bits, on one thread; the weights do not matter."""
    with tempfile.TemporaryDirectory() as folder:
        paths: dict[str, Path] = {}
        for index, name in enumerate(names):
            torch.manual_seed(0)
            float32 = to_onnx(ARCHITECTURES[name](), {"lr": torch.rand(1, 3, 48, 56)}, ["mu", "features"])
            feeds = [{"lr": np.random.default_rng(i).random((1, 3, 48, 48), dtype=np.float32)} for i in range(2)]
            paths[name] = Path(folder) / f"{index}.onnx"
            paths[name].write_bytes(quantize(float32, feeds).SerializeToString())
        return [dict(row) for row in time_networks(paths, [TIMED_PX], 1, TIMED_ROUNDS)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "time"])
    parser.add_argument("--photos", type=Path, help="folder of *.tar")
    parser.add_argument("--pairs", type=Path, help="folder with HR and LR, as validation_pairs writes them")
    parser.add_argument("--lpips", type=Path, help="LPIPS as ONNX")
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--architecture", action="append", choices=list(ARCHITECTURES), help="may repeat; default: all")
    arguments = parser.parse_args()
    names = arguments.architecture or list(ARCHITECTURES)
    if arguments.command == "time":
        for row in time_architectures(names):
            append_row(ROWS, {"shape": row.pop("network"), **row})
        return
    if None in (arguments.photos, arguments.pairs, arguments.lpips):
        parser.error("train needs --photos, --pairs and --lpips")
    trial = Trial(arguments.photos, arguments.pairs, arguments.lpips, arguments.minutes)
    for name in names:
        key = {"shape": name, "minutes": trial.minutes, "pairs": digest_pairs(trial.pairs), "start": "edges"}
        if not find_row(read_rows(ROWS), key):
            append_row(ROWS, {**key, **trial.train(name)})


if __name__ == "__main__":
    main()
