"""Writes a model folder from trained weights: ONNX in float32 and 8 bits, a golden tile, and model.json.

    python -m training.export --instant ema.safetensors --encoder ema.safetensors --denoiser ema.safetensors --photos DIR --out resources/models/ID

    file                  inputs                                        outputs
    cleaner.onnx          lr_and_dials [1, 5, h, w]                     cleaned [1, 3, h, w]
    instant.onnx          lr [1, 3, h, w]                               mu [1, 48, h, w]
    encoder.onnx          lr [1, 3, h, w]                               mu [1, 48, h, w], features [1, C, h, w]
    denoiser.onnx         x, mu [1, 48, h, w], features, level,         prediction [1, 48, h, w]
                          perception [1]
    policy.onnx           the same, candidate, executed [1], memory     refine [1], next_memory [1, m]   with --policy only

All float32, h and w dynamic (even for cleaner and denoiser); *.uint8.onnx are the same in 8 bits inside. The denoiser's first
convolution sees x_t, mu and F, of which only x_t changes from step to step. Its share of mu and F is therefore computed once,
by the encoder file, and that is what `features` holds: C is the width of the denoiser, and `mu` is taken but not read. Where nothing
is sampled, instant.onnx makes the whole result: it may be a better encoder than the one that the denoiser knows.

Nothing is written unless onnxruntime agrees with PyTorch. The folder appears whole, under its name, at the end.
"""

import argparse
import base64
import contextlib
import copy
import dataclasses
import hashlib
import io
import json
import logging
import os
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import helper
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from training.data import degrade, load_photos, random_patch
from training.diffusion import abar_at, picture_noise
from training.evaluate import NETWORKS, PRESETS, read_presets, read_sigma_r
from training.networks import CORRECTION_GAIN, DIAL_GAIN, FOLDED, SCALE, Cleaner, Denoiser, Encoder
from training.networks import enlarge_bicubic, load_denoiser, load_encoder, read_dials, with_dials
from training.policy import Policy, PolicyFile, PolicyWeights, load_policy
from training.quantize import quantize
from training.sampler import Preset, sample

OPSET = 20
LARGEST_DIFFERENCE = 1e-4
"""Between onnxruntime and PyTorch, of any float32 output value."""
LARGEST_POLICY_DIFFERENCE = 1e-5
"""The same for a policy, whose answers are probabilities and a memory within -1..1."""
GOLDEN_SIZE_PX = 16
GOLDEN_TOLD = (0.5, 0.5)
"""Level and perception."""
# Larger tiles take a tenth less time, but where 8 bits are slow a call on 256 x 256 takes a second, and whoever needs the engine after a cancelled job waits for two.
TILE = {"sizePx": 192, "haloPx": 16, "alignPx": 8}
BACK_PROJECTION_RADIUS_PX = 4
"""Down with 16 taps and up with 5: an LR pixel of the error reaches two, and is made of what reaches two."""
DEFAULT_CLEANUP = {"lossy": 0.2, "lossless": 0}
CLEANUP_CYCLE = (0.3, 0.6, 1.0)
"""Clean-up of the degraded crops that calibrate the cleaner, in turn."""


class PixelShuffleUp(nn.Module):
    """A transposed convolution 2 x 2, stride 2, written as 1 x 1 convolution and pixel shuffle: that form exists in 8 bits."""

    def __init__(self, up: nn.ConvTranspose2d):
        super().__init__()
        inputs, outputs, *_ = up.weight.shape
        self.conv = nn.Conv2d(inputs, 4 * outputs, 1)
        with torch.no_grad():
            self.conv.weight.copy_(up.weight.permute(1, 2, 3, 0).reshape(4 * outputs, inputs, 1, 1))
            self.conv.bias.copy_(up.bias.repeat_interleave(4))

    def forward(self, h: Tensor) -> Tensor:
        return functional.pixel_shuffle(self.conv(h), 2)


def split_first_convolution(denoiser: Denoiser) -> tuple[nn.Conv2d, nn.Conv2d, nn.Conv2d]:
    """Returns convolutions of x_t, of mu - 0.5 and of F (with the bias) whose sum is the denoiser's conv_in."""
    weight = denoiser.conv_in.weight
    parts = weight[:, :FOLDED], 2 * weight[:, FOLDED : 2 * FOLDED], weight[:, 2 * FOLDED :]
    convolutions = []
    for part in parts:
        convolution = nn.Conv2d(part.shape[1], part.shape[0], 3, padding=1, bias=len(convolutions) == 2)
        with torch.no_grad():
            convolution.weight.copy_(part)
            if convolution.bias is not None:
                convolution.bias.copy_(denoiser.conv_in.bias)
        convolutions.append(convolution)
    return convolutions[0], convolutions[1], convolutions[2]


