"""Trains one stage: `encoder` (L1 to the photograph) or `denoiser` (velocity, encoder frozen), by wall clock, resumable.

    python -m training.train --stage encoder --run runs/encoder --photos DIR --minutes 60
    python -m training.train --stage denoiser --run runs/denoiser --encoder runs/encoder/ema.safetensors ...

A run folder holds config.json, metrics.jsonl, ema.safetensors (the result) and state.safetensors (to resume from). Time counts
only while training, so an interrupted run goes on with its schedule as if nothing had been.
"""

import argparse
import dataclasses
import json
import math
import os
import queue
import threading
import time
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from training.data import draw_pairs, load_photos
from training.diffusion import abar_tensor, back_project, clean_from_velocity, diffuse, downscale, step
from training.networks import SCALE, Denoiser, Encoder, load_denoiser, load_encoder
from training.perceptual import PerceptualDistance


@dataclasses.dataclass(frozen=True)
class Config:
    stage: Literal["encoder", "denoiser"]
    run: str
    photos: str
    """Folder of *.tar with photographs."""
    minutes: float = 60
    init: str | None = None
    """Weights to start from (safetensors); without them training starts from random ones."""
    encoder: str | None = None
    """The frozen encoder of the denoiser stage."""
    teacher: str | None = None
    """Encoder stage: a frozen encoder made for clean input. Clean input shall give what it gives, and degraded input what it
    gives for the clean original: clean-up is learned without giving up anything at c = 0, and denoisers stay valid."""
    perceptual: str | None = None
    """Denoiser stage: LPIPS as ONNX. Adds the perceptual distance of the clean estimate to the error of the residual."""
    perceptual_weight: float = 1.0
    trajectory_share: float = 0.5
    """With `perceptual`: the share of samples whose x_t comes from a step of the sampler instead of the forward process, so
    that the denoiser meets its own mistakes."""
    device: str = "cpu"
    precision: Literal["bfloat16", "float32"] = "bfloat16"
    batch: int = 8
    lr_size: int = 32
    learning_rate: float = 1e-3
    warmup_minutes: float = 0.5
    ema: float = 0.999
    clip: float = 0.5
    clean_share: float = 0.6
    sigma_r: float = 0.05764172971248627
    """Standard deviation of HR - mu; scales r0 to unit variance. Fixed, so that encoders stay exchangeable."""
    seed: int = 0
    checkpoint_seconds: float = 120


def learning_rate_at(config: Config, seconds: float) -> float:
    """Linear warm-up, then cosine to zero at the end of config.minutes."""
    progress = min(1.0, seconds / (60 * config.minutes))
    warmup = min(1.0, (seconds + 1) / (60 * config.warmup_minutes)) if config.warmup_minutes > 0 else 1.0
    return config.learning_rate * warmup * 0.5 * (1 + math.cos(math.pi * progress))


