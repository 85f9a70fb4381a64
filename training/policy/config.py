"""The settings of a policy run: fields become options of `python -m training.policy.train`."""

import dataclasses
import json
from pathlib import Path
from typing import Any, Literal

from training.data.dataset import BatchOptions
from training.diffusion.schedule import Skip
from training.paths import PRESETS
from training.policy.reward import Reward


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config:
    run: str
    """Run folder."""
    photos: str
    """Folder of *.tar with photographs; those held out make the validation table."""
    encoder: str
    denoiser: str
    lpips: str
    """LPIPS as ONNX."""
    niqe: str = ""
    """Pristine parameters of NIQE as npz, for --niqe-weight. Two by two blocks of 96 x 96 pixels need --lr-size 50."""
    presets: str = str(PRESETS)
    preset: str = "perception"
    """The preset whose coarse levels, eta and back-projection the policy is for; the fine steps are what it decides."""
    skip: Skip = "stride"
    """What skipping a fine step does."""
    images: int = 512
    """Training crops."""
    validation_images: int = 128
    lr_size: int = 48
    batch: int = 8
    """Crops that are measured together."""
    clean_share: float = 0.75
    table_minutes: float = 60.0
    """Wall clock for the training table."""
    selection_share: float = 0.2
    """Of the training crops: they choose the checkpoint. A policy would overfit a few hundred crops otherwise."""
    minutes: float = 10.0
    """Wall clock for PPO."""
    device: str = "cpu"
    precision: Literal["bfloat16", "float32"] = "bfloat16"
    """Of the denoiser while tables are made."""
    threads: int = 2
    lpips_weight: float = Reward.lpips_weight
    niqe_weight: float = Reward.niqe_weight
    psnr_price: float = Reward.psnr_price
    evaluation_price: float = Reward.evaluation_price
    episodes: int = 256
    epochs: int = 4
    minibatches: int = 2
    learning_rate: float = 1e-3
    weight_decay: float = 1e-3
    clip: float = 0.2
    gamma: float = 1.0
    """The reward comes after nine questions; 0.7, as SkipDiff has it, leaves 6 % of it for the first of them."""
    gae: float = 0.95
    """Lambda of generalised advantage estimation."""
    entropy: float = 0.01
    value: float = 0.5
    gradient_clip: float = 0.5
    seed: int = 0
    checkpoint_seconds: float = 30.0

    @property
    def reward(self) -> Reward:
        return Reward(self.lpips_weight, self.niqe_weight, self.psnr_price, self.evaluation_price)

    @property
    def crops(self) -> BatchOptions:
        return BatchOptions(self.batch, self.lr_size, self.clean_share)

    def read_sampler(self) -> dict[str, Any]:
        """The preset's sampler as JSON, with the fine steps left to the policy."""
        presets = json.loads(Path(self.presets).read_text())
        if self.preset not in presets or presets[self.preset]["sampler"] is None:
            raise ValueError(f"{self.presets} has no preset {self.preset!r} that samples")
        return {**presets[self.preset]["sampler"], "fine": "network", "skip": self.skip}
