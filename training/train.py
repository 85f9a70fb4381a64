"""Trains one stage by wall clock, resumable: `encoder` (L1 to the photograph), `cleaner` (the part of the encoder
that repairs its input: L1 to the picture before it was degraded) or `denoiser` (velocity, encoder frozen).

    python -m training.train --stage encoder --run runs/encoder --photos DIR --minutes 60
    python -m training.train --stage denoiser --run runs/denoiser --encoder runs/encoder/ema.safetensors ...
    python -m training.train --stage cleaner  --run runs/cleaner  --clean-share 0 --init runs/encoder/ema.safetensors ...

A run folder holds config.json, metrics.jsonl, ema.safetensors (the result) and state.safetensors (to resume from). Time counts
only while training, so a run that a signal has ended, after a last checkpoint, goes on with its schedule as if nothing had been.
"""

import argparse
import contextlib
import dataclasses
import functools
import json
import math
import queue
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from training.checkpoint import name_adam_slots, read_checkpoint, restore_adam_slots, take_part, write_checkpoint
from training.data import PLAIN_SHARE, Choice, draw_pairs, load_photos
from training.diffusion import abar_tensor, back_project, back_project_square, clean_from_velocity, diffuse, downscale, step
from training.networks import SCALE, Denoiser, Encoder, Fidelity, load_denoiser, load_encoder, read_dials
from training.perceptual import PerceptualDistance
from training.processes import average_gradients, follow_first, process_count, process_rank, run_in_processes
from training.sampler import Preset, SamplerOptions
from training.symmetry import Symmetry
from training.walks import Draw, Walks
from training.winograd import use_winograd


DRIFT_GRID = 8
DRIFT_WEIGHT = 4.0
"""Of the error of means over squares of DRIFT_GRID LR pixels, in the cleaner stage: a colour that has moved as a whole is what L1
hardly counts, LPIPS hardly sees, and everybody else sees at once."""

CALM_WEIGHT = 20.0
CALM_SPREAD = 5 / 255
"""In the cleaner stage errors count so much more, at c = 1, where the clean picture has less spread than this around it: LPIPS pays
for texture wherever there may have been some, and what it puts into a smooth background is what everybody sees."""

FLAT_POWER = 1e-3
"""Mean square of r0, of unit variance on the whole, below which pictures count as equally flat."""

RELATIVE_FLOOR = 0.005
"""L1, in [0, 1], below which samples count as equally good: a grey level or so, where rounding to 8 bits begins to be seen."""
RELATIVE_UNIT = 0.02
"""A usual L1: with it gradients of relative errors are as long as those of L1, and are clipped alike."""


@dataclasses.dataclass(frozen=True)
class Config:
    stage: Literal["encoder", "denoiser", "cleaner"]
    run: str
    photos: str
    """Folder of *.tar with photographs."""
    minutes: float = 60
    init: str | None = None
    """Weights to start from (safetensors); without them training starts from random ones. The cleaner stage needs those of the
    encoder, and gives them back with another cleaner."""
    encoder: str | None = None
    """The frozen encoder of the denoiser stage."""
    denoiser: str | None = None
    """Cleaner stage, with `perceptual`: a frozen denoiser. What it adds is judged as well."""
    perceptual: str | None = None
    """LPIPS as ONNX. Its distance is added to the error: in the denoiser stage, with `walks`, of the clean estimate; in the
    cleaner stage of what its denoiser makes of pure noise."""
    perceptual_weight: float = 40.0
    """Weight lambda of that distance at p = 1; it falls with p squared, to none at p = 0. In the cleaner stage, whose error is
    not in units of sigma_r, a few, and it falls with c as well: what little is wrong is to be repaired, not replaced."""
    walks: str | None = None
    """With `perceptual`: JSON of presets, as training/walks.json. Samples walk along their schedules, and every estimate on the way is judged as if it
    were the result: the finetune for the evaluations that presets really make."""
    device: str = "cpu"
    precision: Literal["bfloat16", "float32"] = "bfloat16"
    blocks: int = 10
    activation: Literal["silu", "relu"] = "silu"
    """Encoder stage, from random weights: how many blocks, and what bends in them."""
    convolutions: Literal["direct", "winograd"] = "direct"
    """How those of 3 x 3 are computed: winograd, in float32 only, takes less than half the time on processors without bfloat16, and needs a compiler."""
    symmetry: Literal["none", "d4"] = "none"
    """Encoder stage: whether the network turns and mirrors with its picture, or may do as it likes (see symmetry.py)."""
    busiest_of: int = 1
    """Patches are the busiest of so many drawn: an encoder learns more from them at first, and forgets the smooth ones for them later."""
    plain_share: float = PLAIN_SHARE
    """Of patches: how many are plain ones, of one colour or evenly shaded."""
    shrunk_share: float = 0.0
    """Of patches of photographs: how many are made smaller first (see data.Choice)."""
    error: Literal["absolute", "relative"] = "absolute"
    """Encoder stage: mean L1, or the mean logarithm of every sample's. To that, a percent less is worth the same on a smooth picture as on a
    busy one, as it is to PSNR averaged over pictures."""
    judged: Literal["estimate", "tied"] = "estimate"
    """Encoder stage, clean pairs: what the error is of, the enlargement or what back-projection makes of it, which is what Instant gives out."""
    luma_weight: float = 0.0
    """Encoder stage: how much the error of luma counts beside that of RGB. It is what PSNR-Y judges, and what eyes see most of."""
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