class CleanerFile(nn.Module):
    """What cleaner.onnx computes: lr_and_dials -> RGB as the encoder expects it."""

    def __init__(self, cleaner: Cleaner):
        super().__init__()
        self.cleaner = cleaner
        self.up = PixelShuffleUp(cleaner.up)
        self.gain = nn.Parameter(torch.tensor([1.0, 1.0, 1.0, DIAL_GAIN, DIAL_GAIN]).view(1, 5, 1, 1))

    def forward(self, lr_and_dials: Tensor) -> Tensor:
        h = self.cleaner.conv_in((lr_and_dials - 0.5) * self.gain)
        return lr_and_dials[:, :3] + self.cleaner.conv_out(self.cleaner.walk(h, up=self.up))


class FidelityFile(nn.Module):
    """What instant.onnx and encoder.onnx have in common: RGB -> (mu, F)."""

    def __init__(self, encoder: Encoder):
        super().__init__()
        self.conv_in, self.blocks = encoder.conv_in, encoder.blocks
        self.conv_out = nn.Conv2d(encoder.conv_out.in_channels, FOLDED, 3, padding=1)
        with torch.no_grad():
            self.conv_out.weight.copy_(CORRECTION_GAIN * encoder.conv_out.weight)
            self.conv_out.bias.copy_(CORRECTION_GAIN * encoder.conv_out.bias)
        self.bicubic = nn.Parameter(encoder.bicubic.clone())

    def encode(self, lr: Tensor) -> tuple[Tensor, Tensor]:
        first = self.conv_in(lr - 0.5)
        features = self.blocks(first) + first
        return enlarge_bicubic(lr, self.bicubic) + self.conv_out(features), features


class InstantFile(FidelityFile):
    """What instant.onnx computes: RGB -> mu."""

    def forward(self, lr: Tensor) -> Tensor:
        return self.encode(lr)[0]


class EncoderFile(FidelityFile):
    """What encoder.onnx computes: RGB -> (mu, the share of mu and F in the denoiser's first convolution)."""

    def __init__(self, encoder: Encoder, denoiser: Denoiser):
        super().__init__(encoder)
        _, self.from_mu, self.from_features = split_first_convolution(denoiser)

    def forward(self, lr: Tensor) -> tuple[Tensor, Tensor]:
        mu, features = self.encode(lr)
        return mu, self.from_mu(mu - 0.5) + self.from_features(features)


class EncoderFiles(nn.Module):
    """cleaner.onnx where c > 0 and encoder.onnx, one after the other as the product runs them: lr_and_dials -> (mu, features)."""

    def __init__(self, encoder: Encoder, denoiser: Denoiser):
        super().__init__()
        self.encoder, self.file = encoder, EncoderFile(encoder, denoiser)

    def forward(self, lr_and_dials: Tensor) -> tuple[Tensor, Tensor]:
        return self.file(self.encoder.clean(lr_and_dials))


class DenoiserFile(nn.Module):
    """What denoiser.onnx computes: (x_t, mu, features of EncoderFile, t, p) -> prediction."""

    def __init__(self, denoiser: Denoiser):
        super().__init__()
        self.from_x, _, _ = split_first_convolution(denoiser)
        self.up = PixelShuffleUp(denoiser.up)
        self.denoiser = denoiser

    def forward(self, x: Tensor, mu: Tensor, features: Tensor, level: Tensor, perception: Tensor) -> Tensor:
        del mu
        embedded = self.denoiser.embed(level, perception)
        return self.denoiser.conv_out(self.denoiser.walk(self.from_x(x) + features, embedded, up=self.up))


def to_onnx(module: nn.Module, inputs: dict[str, Tensor], outputs: list[str]) -> onnx.ModelProto:
    """Traces the module with dynamic height and width (last two dimensions of every picture)."""
    dynamic = torch.export.Dim.DYNAMIC
    shapes = tuple({2: dynamic, 3: dynamic} if tensor.dim() == 4 else None for tensor in inputs.values())
    # The exporter reports on optional packages and on its own progress.
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                module.eval(), tuple(inputs.values()), None, dynamo=True, opset_version=OPSET, verbose=False,
                input_names=list(inputs), output_names=outputs, dynamic_shapes=shapes,
            )  # fmt: skip
    finally:
        logging.disable(level)
    return _tidy(program.model_proto)