class Trainer:
    """Holds one run: network, EMA, optimiser and the clock; reads and writes the run folder."""

    def __init__(self, config: Config):
        self.config = config
        self.folder = Path(config.run)
        self.device = torch.device(config.device)
        torch.manual_seed(config.seed)
        init = load_file(config.init) if config.init else None
        self.network: nn.Module
        self.encoder: Encoder | None = None
        self.teacher: Encoder | None = None
        self.perceptual: PerceptualDistance | None = None
        if config.stage == "encoder":
            if config.teacher is not None:
                self.teacher = self._frozen(config.teacher)
            self.network = load_encoder(init) if init else Encoder()
        else:
            if config.encoder is None:
                raise ValueError("stage denoiser needs --encoder")
            self.encoder = self._frozen(config.encoder)
            if config.perceptual is not None:
                self.perceptual = PerceptualDistance(config.perceptual).to(self.device)
            self.network = load_denoiser(init) if init else Denoiser()
        self.network.to(self.device, memory_format=torch.channels_last)
        self.ema = {name: tensor.detach().clone() for name, tensor in self.network.state_dict().items()}
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=config.learning_rate, betas=(0.9, 0.99), weight_decay=1e-4)
        self.iteration = 0
        self.seconds = 0.0
        if (self.folder / "state.safetensors").exists():
            self._resume()

    def loss(self, lr: Tensor, hr: Tensor, t: Tensor | None = None, eps: Tensor | None = None) -> Tensor:
        lr = lr.to(self.device, memory_format=torch.channels_last)
        folded = functional.pixel_unshuffle(hr.to(self.device), SCALE)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16"):
            if self.encoder is None:
                mu, features = self.network(lr)
                return self._encoder_loss(lr, folded, mu.float(), features.float())
            with torch.no_grad():
                mu, features = self.encoder(lr)
                mu = mu.float()
                r0 = (folded - mu) / self.config.sigma_r
                if t is None:
                    # One level per stratum: the same spread in every batch lowers the variance of the loss.
                    t = (torch.arange(len(r0)) + torch.rand(len(r0))) / len(r0)
                eps = torch.randn_like(r0) if eps is None else eps
                t = t.to(self.device)
                x, v = diffuse(r0, eps, abar_tensor(t).view(-1, 1, 1, 1))
            if self.perceptual is not None:
                return self._perceptual_loss(lr, folded, mu, features, r0, x, t)
            return functional.mse_loss(self.network(x, mu, features, t).float(), v)

    def _perceptual_loss(
        self, lr: Tensor, folded: Tensor, mu: Tensor, features: Tensor, r0: Tensor, x: Tensor, t: Tensor
    ) -> Tensor:
        """Error of the clean residual, weighted as that of v up to level 0.1, and LPIPS of the picture that it gives."""
        n = len(x)
        abar = abar_tensor(t).view(-1, 1, 1, 1)
        walked = round(self.config.trajectory_share * n)
        if walked > 0:
            with torch.no_grad():
                before = torch.clamp(t[:walked] + 0.05 + 0.15 * torch.rand(walked, device=t.device), max=1)
                abar_before = abar_tensor(before).view(-1, 1, 1, 1)
                x_before, _ = diffuse(r0[:walked], torch.randn_like(r0[:walked]), abar_before)
                estimate = self._estimate(lr[:walked], mu[:walked], features[:walked], x_before, before, abar_before)
                estimate = (estimate - mu[:walked]) / self.config.sigma_r
                noise = torch.randn_like(estimate)
                x = torch.cat([step(x_before, estimate, abar_before, abar[:walked], 0.5, noise), x[walked:]])
        estimate = self._estimate(lr, mu, features, x, t, abar)
        weight = 1 / (1 - abar).clamp(min=0.1)
        error = (weight * ((estimate - folded) / self.config.sigma_r).square()).mean()
        # AlexNet strides by 4, as the fold does; a common shift keeps the result from fitting one phase of it.
        top, left = torch.randint(0, SCALE, (2,)).tolist()
        pictures = [functional.pixel_shuffle(planes, SCALE)[..., top:, left:] for planes in (estimate, folded)]
        return error + self.config.perceptual_weight * self.perceptual(*pictures).mean()

    def _estimate(self, lr: Tensor, mu: Tensor, features: Tensor, x: Tensor, t: Tensor, abar: Tensor) -> Tensor:
        """The picture [n, 48, h, w] that the sampler sees at level t: tied to the input where that is clean."""
        r0 = clean_from_velocity(x, self.network(x, mu, features, t).float(), abar)
        estimate = mu + self.config.sigma_r * r0
        is_clean = lr[:, 3:, :1, :1] == 0
        return torch.where(is_clean, back_project(estimate, lr[:, :3], 1.0), estimate)

    def _encoder_loss(self, lr: Tensor, folded: Tensor, mu: Tensor, features: Tensor) -> Tensor:
        if self.teacher is None:
            return functional.l1_loss(mu, folded)
        is_clean = lr[:, 3:, :1, :1] == 0
        with torch.no_grad():
            original = downscale(functional.pixel_shuffle(folded, SCALE))
            clean = torch.where(is_clean, lr[:, :3], (original * 255).round().clamp(0, 255) / 255)
            wanted_mu, wanted_features = self.teacher(torch.cat([clean, torch.zeros_like(lr[:, 3:])], dim=1))
        # The photograph judges what is repaired; the teacher judges what must not change, more strictly.
        fidelity = torch.where(is_clean, 5 * (mu - wanted_mu.float()).abs(), (mu - folded).abs()).mean()
        wanted_features = wanted_features.float()
        return fidelity + 0.1 * (features - wanted_features).abs().mean() / wanted_features.abs().mean()

    def _frozen(self, path: str) -> Encoder:
        return load_encoder(load_file(path)).to(self.device, memory_format=torch.channels_last).eval()

    def validate(self, batches: list[tuple[Tensor, Tensor]]) -> dict[str, float]:
        """Loss of the EMA weights on fixed pairs, clean and degraded apart; levels and noise are fixed too."""
        trained = {name: tensor.detach().clone() for name, tensor in self.network.state_dict().items()}
        self.network.load_state_dict(self.ema)
        generator = torch.Generator().manual_seed(1)
        losses: dict[str, list[float]] = {"clean": [], "degraded": []}
        with torch.no_grad():
            for lr, hr in batches:
                n, _, height, width = lr.shape
                t = (torch.arange(n) + 0.5) / n
                eps = torch.randn(n, 48, height, width, generator=generator).to(self.device)
                kind = "clean" if float(lr[0, 3, 0, 0]) == 0 else "degraded"
                losses[kind].append(float(self.loss(lr, hr, t, eps)))
        self.network.load_state_dict(trained)
        return {f"validation_{kind}": float(np.mean(values)) for kind, values in losses.items() if values}

    def update(self, lr: Tensor, hr: Tensor) -> float:
        rate = learning_rate_at(self.config, self.seconds)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss = self.loss(lr, hr)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip)
        self.optimizer.step()
        # A short memory at first, so that the average does not carry the start along.
        decay = min(self.config.ema, (1 + self.iteration) / (10 + self.iteration))
        with torch.no_grad():
            for name, tensor in self.network.state_dict().items():
                self.ema[name].lerp_(tensor, 1 - decay)
        self.iteration += 1
        return float(loss.detach())

    def save(self) -> None:
        state = {f"network.{name}": tensor for name, tensor in self.network.state_dict().items()}
        state |= {f"ema.{name}": tensor for name, tensor in self.ema.items()}
        for index, slots in self.optimizer.state_dict()["state"].items():
            state |= {f"adam.{index}.{slot}": torch.as_tensor(value) for slot, value in slots.items()}
        clock = {"iteration": str(self.iteration), "seconds": str(self.seconds)}
        _write(self.folder / "state.safetensors", state, clock)
        _write(self.folder / "ema.safetensors", self.ema, clock | {"sigma_r": str(self.config.sigma_r)})

    def _resume(self) -> None:
        from safetensors import safe_open

        path = self.folder / "state.safetensors"
        with safe_open(path, "pt") as file:
            clock = file.metadata()
        state = load_file(path)
        self.network.load_state_dict({name[8:]: tensor for name, tensor in state.items() if name.startswith("network.")})
        self.ema = {name[4:]: tensor for name, tensor in state.items() if name.startswith("ema.")}
        slots: dict[int, dict[str, Tensor]] = {}
        for name, tensor in state.items():
            if name.startswith("adam."):
                _, index, slot = name.split(".")
                slots.setdefault(int(index), {})[slot] = tensor
        optimizer = self.optimizer.state_dict()
        optimizer["state"] = slots
        self.optimizer.load_state_dict(optimizer)
        self.iteration, self.seconds = int(clock["iteration"]), float(clock["seconds"])


