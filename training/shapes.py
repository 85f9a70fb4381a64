"""Which shape of network is worth its milliseconds: fidelity networks of about equal time in 8 bits, trained for equal time.

    python -m training.pairs  --photos DIR --out PAIRS
    python -m training.shapes train --photos DIR --pairs PAIRS --minutes 12 [--shape NAME ...]
    python -m training.shapes time

Every shape gets the same pairs in the same order, with one thread, and as much processor time; what else the machine does is
not counted. One JSON line per result goes to docs/measured/shapes.jsonl, and what is there is left out.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.data import draw_pairs, load_photos
from training.evaluate import evaluate
from training.export import to_onnx
from training.measured import Fields, append_row, digest_pairs, find_row, read_rows
from training.metrics import Lpips
from training.networks import SCALE, Fidelity, Lower, ResidualBlock, start_on_edges
from training.quantize import quantize, time_networks
from training.train import Config, Trainer

ROWS = Path(__file__).parents[1] / "docs" / "measured" / "shapes.jsonl"
TIMED_PX = 96
TIMED_ROUNDS = 15


def relu_block(channels: int) -> ResidualBlock:
    return ResidualBlock(channels, functional.relu)


class ChannelNorm(nn.Module):
    """Mean 0 and variance 1 over the channels of every pixel: a norm that keeps the receptive field finite."""

    def __init__(self, channels: int):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(1, channels, 1, 1))
        self.bias = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, h: Tensor) -> Tensor:
        h = h - h.mean(dim=1, keepdim=True)
        return h * torch.rsqrt(h.square().mean(dim=1, keepdim=True) + 1e-5) * self.gain + self.bias


class NafBlock(nn.Module):
    """NAFNet's block (Chen et al. 2022) without its channel attention, which pools over the whole picture."""

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
        return h + self.share2 * self.narrow2(a * b)


class Shape(Fidelity):
    """A fidelity network to be compared: [n, 3 or more, h, w], RGB first -> (mu, F). It starts on edges, as the encoder does."""

    def __init__(self, channels: int, *blocks: nn.Module):
        super().__init__(channels, *blocks)
        start_on_edges(self)

    def forward(self, lr: Tensor) -> tuple[Tensor, Tensor]:
        return self.encode(lr[:, :3])


def plain(channels: int, count: int, block: Callable[[int], nn.Module] = ResidualBlock) -> Shape:
    return Shape(channels, *(block(channels) for _ in range(count)))


def two_levels(channels: int) -> Shape:
    def some(count: int, width: int) -> list[nn.Module]:
        return [ResidualBlock(width) for _ in range(count)]

    lowest = Lower(2 * channels, 4 * channels, *some(4, 4 * channels))
    middle = Lower(channels, 2 * channels, *some(3, 2 * channels), lowest, *some(3, 2 * channels))
    return Shape(channels, *some(3, channels), middle, *some(3, channels))


SHAPES: dict[str, Callable[[], Shape]] = {
    "residual, 64 channels, 10 blocks, SiLU": lambda: plain(64, 10),
    "residual, 64 channels, 12 blocks, ReLU": lambda: plain(64, 12, relu_block),
    "residual, 96 channels, 5 blocks, SiLU": lambda: plain(96, 5),
    "U-Net, 48 channels, two levels down, SiLU": lambda: two_levels(48),
    "NAFNet without pooling, 32 channels, 12 blocks": lambda: plain(32, 12, NafBlock),
    "residual, 96 channels, 10 blocks, SiLU": lambda: plain(96, 10),
}
"""What the encoder is comes first; the last one takes twice the time of the others, to see whether a second size would pay."""


def train_shape(name: str, photos: Path, pairs: Path, lpips: Path, minutes: float) -> Fields:
    """Trains with processor time as the clock and returns the row of `name`."""
    # Runs are short: an average with a long memory would still hold what the network was at first.
    config = Config(stage="encoder", run="", photos=str(photos), minutes=minutes, batch=16, clean_share=1.0, ema=0.98)
    training, _ = load_photos(sorted(photos.glob("*.tar")))
    torch.set_num_threads(1)
    torch.manual_seed(config.seed)
    network = SHAPES[name]()
    trainer = Trainer(config, network)
    started = time.process_time()
    while trainer.seconds < 60 * minutes:
        rng = np.random.default_rng((config.seed, trainer.iteration))
        trainer.update(*draw_pairs(training, config.batch, config.lr_size, config.clean_share, rng))
        trainer.seconds = time.process_time() - started
    network.load_state_dict(trainer.ema)
    figures = evaluate(lambda y: enlarge(network, y), pairs, Lpips(lpips, 1))
    parameters = sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)
    kept = {figure: round(figures[figure], 4) for figure in ("psnrY", "ssimY", "lpips")}
    return {"parameters": parameters, "samples": trainer.iteration * config.batch, **kept}


def enlarge(network: Shape, y: Tensor) -> Tensor:
    """[1, 3, h, w] in [0, 1] -> x4; sizes that a U-Net cannot halve twice are continued at the border."""
    height, width = y.shape[2:]
    padded = functional.pad(y, (0, -width % 4, 0, -height % 4), mode="replicate")
    with torch.inference_mode():
        picture = functional.pixel_shuffle(network(padded)[0], SCALE)
    return picture[..., : SCALE * height, : SCALE * width].clamp(0, 1)


def time_shapes(names: list[str]) -> list[Fields]:
    """Times every shape in turn, in 8 bits, on one thread; what the weights are does not matter."""
    with tempfile.TemporaryDirectory() as folder:
        paths: dict[str, Path] = {}
        for index, name in enumerate(names):
            torch.manual_seed(0)
            float32 = to_onnx(SHAPES[name](), {"lr": torch.rand(1, 3, 48, 56)}, ["mu", "features"])
            feeds = [{"lr": np.random.default_rng(i).random((1, 3, 48, 48), dtype=np.float32)} for i in range(2)]
            paths[name] = Path(folder) / f"{index}.onnx"
            paths[name].write_bytes(quantize(float32, feeds).SerializeToString())
        return [dict(row) for row in time_networks(paths, [TIMED_PX], 1, TIMED_ROUNDS)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "time"])
    parser.add_argument("--photos", type=Path, help="folder of *.tar")
    parser.add_argument("--pairs", type=Path, help="folder with HR and LR, as training.pairs writes them")
    parser.add_argument("--lpips", type=Path, help="LPIPS as ONNX")
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--shape", action="append", choices=list(SHAPES), help="may repeat; all unless given")
    arguments = parser.parse_args()
    names = arguments.shape or list(SHAPES)
    if arguments.command == "time":
        for row in time_shapes(names):
            append_row(ROWS, {"shape": row.pop("network"), **row})
        return
    if None in (arguments.photos, arguments.pairs, arguments.lpips):
        parser.error("train needs --photos, --pairs and --lpips")
    for name in names:
        key = {"shape": name, "minutes": arguments.minutes, "pairs": digest_pairs(arguments.pairs), "start": "edges"}
        if not find_row(read_rows(ROWS), key):
            append_row(ROWS, {**key, **train_shape(name, arguments.photos, arguments.pairs, arguments.lpips, arguments.minutes)})


if __name__ == "__main__":
    main()