def fold_luma(folded: Tensor) -> Tensor:
    """[n, 48, h, w] -> [n, 16, h, w]: BT.601 luma of folded RGB, without offset, in the same unit."""
    red, green, blue = folded.unflatten(1, (3, SCALE**2)).unbind(1)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def calmness(picture: Tensor) -> Tensor:
    """[n, 3, h, w] -> [n, 1, h, w]: 1 where nothing happens within two pixels, towards 0 with the variance there."""
    mean = functional.avg_pool2d(picture, 5, stride=1, padding=2, count_include_pad=False)
    variance = functional.avg_pool2d((picture - mean).square(), 5, stride=1, padding=2, count_include_pad=False).mean(dim=1, keepdim=True)
    return 1 / (1 + variance / CALM_SPREAD**2)


class Trainer:
    """Holds one run: network, EMA, optimiser and the clock; reads and writes the run folder."""

    def __init__(self, config: Config, network: nn.Module | None = None):
        """`network`, in the encoder stage, is trained in the place of an `Encoder`."""
        self.config = config
        self.folder = Path(config.run)
        self.device = torch.device(config.device)
        torch.manual_seed(config.seed)
        init = load_file(config.init) if config.init else None
        self.network: nn.Module
        self.encoder: Encoder | None = None
        self.perceptual: PerceptualDistance | None = None
        self.denoiser: Denoiser | None = None
        self.symmetry: Symmetry | None = None
        if config.perceptual is not None:
            self.perceptual = PerceptualDistance(config.perceptual).to(self.device)
        if config.stage == "encoder":
            self.network = network or (load_encoder(init) if init else Encoder(blocks=config.blocks, relu=config.activation == "relu"))
            if config.symmetry == "d4":
                assert isinstance(self.network, Fidelity)
                self.symmetry = Symmetry(self.network)
                if init is None:
                    self.symmetry.impose()
                elif not self.symmetry.holds():
                    raise ValueError("--symmetry d4 goes on from weights that have it; those of --init do not")
        elif config.stage == "cleaner":
            if init is None:
                raise ValueError("stage cleaner needs --init, the encoder whose cleaner it is")
            self.network = load_encoder(init).requires_grad_(False)
            self.network.cleaner.requires_grad_(True)
            if (config.denoiser is None) != (config.perceptual is None):
                raise ValueError("stage cleaner: --denoiser and --perceptual belong together")
            if config.denoiser is not None:
                self.denoiser = load_denoiser(load_file(config.denoiser)).to(self.device, memory_format=torch.channels_last)
                self.denoiser.requires_grad_(False)
        else:
            if config.encoder is None:
                raise ValueError("stage denoiser needs --encoder")
            self.encoder = self._frozen(config.encoder)
            self.network = load_denoiser(init) if init else Denoiser()
            if (config.walks is None) != (config.perceptual is None):
                raise ValueError("--walks and --perceptual belong together")
        self.network.to(self.device, memory_format=torch.channels_last)
        if config.convolutions == "winograd":
            for held in (self.network, self.encoder, self.denoiser):
                if held is not None:
                    use_winograd(held)
        self.ema = {name: tensor.detach().clone() for name, tensor in self.network.state_dict().items()}
        trained = [parameter for parameter in self.network.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(trained, lr=config.learning_rate, betas=(0.9, 0.99), weight_decay=1e-4)
        self.iteration = 0
        self.seconds = 0.0
        if (self.folder / "state.safetensors").exists():
            self._resume()

    @property
    def is_done(self) -> bool:
        return self.seconds >= 60 * self.config.minutes

    def loss(self, lr: Tensor, hr: Tensor, t: Tensor | None = None, eps: Tensor | None = None) -> Tensor:
        lr = lr.to(self.device, memory_format=torch.channels_last)
        folded = functional.pixel_unshuffle(hr.to(self.device), SCALE)
        with self._autocast():
            if self.config.stage == "cleaner":
                return self._cleaner_loss(lr, folded)
            if self.encoder is None:
                estimate = self.network(lr)[0].float()
                if self.config.judged == "tied":
                    estimate = self._tied(estimate, lr)
                error = estimate - folded
                # Runs are compared by L1 alone.
                if t is not None:
                    return error.abs().mean()
                loss = self._size(error)
                return loss + self.config.luma_weight * self._size(fold_luma(error)) if self.config.luma_weight else loss
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
            return functional.mse_loss(self.network(x, mu, features, t, torch.rand_like(t)).float(), v)

    def _tied(self, folded: Tensor, lr: Tensor) -> Tensor:
        # What ties must count in float32: half precision would leave an error of a whole grey level.
        with torch.autocast(self.device.type, enabled=False):
            return back_project_square(folded, lr[:, :3])

    def _size(self, error: Tensor) -> Tensor:
        """Of the error [n, channels, h, w] of an enlargement, as `Config.error` says."""
        if self.config.error == "absolute":
            return error.abs().mean()
        return RELATIVE_UNIT * (error.abs().mean(dim=(1, 2, 3)) + RELATIVE_FLOOR).log().mean()

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16")

    def walk(self, walks: Walks) -> Tensor:
        """Loss of the estimates at the place where every sample stands; then all move on by one evaluation."""
        with self._autocast():
            estimate, untied = self._estimate(walks)
            r0 = (estimate - walks.mu) / self.config.sigma_r
            wanted = (walks.hr - walks.mu) / self.config.sigma_r
            # What had to be tied counts as well: one pass of back-projection mends a small difference better than a large one.
            error = (r0 - wanted).square().mean(dim=(1, 2, 3)) + untied
            # On flat areas an error is seen that texture would hide.
            error = error / (wanted.square().mean(dim=(1, 2, 3)) + FLAT_POWER).sqrt()
            # Estimates move by sqrt(1 - abar) times v: with its inverse as weight v learns alike at all levels.
            weight = (1 - abar_tensor(walks.t)).rsqrt().clamp(max=10)
            loss = (weight * self._blend(error, self._distances(estimate, walks.hr), walks.p.square())).mean()
        walks.advance(r0.detach())
        return loss

    def encode_pairs(self, lr: Tensor, hr: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What walks hold of new pairs: (lr and dials, HR folded, mu, F)."""
        assert self.encoder is not None
        lr = lr.to(self.device, memory_format=torch.channels_last)
        with torch.no_grad(), self._autocast():
            mu, features = self.encoder(lr)
        return lr, functional.pixel_unshuffle(hr.to(self.device), SCALE), mu.float(), features.float()

    def _blend(self, error: Tensor, distance: Tensor, share: Tensor) -> Tensor:
        """error + lambda distance, for a share in [0, 1] of the configured lambda, scaled so that every share counts about alike;
        all [n]."""
        perceptual_weight = self.config.perceptual_weight * share
        return (error + perceptual_weight * distance) / (1 + perceptual_weight / 5)

    def _distances(self, estimate: Tensor, folded: Tensor) -> Tensor:
        """LPIPS of folded pictures, [n]."""
        assert self.perceptual is not None
        # AlexNet strides by 4, as the fold does; a common shift keeps the result from fitting one phase of it.
        top, left = torch.randint(0, SCALE, (2,)).tolist()
        pictures = [functional.pixel_shuffle(planes, SCALE)[..., top:, left:] for planes in (estimate, folded)]
        return self.perceptual(*pictures)

    def _estimate(self, walks: Walks) -> tuple[Tensor, Tensor]:
        """The pictures [n, 48, h, w] that the sampler sees, tied to the input where that is clean, else to mu; and by how much
        they had to be tied, as mean square in the unit of r0, [n]."""
        abar = abar_tensor(walks.t).view(-1, 1, 1, 1)
        v = self.network(walks.x, walks.mu, walks.features, walks.t, walks.p).float()
        picture = walks.mu + self.config.sigma_r * clean_from_velocity(walks.x, v, abar)
        # What ties must count in float32: half precision would leave an error of a whole grey level.
        with torch.autocast(self.device.type, enabled=False):
            repaired = downscale(functional.pixel_shuffle(walks.mu, SCALE))
            tie = torch.where(read_dials(walks.lr)[0].view(-1, 1, 1, 1) == 0, walks.lr[:, :3], repaired)
            untied = (downscale(functional.pixel_shuffle(picture, SCALE)) - tie) / self.config.sigma_r
            return back_project(picture, tie, 1.0), untied.square().mean(dim=(1, 2, 3))

    def _cleaner_loss(self, lr: Tensor, folded: Tensor) -> Tensor:
        """L1 to the clean picture on the LR grid, away from its border, of its local means, and once more where it is calm, as c
        says. With a denoiser also L1 of the fidelity estimate, and LPIPS of the first estimate of the sampler, which begins with
        noise alone; c and p say how much that counts beside both L1, and the means count alike for all."""
        assert isinstance(self.network, Encoder)
        cleaned, clean = self.network.clean(lr).float(), downscale(functional.pixel_shuffle(folded, SCALE))
        difference = cleaned - clean
        drift = DRIFT_WEIGHT * functional.avg_pool2d(difference, DRIFT_GRID).abs().mean(dim=(1, 2, 3))
        c, p = read_dials(lr)
        calm = CALM_WEIGHT * c * (difference.abs() * calmness(clean))[..., 2:-2, 2:-2].mean(dim=(1, 2, 3))
        error = difference[..., 2:-2, 2:-2].abs().mean(dim=(1, 2, 3))
        if self.denoiser is None:
            return (error + drift + calm).mean()
        mu, features = self.network.encode(cleaned)
        mu = mu.float()
        error = error + (mu - folded).abs().mean(dim=(1, 2, 3))
        x, t = torch.randn_like(mu), torch.ones_like(p)
        v = self.denoiser(x, mu, features, t, p).float()
        with torch.autocast(self.device.type, enabled=False):
            picture = mu + self.config.sigma_r * clean_from_velocity(x, v, abar_tensor(t).view(-1, 1, 1, 1))
            picture = back_project(picture, downscale(functional.pixel_shuffle(mu, SCALE)), 1.0)
        return (self._blend(error, self._distances(picture, folded), c * p.square()) + drift + calm).mean()

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
                kind = "clean" if float(read_dials(lr)[0][0]) == 0 else "degraded"
                losses[kind].append(float(self.loss(lr, hr, t, eps)))
        self.network.load_state_dict(trained)
        return {f"validation_{kind}": float(np.mean(values)) for kind, values in losses.items() if values}

    def validate_walks(self, batches: list[tuple[Tensor, Tensor]], samplers: list[SamplerOptions]) -> dict[str, float]:
        """Error and LPIPS of what the first sampler makes of fixed pairs with the EMA weights, for three p."""
        trained = {name: tensor.detach().clone() for name, tensor in self.network.state_dict().items()}
        self.network.load_state_dict(self.ema)
        figures: dict[str, float] = {}
        state = torch.random.get_rng_state()
        with torch.no_grad(), self._autocast():
            for p in (0.0, 0.5, 1.0):
                rows = []
                for index, pair in enumerate(batches):
                    torch.manual_seed(index)
                    walks = Walks(samplers[:1], lambda _, pair=pair: self.encode_pairs(*pair), len(pair[0]))
                    walks.p.fill_(p)
                    for last in range(len(walks.ahead[0]) - 1, -1, -1):
                        estimate, _ = self._estimate(walks)
                        if last:
                            walks.advance((estimate - walks.mu) / self.config.sigma_r)
                    error = ((estimate - walks.hr) / self.config.sigma_r).square().mean()
                    rows.append((float(error), float(self._distances(estimate, walks.hr).mean())))
                figures[f"error_p{p:g}"], figures[f"lpips_p{p:g}"] = (float(value) for value in np.mean(rows, axis=0))
        torch.random.set_rng_state(state)
        self.network.load_state_dict(trained)
        return figures

    def update(self, lr: Tensor, hr: Tensor) -> float:
        return self._descend(self.loss(lr, hr))

    def update_on(self, walks: Walks) -> float:
        return self._descend(self.walk(walks))

    def _descend(self, loss: Tensor) -> float:
        rate = learning_rate_at(self.config, self.seconds)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        average_gradients(self.network.parameters())
        if self.symmetry is not None:
            self.symmetry.project_gradients()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip)
        self.optimizer.step()
        # A short memory at first, so that the average does not carry the start along.
        decay = min(self.config.ema, (1 + self.iteration) / (10 + self.iteration))
        with torch.no_grad():
            for name, parameter in self.network.named_parameters():
                # What has no gradient stands still, and is most of an encoder: its cleaner.
                if parameter.grad is not None:
                    self.ema[name].lerp_(parameter, 1 - decay)
        self.iteration += 1
        return float(loss.detach())

    def save(self) -> None:
        state = {f"network.{name}": tensor for name, tensor in self.network.state_dict().items()}
        state |= {f"ema.{name}": tensor for name, tensor in self.ema.items()}
        state |= name_adam_slots(self.optimizer)
        clock = {"iteration": str(self.iteration), "seconds": str(self.seconds)}
        write_checkpoint(self.folder / "state.safetensors", state, clock)
        write_checkpoint(self.folder / "ema.safetensors", self.ema, clock | {"sigma_r": str(self.config.sigma_r)})

    def _resume(self) -> None:
        state, clock = read_checkpoint(self.folder / "state.safetensors")
        self.network.load_state_dict(take_part(state, "network"))
        self.ema = take_part(state, "ema")
        restore_adam_slots(self.optimizer, state)
        self.iteration, self.seconds = int(clock["iteration"]), float(clock["seconds"])


@contextlib.contextmanager
def prefetch(config: Config, photos: list[np.ndarray], first: int, depth: int = 4) -> Iterator["queue.Queue[tuple[Tensor, Tensor]]"]:
    """Draws pairs in a thread; batch number i depends on (seed, i) alone, so a resumed run sees what it would have seen.
    Of several processes every one has numbers of its own. The thread ends before the process does: one that is left in the midst
    of its tensors takes the process down with it."""
    pairs: queue.Queue[tuple[Tensor, Tensor]] = queue.Queue(depth)
    choice = Choice(config.busiest_of, config.plain_share, config.shrunk_share)
    ending = threading.Event()

    def run() -> None:
        index = first * process_count() + process_rank()
        while not ending.is_set():
            rng = np.random.default_rng((config.seed, index))
            pairs.put(draw_pairs(photos, config.batch, config.lr_size, config.clean_share, rng, choice))
            index += process_count()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield pairs
    finally:
        ending.set()
        # It may be waiting for a place for its last batch.
        while thread.is_alive():
            with contextlib.suppress(queue.Empty):
                pairs.get(timeout=0.01)


def pair_source(trainer: Trainer, pairs: "queue.Queue[tuple[Tensor, Tensor]]") -> Draw:
    """Hands out encoded pairs in any number, batch after batch."""
    held_lr, held_hr = pairs.get()

    def draw(count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        nonlocal held_lr, held_hr
        while len(held_lr) < count:
            lr, hr = pairs.get()
            held_lr, held_hr = torch.cat([held_lr, lr]), torch.cat([held_hr, hr])
        drawn = trainer.encode_pairs(held_lr[:count], held_hr[:count])
        held_lr, held_hr = held_lr[count:], held_hr[count:]
        return drawn

    return draw


def read_samplers(path: str) -> list[SamplerOptions]:
    presets = [Preset.parse(fields) for fields in json.loads(Path(path).read_text()).values()]
    return [preset.sampler for preset in presets if preset.sampler is not None]


def train(config: Config) -> None:
    trainer = Trainer(config)
    # The network begins alike in all processes; noise and levels are every one's own.
    torch.manual_seed(config.seed + process_rank())
    trainer.folder.mkdir(parents=True, exist_ok=True)
    (trainer.folder / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=2) + "\n")
    training, validation = load_photos(sorted(Path(config.photos).glob("*.tar")))
    is_first = process_rank() == 0
    fixed: list[tuple[Tensor, Tensor]] = []
    if is_first:
        fixed = [draw_pairs(validation, 16, 48, share, np.random.default_rng((9, i))) for i in range(4) for share in (1.0, 0.0)]
        counts = f"{len(training)} photographs, {len(validation)} held out"
        print(f"{counts}; {config.precision} on {config.device}; from iteration {trainer.iteration}", flush=True)
    samplers = read_samplers(config.walks) if config.walks else []
    losses: list[float] = []
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    is_ending = trainer.is_done
    with prefetch(config, training, trainer.iteration) as pairs, open(trainer.folder / "metrics.jsonl", "a") as metrics:
        walks = Walks(samplers, pair_source(trainer, pairs), config.batch) if samplers else None
        last = saved = time.monotonic()
        while not is_ending:
            losses.append(trainer.update(*pairs.get()) if walks is None else trainer.update_on(walks))
            now = time.monotonic()
            trainer.seconds, is_stopped = follow_first(trainer.seconds + now - last, stopping.is_set())
            is_ending = is_stopped or trainer.is_done
            last = now
            if is_first and (is_ending or now - saved >= config.checkpoint_seconds):
                record = {
                    "iteration": trainer.iteration,
                    "minutes": round(trainer.seconds / 60, 2),
                    "learning_rate": learning_rate_at(config, trainer.seconds),
                    "samples_per_second": round(process_count() * len(losses) * config.batch / (now - saved), 1),
                    "loss": float(np.mean(losses)),
                    **(trainer.validate(fixed) if walks is None else trainer.validate_walks(fixed[::4], samplers)),
                }
                trainer.save()
                metrics.write(json.dumps(record) + "\n")
                metrics.flush()
                print(json.dumps(record), flush=True)
                losses = []
                last = saved = time.monotonic()


def parse_config(arguments: list[str] | None = None) -> tuple[Config, int, bool]:
    """(what to train, in how many processes, whether to say so and stop)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    hints = get_type_hints(Config)
    for field in dataclasses.fields(Config):
        required = field.default is dataclasses.MISSING
        kind = type(field.default) if not required and field.default is not None else str
        default = None if required else field.default
        choices = get_args(hints[field.name]) if get_origin(hints[field.name]) is Literal else None
        parser.add_argument("--" + field.name.replace("_", "-"), type=kind, required=required, default=default, choices=choices)
    parser.add_argument("--dry-run", action="store_true", help="print the configuration and stop")
    parser.add_argument("--processes", type=int, default=1, help="every one draws batches of its own; to the schedule they are one larger batch")
    values = vars(parser.parse_args(arguments))
    processes, dry_run = values.pop("processes"), values.pop("dry_run")
    if values["symmetry"] == "d4" and values["stage"] != "encoder":
        parser.error("--symmetry d4 is for --stage encoder")
    if values["judged"] == "tied" and (values["stage"] != "encoder" or values["clean_share"] < 1):
        parser.error("--judged tied is for --stage encoder --clean-share 1: nothing is tied to an input with faults")
    if values["convolutions"] == "winograd" and values["precision"] != "float32":
        parser.error("--convolutions winograd needs --precision float32")
    return Config(**values), processes, dry_run


def main() -> None:
    config, processes, dry_run = parse_config()
    print(json.dumps(dataclasses.asdict(config), indent=2))
    if not dry_run:
        run_in_processes(processes, functools.partial(train, config))


if __name__ == "__main__":
    main()