def _tidy(model: onnx.ModelProto) -> onnx.ModelProto:
    """Leaves what a reader needs: no traces of the exporter, sizes called height and width."""
    forbidden = {"Resize", "ConvTranspose"} & {node.op_type for node in model.graph.node}
    if forbidden:
        raise ValueError(f"the graph has {', '.join(sorted(forbidden))}, which differs between devices or lacks an 8-bit form")
    model.producer_name, model.producer_version, model.doc_string = "skipstone", "", ""
    del model.metadata_props[:]
    del model.graph.value_info[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.input, *model.graph.output):
        del value.metadata_props[:]
        sizes = value.type.tensor_type.shape.dim
        if len(sizes) == 4:
            sizes[2].dim_param, sizes[3].dim_param = "height", "width"
    # The 8-bit form uses an operator of onnxruntime's own.
    if not any(entry.domain == "com.microsoft" for entry in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.checker.check_model(model)
    return model


def open_model(model: onnx.ModelProto, threads: int = 2) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


@dataclasses.dataclass(frozen=True)
class Tile:
    """One small picture through all networks, in PyTorch: what every file and device must reproduce."""

    level: float
    perception: float
    lr_and_dials: Tensor
    lr: Tensor
    """Cleaned."""
    estimate: Tensor
    """What the instant network makes of it."""
    x: Tensor
    mu: Tensor
    features: Tensor
    prediction: Tensor

    def feeds(self) -> dict[str, dict[str, np.ndarray]]:
        planes = {"x": self.x.numpy(), "mu": self.mu.numpy(), "features": self.features.numpy()}
        told = {"level": self.level, "perception": self.perception}
        denoiser = planes | {name: np.array([value], dtype=np.float32) for name, value in told.items()}
        return {
            "cleaner": {"lr_and_dials": self.lr_and_dials.numpy()},
            "instant": {"lr": self.lr.numpy()},
            "encoder": {"lr": self.lr.numpy()},
            "denoiser": denoiser,
        }

    def outputs(self) -> dict[str, list[np.ndarray]]:
        return {
            "cleaner": [self.lr.numpy()],
            "instant": [self.estimate.numpy()],
            "encoder": [self.mu.numpy(), self.features.numpy()],
            "denoiser": [self.prediction.numpy()],
        }


def run_tile(
    encoder: Encoder, denoiser: Denoiser, y: Tensor, cleanup: float, told: tuple[float, float], seed: int, instant: Encoder | None = None
) -> Tile:
    """Evaluates the trained modules themselves; only `features` comes from the rewritten encoder. `told`: level, perception.
    The cleaner runs for every `cleanup`, so that it is among them. Without an instant network the encoder stands in for it."""
    level, perception = told
    lr_and_dials = with_dials(y, cleanup, perception)
    with torch.inference_mode():
        lr = encoder.cleaner(lr_and_dials)
        mu, inner_features = encoder.encode(lr)
        estimate = mu if instant is None else instant.encode(lr)[0]
        _, features = EncoderFile(encoder, denoiser)(lr)
        noise = picture_noise(seed, 0, 0, 0, *y.shape[-2:])[None]
        x = (1 - abar_at(level)) ** 0.5 * noise
        prediction = denoiser(x, mu, inner_features, torch.tensor([level]), torch.tensor([perception]))
    return Tile(level, perception, lr_and_dials, lr, estimate, x, mu, features, prediction)


def largest_difference(session: ort.InferenceSession, feed: dict[str, np.ndarray], expected: list[np.ndarray]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(session.run(None, feed), expected, strict=True))


def golden_difference(models: dict[str, onnx.ModelProto], tile: Tile) -> float:
    """Largest of the relative RMS differences of estimate, mu and prediction, the networks run one after the other as the product does."""
    (lr,) = open_model(models["cleaner"]).run(None, tile.feeds()["cleaner"])
    (estimate,) = open_model(models["instant"]).run(None, {"lr": lr})
    mu, features = open_model(models["encoder"]).run(None, {"lr": lr})
    feed = {**tile.feeds()["denoiser"], "mu": mu, "features": features}
    (prediction,) = open_model(models["denoiser"]).run(None, feed)
    pairs = ((estimate, tile.estimate.numpy()), (mu, tile.mu.numpy()), (prediction, tile.prediction.numpy()))
    return max(float(np.sqrt(np.square(a - b).mean() / np.square(b).mean())) for a, b in pairs)


def check_agreement(models: dict[str, onnx.ModelProto], tiles: list[Tile], limit: float = LARGEST_DIFFERENCE) -> float:
    """Throws ValueError when a float32 file differs from PyTorch by more than the limit; returns the largest difference."""
    largest = 0.0
    for name in NETWORKS:
        session = open_model(models[name])
        for tile in tiles:
            difference = largest_difference(session, tile.feeds()[name], tile.outputs()[name])
            if not difference <= limit:
                height, width = tile.x.shape[-2:]
                raise ValueError(f"{name}.onnx differs from PyTorch by {difference:.2g} on {height} x {width}, at most {limit} is allowed")
            largest = max(largest, difference)
    return largest


@dataclasses.dataclass(frozen=True)
class HeldOut:
    """Crops of photographs that training never saw, on the LR grid [1, 3, h, w]."""

    clean: list[Tensor]
    degraded: list[tuple[Tensor, float]]
    """The same crops, each with its clean-up."""


def read_held_out(photos: Path, count: int, size_px: int, seed: int) -> HeldOut:
    _, validation = load_photos(sorted(photos.glob("*.tar")))
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(validation))
    held_out = HeldOut([], [])
    for index in range(count):
        patch = random_patch([validation[order[index % len(order)]]], size_px * SCALE, rng)
        hr = torch.from_numpy(patch.copy()).permute(2, 0, 1)[None].float() / 255
        c = CLEANUP_CYCLE[index % len(CLEANUP_CYCLE)]
        held_out.clean.append(degrade(hr, np.zeros(1), rng))
        held_out.degraded.append((degrade(hr, np.array([c]), np.random.default_rng((seed, index))), c))
    return held_out