def _write(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Whole or not at all: a run that is stopped while it writes keeps its last checkpoint."""
    temporary = path.with_suffix(".tmp")
    save_file({name: tensor.contiguous().cpu() for name, tensor in tensors.items()}, temporary, metadata)
    os.replace(temporary, path)


def prefetch(config: Config, photos: list[np.ndarray], first: int, depth: int = 4) -> "queue.Queue[tuple[Tensor, Tensor]]":
    """Draws pairs in a thread; batch number i depends on (seed, i) alone, so a resumed run sees what it would have seen."""
    pairs: queue.Queue[tuple[Tensor, Tensor]] = queue.Queue(depth)

    def run() -> None:
        index = first
        while True:
            rng = np.random.default_rng((config.seed, index))
            pairs.put(draw_pairs(photos, config.batch, config.lr_size, config.clean_share, rng))
            index += 1

    threading.Thread(target=run, daemon=True).start()
    return pairs


def train(config: Config) -> None:
    trainer = Trainer(config)
    trainer.folder.mkdir(parents=True, exist_ok=True)
    (trainer.folder / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=2) + "\n")
    training, validation = load_photos(sorted(Path(config.photos).glob("*.tar")))
    fixed = [draw_pairs(validation, 16, 48, share, np.random.default_rng((9, i))) for i in range(4) for share in (1.0, 0.0)]
    print(f"{len(training)} photographs, {len(validation)} held out; {config.precision} on {config.device}; from iteration {trainer.iteration}")
    pairs = prefetch(config, training, trainer.iteration)
    losses: list[float] = []
    last = saved = time.monotonic()
    with open(trainer.folder / "metrics.jsonl", "a") as metrics:
        while trainer.seconds < 60 * config.minutes:
            losses.append(trainer.update(*pairs.get()))
            now = time.monotonic()
            trainer.seconds += now - last
            last = now
            ended = trainer.seconds >= 60 * config.minutes
            if now - saved >= config.checkpoint_seconds or ended:
                record = {
                    "iteration": trainer.iteration,
                    "minutes": round(trainer.seconds / 60, 2),
                    "learning_rate": learning_rate_at(config, trainer.seconds),
                    "samples_per_second": round(len(losses) * config.batch / (now - saved), 1),
                    "loss": float(np.mean(losses)),
                    **trainer.validate(fixed),
                }
                trainer.save()
                metrics.write(json.dumps(record) + "\n")
                metrics.flush()
                print(json.dumps(record), flush=True)
                losses = []
                last = saved = time.monotonic()


def parse_config(arguments: list[str] | None = None) -> tuple[Config, bool]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for field in dataclasses.fields(Config):
        required = field.default is dataclasses.MISSING
        kind = type(field.default) if not required and field.default is not None else str
        default = None if required else field.default
        parser.add_argument("--" + field.name.replace("_", "-"), type=kind, required=required, default=default)
    parser.add_argument("--dry-run", action="store_true", help="print the configuration and stop")
    values = vars(parser.parse_args(arguments))
    dry_run = values.pop("dry_run")
    if values["stage"] not in ("encoder", "denoiser"):
        parser.error(f"--stage must be encoder or denoiser, got {values['stage']}")
    if values["precision"] not in ("bfloat16", "float32"):
        parser.error(f"--precision must be bfloat16 or float32, got {values['precision']}")
    return Config(**values), dry_run


def main() -> None:
    config, dry_run = parse_config()
    print(json.dumps(dataclasses.asdict(config), indent=2))
    if not dry_run:
        train(config)


if __name__ == "__main__":
    main()
