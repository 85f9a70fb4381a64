"""The settings of a training run, one class per network: fields become options of `python -m training.train`."""

import abc
import dataclasses
import math
from typing import ClassVar, Literal

from training.data.dataset import PLAIN_SHARE, BatchOptions, Degradation, PatchOptions


def warm_up_then_cosine(peak: float, warmup: float, progress: float) -> float:
    """The learning rate after these shares of the warm-up and of the run: a linear rise to `peak`, a cosine to zero."""
    return peak * min(1.0, warmup) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunConfig(abc.ABC):
    """The settings of every run, whatever its network learns from."""

    run: str
    """Run folder: the results, and the state to resume from."""
    init: str | None = None
    """Weights to start from (safetensors); without them training starts from random ones."""
    device: str = "cpu"
    precision: Literal["bfloat16", "float32"] = "bfloat16"
    """Of convolutions; weights and optimiser are float32."""
    convolutions: Literal["direct", "winograd"] = "direct"
    """Algorithm of the 3 x 3 convolutions: winograd, in float32 only, takes less than half the time on processors
    without bfloat16, and needs a C++ compiler."""
    batch: int = 8
    """Pairs per update, in each process."""
    learning_rate: float = 1e-3
    """After the warm-up; it falls to 0 along a cosine."""
    ema: float = 0.999
    """Decay of the exponential moving average of the weights, which is the result."""
    clip: float = 0.5
    """Largest norm of the gradient."""
    seed: int = 0
    checkpoint_seconds: float = 120
    """Between checkpoints, each with a validation."""

    def __post_init__(self) -> None:
        """Throws ValueError where settings contradict each other."""
        if self.convolutions == "winograd" and self.precision != "float32":
            raise ValueError("--convolutions winograd needs --precision float32")

    @abc.abstractmethod
    def learning_rate_after(self, iteration: int, seconds: float) -> float:
        """That of the next step, after so many steps and so much training time."""

    @abc.abstractmethod
    def is_done_after(self, iteration: int, seconds: float) -> bool:
        """Whether the run ends there."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config(RunConfig):
    """The settings of networks that learn from photographs, by wall clock."""

    stage: ClassVar[str]
    photos: str
    """Folder of *.tar with photographs."""
    minutes: float = 60
    """Wall clock of training."""
    busiest_of: int = 1
    """Each patch is the busiest of so many candidates: an encoder learns more from busy patches at first, and forgets
    smooth ones because of them later."""
    plain_share: float = PLAIN_SHARE
    """Of patches: how many are plain, of one colour or a gradient."""
    downscaled_share: float = 0.0
    """Of patches of photographs: how many are downscaled first."""
    clean_share: float = 0.6
    """Of pairs: how many have clean-up 0."""
    degradation: Degradation = "first-order"
    """Of pairs with c > 0: noise and compression once, or all that photos go through, twice (data/second_order.py)."""
    lr_size: int = 32
    """Side of a patch in LR pixels."""
    warmup_minutes: float = 0.5
    sigma_r: float = 0.05764172971248627
    """Standard deviation of HR - mu; scales r0 to unit variance. Fixed, so that encoders stay exchangeable."""

    @property
    def batches(self) -> BatchOptions:
        patches = PatchOptions(self.busiest_of, self.plain_share, self.downscaled_share)
        return BatchOptions(self.batch, self.lr_size, self.clean_share, patches, self.degradation)

    def learning_rate_at(self, seconds: float) -> float:
        """Linear warm-up, then cosine to zero at the end of `minutes`."""
        warmup = (seconds + 1) / (60 * self.warmup_minutes) if self.warmup_minutes > 0 else 1.0
        return warm_up_then_cosine(self.learning_rate, warmup, seconds / (60 * self.minutes))

    def learning_rate_after(self, iteration: int, seconds: float) -> float:
        return self.learning_rate_at(seconds)

    def is_done_after(self, iteration: int, seconds: float) -> bool:
        return seconds >= 60 * self.minutes


@dataclasses.dataclass(frozen=True, kw_only=True)
class EncoderConfig(Config):
    """A fidelity network, the encoder or Instant's: L1 to the photograph."""

    stage = "encoder"
    blocks: int = 10
    """Number of blocks, when training starts from random weights."""
    activation: Literal["silu", "relu"] = "silu"
    """Activation of the blocks, when training starts from random weights."""
    symmetry: Literal["none", "d4"] = "none"
    """d4: the network is equivariant to rotations and reflections (models/equivariance.py)."""
    error: Literal["absolute", "relative"] = "absolute"
    """Mean L1, or the mean logarithm of every sample's L1. In the logarithm a percent less is worth the same on a
    smooth image as on a busy one, as it is in PSNR averaged over images."""
    loss_target: Literal["estimate", "back-projected"] = "estimate"
    """On clean pairs: whether the error is that of the estimate or of the back-projected one, which is Instant's
    output."""
    luma_weight: float = 0.0
    """Weight of the error of luma, added to that of RGB. PSNR-Y measures luma, and eyes are most sensitive to it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.loss_target == "back-projected" and self.clean_share < 1:
            raise ValueError(
                "--loss-target back-projected needs --clean-share 1: nothing is back-projected to a degraded input"
            )


@dataclasses.dataclass(frozen=True, kw_only=True)
class DenoiserConfig(Config):
    """The denoiser, encoder frozen: velocity on the forward process, or the clean estimates along sampling
    trajectories."""

    stage = "denoiser"
    encoder: str
    """The frozen encoder (safetensors)."""
    perceptual: str | None = None
    """With --trajectories: LPIPS as ONNX. Its distance is added to the error of the clean estimate."""
    perceptual_weight: float = 40.0
    """Weight lambda of that distance at p = 1; it falls with p squared, to none at p = 0."""
    trajectories: str | None = None
    """With --perceptual: JSON of presets, as training/train/trajectories.json. Samples follow their schedules, and
    every estimate on the way is a loss target as if it were the result: the finetune for the evaluations that presets
    make."""
    drift_weight: float = 0.0
    """With --trajectories: weight of the phases' local means (phase_loss.py) in the error."""
    imbalance_weight: float = 0.0
    """With --trajectories: weight of the difference between the phases' products of detail."""
    detail_weight: float = 0.0
    """With --trajectories: weight at p = 1 of the detail that is missing, as squared logarithm of its deviation."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.trajectories is None) != (self.perceptual is None):
            raise ValueError("--trajectories and --perceptual belong together")


@dataclasses.dataclass(frozen=True, kw_only=True)
class RestorerConfig(Config):
    """The restorer, encoder frozen: L1 to the LR image before it was degraded, and later LPIPS through the sampler."""

    stage = "restorer"
    init: str = dataclasses.field()
    """Weights of the encoder whose restorer is trained; they are written again with another restorer."""
    denoiser: str | None = None
    """With --perceptual: a frozen denoiser. What it makes of pure noise is a loss target too."""
    perceptual: str | None = None
    """LPIPS as ONNX. Its distance, for what the denoiser makes of pure noise, is added to the error."""
    perceptual_weight: float = 40.0
    """Weight lambda of that distance at c = p = 1. It falls with p squared, and with c: a small fault is to be
    repaired, not replaced. The error here is not in units of sigma_r, so a few are enough."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.denoiser is None) != (self.perceptual is None):
            raise ValueError("--denoiser and --perceptual belong together")


STAGES: tuple[type[Config], ...] = (EncoderConfig, DenoiserConfig, RestorerConfig)