def calibration_feeds(
    encoder: Encoder, denoiser: Denoiser, held_out: HeldOut, presets: dict[str, Preset], sigma_r: float
) -> dict[str, list[dict[str, np.ndarray]]]:
    """Inputs that the files meet when the presets run: the cleaner on every degraded picture, every preset on every clean one,
    every evaluation recorded. What the cleaner gives is as clean, so the other files do not depend on it."""
    encoder_file, denoiser_file = EncoderFile(encoder, denoiser).eval(), DenoiserFile(denoiser).eval()
    feeds: dict[str, list[dict[str, np.ndarray]]] = {name: [] for name in NETWORKS}
    perceptions = sorted({0.0 if preset.sampler is None else preset.sampler.perception for preset in presets.values()})
    for y, cleanup in held_out.degraded:
        for p in perceptions:
            feeds["cleaner"].append({"lr_and_dials": with_dials(y, cleanup, p).numpy()})
    with torch.inference_mode():
        for index, y in enumerate(held_out.clean):
            for name in ("instant", "encoder"):
                feeds[name].append({"lr": y.numpy()})
            mu, features = encoder_file(y)

            def denoise(x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
                told = {"level": torch.tensor([level]), "perception": torch.tensor([perception])}
                feed = {"x": x, "mu": mu, "features": features} | told
                feeds["denoiser"].append({name: tensor.numpy() for name, tensor in feed.items()})
                return denoiser_file(**feed)

            for preset in presets.values():
                if preset.sampler is not None:
                    # Whatever a policy chooses is among all the steps.
                    fine = "every" if preset.sampler.fine == "network" else preset.sampler.fine
                    options = dataclasses.replace(preset.sampler, fine=fine)
                    sample(options, y, mu, features, denoise, sigma_r=sigma_r, seed=index)
    return feeds


def receptive_radius(encoder: Encoder, denoiser: Denoiser, size_px: int = 96) -> int:
    """LR pixels from a changed input pixel to the farthest changed prediction, measured on noise; odd and even places differ."""
    generator = torch.Generator().manual_seed(0)
    y = torch.rand(1, 3, size_px, size_px, generator=generator)
    tile = run_tile(encoder, denoiser, y, GOLDEN_CLEANUP, GOLDEN_TOLD, 1)
    radius = 0
    with torch.inference_mode():
        module = DenoiserFile(copy.deepcopy(denoiser)).double()
        told = torch.tensor([[tile.level], [tile.perception]]).double()
        feed = [tile.x.double(), tile.mu.double(), tile.features.double(), *told]
        plain = module(*feed)
        for row, column in ((size_px // 2, size_px // 2), (size_px // 2 + 1, size_px // 2 + 1)):
            changed = feed[0].clone()
            changed[:, :, row, column] += 10
            touched = (module(changed, *feed[1:]) - plain).abs().amax(dim=(0, 1)) > 0
            rows, columns = torch.nonzero(touched, as_tuple=True)
            radius = max(radius, int((rows - row).abs().max()), int((columns - column).abs().max()))
    return radius


def golden_json(tile: Tile) -> dict[str, Any]:
    def encode(tensor: Tensor) -> str:
        return base64.b64encode(tensor.numpy().astype("<f4").tobytes()).decode("ascii")

    return {
        "sizePx": tile.x.shape[-1],
        "cleanup": float(read_dials(tile.lr_and_dials)[0]),
        "level": tile.level,
        "perception": tile.perception,
        "lr": encode(tile.lr_and_dials[:, :3].contiguous()),
        "estimate": encode(tile.estimate),
        "x": encode(tile.x),
        "mu": encode(tile.mu),
        "prediction": encode(tile.prediction),
    }


def describe_file(path: Path) -> dict[str, Any]:
    return {"file": path.name, "sha256": hash_file(path), "bytes": path.stat().st_size}


def hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclasses.dataclass(frozen=True)
class Config:
    instant: str
    """Weights of an encoder: those that give the best estimate."""
    encoder: str
    """Weights of the encoder that the denoiser knows, and of the cleaner."""
    denoiser: str
    photos: str
    """Folder of *.tar with photographs; calibration and golden tile use the held-out ones only."""
    out: str
    """Model folder to write; its name is the id. A folder of that name is replaced."""
    version: str = "1.0.0"
    presets: str = str(PRESETS)
    measured: str | None = None
    """JSON file with the table of measured figures (`measured` of model.json); without it the table of the folder that is
    replaced stays when its networks are the same, and is empty otherwise."""
    keep: str | None = None
    """A model folder, whose 8-bit files stay for networks that are the same in float32: calibration rounds differently on every processor."""
    policy: str | None = None
    """policy.safetensors of a train_policy run; needed where a preset says fine: network."""
    trained_on: str = "Crops of freely licensed photographs (openstax textbooks, Wikimedia Commons, CQ100, free wallpapers)"
    started_from: str = "weights of the same shape, trained on the same photographs"
    hardware: str = "two CPU cores"
    hours: float = 0.0
    licence: str = "MIT"
    pictures: int = 12
    """Held-out crops that calibrate the 8-bit files, clean, and as many degraded."""
    picture_px: int = 48
    seed: int = 0


GOLDEN_CLEANUP = 0.5
FLOAT32_TOLERANCE = 1e-3
"""Relative; devices other than the CPU order their sums differently, but none may be off by more than a rounding."""


def make_golden_tile(encoder: Encoder, denoiser: Denoiser, instant: Encoder, crops: list[Tensor]) -> Tile:
    """The busiest window of the crops: on a plain one the smallest output would be little more than rounding."""
    windows = [y[..., top : top + GOLDEN_SIZE_PX, left : left + GOLDEN_SIZE_PX] for y in crops for top in (0, 16) for left in (0, 16)]
    busiest = max(windows, key=lambda window: float(window.std(dim=(2, 3)).mean()))
    return run_tile(encoder, denoiser, busiest.contiguous(), GOLDEN_CLEANUP, GOLDEN_TOLD, 1, instant)


def make_models(encoder: Encoder, denoiser: Denoiser, instant: Encoder, tile: Tile) -> dict[str, onnx.ModelProto]:
    """The float32 files, traced on a tile whose height and width differ, so that the two are not taken for one."""
    narrow = {name: tensor[..., :-4].contiguous() if tensor.dim() == 4 else tensor for name, tensor in _tensors(tile).items()}
    lr_and_dials, lr = ({name: narrow.pop(name)} for name in ("lr_and_dials", "lr"))
    return {
        "cleaner": to_onnx(CleanerFile(encoder.cleaner), lr_and_dials, ["cleaned"]),
        "instant": to_onnx(InstantFile(instant), lr, ["mu"]),
        "encoder": to_onnx(EncoderFile(encoder, denoiser), lr, ["mu", "features"]),
        "denoiser": to_onnx(DenoiserFile(denoiser), narrow, ["prediction"]),
    }


def _tensors(tile: Tile) -> dict[str, Tensor]:
    planes = {"lr_and_dials": tile.lr_and_dials, "lr": tile.lr, "x": tile.x, "mu": tile.mu, "features": tile.features}
    return planes | {"level": torch.tensor([tile.level]), "perception": torch.tensor([tile.perception])}


def check_policy(policy: PolicyWeights | None, denoiser_hash: str, presets: dict[str, Preset]) -> None:
    """Throws ValueError where a preset would ask a policy about states that it was not trained on."""
    if policy is not None and policy.about["denoiser"] != denoiser_hash:
        raise ValueError("the policy was trained on another denoiser: train it on the one that is exported")
    for name, preset in presets.items():
        if preset.sampler is None or preset.sampler.fine != "network":
            continue
        if policy is None:
            raise ValueError(f"preset {name} says fine: network: give --policy")
        if preset.sampler != policy.options:
            raise ValueError(f"the policy was trained for {policy.options}, but preset {name} is {preset.sampler}")


def make_policy_model(policy: Policy, tile: Tile) -> onnx.ModelProto:
    """policy.onnx. Throws ValueError when onnxruntime's answers differ from PyTorch's by more than 1e-5."""
    module = PolicyFile(policy)
    # Sides that differ and fill no whole number of blocks, so that nothing is taken for constant.
    narrow = _policy_inputs(tile, module.memory_size, (slice(-2), slice(-4)))
    model = to_onnx(module, narrow, ["refine", "next_memory"])
    session = open_model(model)
    for inputs in (narrow, _policy_inputs(tile, module.memory_size, (slice(None), slice(None)))):
        # Three questions in a row, so that a memory which is not empty is among them.
        for candidate, executed in ((9, 0), (8, 1), (7, 1)):
            inputs["candidate"].fill_(candidate)
            inputs["executed"].fill_(executed)
            with torch.inference_mode():
                expected = module(*inputs.values())
            feed = {name: tensor.numpy() for name, tensor in inputs.items()}
            difference = largest_difference(session, feed, [output.numpy() for output in expected])
            if not difference <= LARGEST_POLICY_DIFFERENCE:
                raise ValueError(f"policy.onnx differs from PyTorch by {difference:.2g}, at most {LARGEST_POLICY_DIFFERENCE} is allowed")
            inputs["memory"] = expected[1]
    return model


def _policy_inputs(tile: Tile, memory_size: int, window: tuple[slice, slice]) -> dict[str, Tensor]:
    planes = {name: getattr(tile, name)[..., *window].contiguous() for name in ("x", "mu", "features")}
    place = {name: torch.tensor([value]) for name, value in (("level", 0.1), ("candidate", 9.0), ("executed", 0.0))}
    return {**planes, **place, "memory": torch.zeros(1, memory_size)}


def export(config: Config) -> dict[str, Any]:
    """Writes the folder and returns what model.json says. Throws ValueError, and writes nothing, when a check fails."""
    instant = load_encoder(load_file(config.instant)).eval()
    encoder = load_encoder(load_file(config.encoder)).eval()
    denoiser = load_denoiser(load_file(config.denoiser)).eval()
    sigma_r = read_sigma_r(Path(config.denoiser))
    preset_fields = json.loads(Path(config.presets).read_text())
    policy = load_policy(config.policy) if config.policy else None
    check_policy(policy, hash_file(Path(config.denoiser)), read_presets(Path(config.presets)))
    held_out = read_held_out(Path(config.photos), config.pictures, config.picture_px, config.seed)

    tile = make_golden_tile(encoder, denoiser, instant, held_out.clean)
    models = make_models(encoder, denoiser, instant, tile)
    wide = held_out.clean[0][..., :20, :44]
    difference = check_agreement(models, [tile, run_tile(encoder, denoiser, wide, 1.0, (0.1, 1.0), 2, instant)])
    print(f"float32 files agree with PyTorch to {difference:.1e}", flush=True)

    feeds = calibration_feeds(encoder, denoiser, held_out, read_presets(Path(config.presets)), sigma_r)
    print(f"calibration: {', '.join(f'{len(recorded)} inputs of the {name}' for name, recorded in feeds.items())}", flush=True)
    quantized = {
        # Only what is asked once can afford to round its sums.
        name: _kept_in_8_bits(config, name, models[name]) or quantize(models[name], feeds[name], round_sums=name == "instant")
        for name in NETWORKS
    }
    roughness = golden_difference(quantized, tile)
    print(f"8-bit files differ from float32 by {roughness:.3f} on the golden tile", flush=True)

    target = Path(config.out)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    temporary.mkdir(parents=True)
    try:
        files = {
            precision: {name: _write_model(temporary / f"{name}{suffix}.onnx", model) for name, model in group.items()}
            for precision, suffix, group in (("float32", "", models), ("uint8", ".uint8", quantized))
        }
        golden_path = temporary / "golden.json"
        golden_path.write_text(json.dumps(golden_json(tile)) + "\n")
        manifest = {
            "formatVersion": 2,
            "id": target.name,
            "version": config.version,
            "scale": SCALE,
            "sigmaR": sigma_r,
            "prediction": "v",
            "schedule": {"kind": "cosine", "offset": 0.008, "coarseSteps": 10, "fineSteps": 100},
            "featureChannels": tile.features.shape[1],
            "tile": {**TILE, "receptiveRadiusPx": receptive_radius(encoder, denoiser) + BACK_PROJECTION_RADIUS_PX},
            "networks": files,
            "golden": describe_file(golden_path),
            # Twice what was seen here: other processors round in other places, a broken one is off by its whole output.
            "goldenTolerance": {"float32": FLOAT32_TOLERANCE, "uint8": float(f"{2 * roughness:.2g}")},
            "presets": preset_fields,
            "defaultCleanup": DEFAULT_CLEANUP,
            "origin": {
                "trainedOn": config.trained_on,
                "startedFrom": config.started_from,
                "hardware": config.hardware,
                "hours": config.hours,
                "licence": config.licence,
            },
            "measured": _measured(config, target, files),
        }
        if policy is not None:
            manifest["policy"] = {
                **_write_model(temporary / "policy.onnx", make_policy_model(policy.policy, tile)),
                "memorySize": policy.policy.memory_size,
                "meanFineSteps": round(policy.about["meanFineSteps"], 2),
            }
        (temporary / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
        _replace(temporary, target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return manifest


def _kept_in_8_bits(config: Config, name: str, model: onnx.ModelProto) -> onnx.ModelProto | None:
    if config.keep is None:
        return None
    old = Path(config.keep) / f"{name}.onnx"
    is_same = old.exists() and old.read_bytes() == model.SerializeToString(deterministic=True)
    return onnx.load(old.with_name(f"{name}.uint8.onnx")) if is_same else None


def _write_model(path: Path, model: onnx.ModelProto) -> dict[str, Any]:
    path.write_bytes(model.SerializeToString(deterministic=True))
    return describe_file(path)


def _measured(config: Config, target: Path, files: dict[str, Any]) -> list[dict[str, Any]]:
    if config.measured:
        return json.loads(Path(config.measured).read_text())
    old = target / "model.json"
    if old.exists():
        manifest = json.loads(old.read_text())
        if manifest.get("networks") == files:
            return manifest["measured"]
    return []


def _replace(temporary: Path, target: Path) -> None:
    """Puts the finished folder under its name; the old one goes only when the new one is there."""
    if not target.exists():
        os.rename(temporary, target)
        return
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    os.rename(target, old)
    try:
        os.rename(temporary, target)
    except BaseException:
        os.rename(old, target)
        raise
    shutil.rmtree(old)


def parse_config(arguments: list[str] | None = None) -> Config:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for field in dataclasses.fields(Config):
        required = field.default is dataclasses.MISSING
        kind = str if required or field.default is None else type(field.default)
        default = None if required else field.default
        parser.add_argument("--" + field.name.replace("_", "-"), type=kind, required=required, default=default)
    return Config(**vars(parser.parse_args(arguments)))


def main() -> None:
    config = parse_config()
    print(json.dumps(dataclasses.asdict(config), indent=2), flush=True)
    manifest = export(config)
    print(f"{config.out}: receptive radius {manifest['tile']['receptiveRadiusPx']} LR px, version {manifest['version']}")


if __name__ == "__main__":
    main()
