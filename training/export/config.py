"""The settings of an export: fields become options of `python -m training.export`."""

import dataclasses

from training.paths import PRESETS


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config:
    instant: str
    """Weights of a fidelity network: those that give the best estimate."""
    encoder: str
    """Weights of the encoder that the denoiser was trained with, and of the restorer."""
    denoiser: str
    photos: str
    """Folder of *.tar with photographs; calibration and golden tile use the held-out ones only."""
    out: str
    """Model folder to write; its name is the id. A folder of that name is replaced."""
    version: str = "1.0.0"
    presets: str = str(PRESETS)
    measured: str | None = None
    """JSON file with the table of measured figures (`measured` of model.json); without it the table of the folder that
    is replaced is kept when its networks are the same, and is empty otherwise."""
    keep: str | None = None
    """A model folder whose 8-bit files are kept for networks that are the same in float32: calibration rounds
    differently on every processor."""
    policy: str | None = None
    """policy.safetensors of a policy run; needed where a preset says skip: reuse."""
    estimator: str | None = None
    """Weights of training.cleanup_estimator; without them automatic clean-up goes by the kind of file."""
    trained_on: str = (
        "Crops of freely licensed photographs (openstax textbooks, Wikimedia Commons, CQ100, free wallpapers)"
    )
    started_from: str = "weights of the same shape, trained on the same photographs"
    hardware: str = "two CPU cores"
    hours: float = 0.0
    licence: str = "MIT"
    images: int = 12
    """Held-out crops that calibrate the 8-bit files, clean, and as many degraded."""
    image_px: int = 48
    seed: int = 0
