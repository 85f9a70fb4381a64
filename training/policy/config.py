"""The settings of a run of the cell policy: fields become options of `python -m training.policy.train`."""

import dataclasses
from typing import Literal

from training.paths import PRESETS
from training.policy.environment import CellReward


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config:
    run: str
    """Run folder."""
    tables: str
    """Folder of tables.py."""
    held_out: str
    """The same, of photographs that are kept for validation: reported on, they choose nothing."""
    method: Literal["ppo", "supervised"] = "ppo"
    presets: str = str(PRESETS)
    """With the preset `auto` that the tables were made with."""
    init: str = ""
    """policy.safetensors to begin with."""
    selection_share: float = 0.15
    """Of the crops: they choose the checkpoint and take no part in updates."""
    minutes: float = 10.0
    """Wall clock."""
    threads: int = 1
    lpips_weight: float = CellReward.lpips_weight
    psnr_price: float = CellReward.psnr_price
    least_weight: float = 0.05
    """Compute weights are drawn between these two, their logarithms uniformly."""
    largest_weight: float = 4.0
    crops: int = 48
    """Of a round."""
    epochs: int = 3
    minibatches: int = 2
    learning_rate: float = 1e-3
    weight_decay: float = 1e-3
    clip: float = 0.2
    gae: float = 0.95
    """Lambda of generalised advantage estimation."""
    entropy: float = 0.003
    value: float = 0.5
    gradient_clip: float = 0.5
    seed: int = 0
    checkpoint_seconds: float = 30.0

    @property
    def reward(self) -> CellReward:
        return CellReward(self.lpips_weight, self.psnr_price)
