"""The settings of a restorer that learns from cached pairs: its options of `python -m training.restoration`."""

import dataclasses

from torch import Tensor

from training.train.config import RunConfig, warm_up_then_cosine


@dataclasses.dataclass(frozen=True)
class TargetOptions:
    """How targets are mixed, and which samples are clean."""

    teacher_share: float = 1.0
    """Of the target at c >= `teacher_full`; it falls to none at `teacher_from`."""
    teacher_from: float = 0.25
    teacher_full: float = 0.75
    truth_window: int = 9
    """Means over windows of so many pixels are those of the truth, since colours of a teacher drift. 1 leaves them."""
    identity_share: float = 0.05
    """Of samples: clean images with c = 0."""
    untouched_share: float = 0.1
    """Of samples: clean images with any c. People restore whole albums, and clean photos among them must stay clean."""
    overstated_share: float = 0.0
    """Of degraded samples: the c that is given is anything from the strength to 1."""

    def share_at(self, c: Tensor) -> Tensor:
        return self.teacher_share * ((c - self.teacher_from) / (self.teacher_full - self.teacher_from)).clamp(0, 1)


@dataclasses.dataclass(frozen=True, kw_only=True)
class RestorationConfig(RunConfig):
    """L1, L1 of gradients, local means and LPIPS of the small image; then LPIPS of what frozen networks make of it."""

    pairs: str
    """Folder of shards (data/teacher_pairs.py); new ones are taken in as they appear."""
    validation: str
    """File of data/restoration_validation.py."""
    lpips: str
    """LPIPS of AlexNet as ONNX."""
    steps: int = 60_000
    """A schedule by steps: a run in the background has a share of the processor that changes."""
    warmup_steps: int = 100
    batch: int = 16
    learning_rate: float = 3e-4
    gradient_weight: float = 0.5
    means_weight: float = 1.0
    lpips_weight: float = 0.6
    """At c = 1; a quarter of it at c = 0."""
    encoder: str | None = None
    """With --denoiser: frozen networks. LPIPS of what they make of the restored image, against the photo, is added."""
    denoiser: str | None = None
    sampled_weight: float = 0.3
    """Of that LPIPS at c = 1; it falls with c, to none at c = 0."""
    sampled_count: int = 8
    """Samples of a batch for which it is computed."""
    teacher_share: float = 1.0
    """Of the target at c >= .75, falling to none at .25: the rest is the truth."""
    truth_window: int = 9
    """Means over windows of so many pixels are those of the truth."""
    untouched_share: float = 0.1
    """Of samples: clean images with any c."""
    overstated_share: float = 0.0
    """Of degraded samples: c says only that the strength is not above it. An estimate of c may then err upwards."""
    grown_middle: int = 0
    """Blocks that are added to those of --init after the lower levels."""
    grown_end: int = 0
    """And at the end, on the grid of the image."""
    checkpoint_seconds: float = 300

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.encoder is None) != (self.denoiser is None):
            raise ValueError("--encoder and --denoiser belong together")

    @property
    def targets(self) -> TargetOptions:
        return TargetOptions(
            self.teacher_share,
            truth_window=self.truth_window,
            untouched_share=self.untouched_share,
            overstated_share=self.overstated_share,
        )

    def learning_rate_after(self, iteration: int, seconds: float) -> float:
        """Linear warm-up, then cosine to zero at the last step."""
        warmup = (iteration + 1) / max(1, self.warmup_steps)
        return warm_up_then_cosine(self.learning_rate, warmup, iteration / self.steps)

    def is_done_after(self, iteration: int, seconds: float) -> bool:
        return iteration >= self.steps
