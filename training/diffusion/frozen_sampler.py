"""What the frozen networks make of an image, so that a restorer before them can learn from the result.

Symbols: mu fidelity estimate, F features, x noisy residual, t level, v velocity, p weight of perception.
"""

import dataclasses
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.diffusion.back_projection import back_project_square
from training.diffusion.process import clean_from_velocity
from training.diffusion.schedule import abar_tensor
from training.models.checkpoint import read_sigma_r, read_weights
from training.models.denoiser import Denoiser, load_denoiser
from training.models.encoder import Encoder, load_encoder
from training.models.resampling import SCALE, downscale


def estimate_from_noise(denoiser: Denoiser, mu: Tensor, features: Tensor, p: Tensor, sigma_r: float) -> Tensor:
    """The sampler's first estimate, which starts from noise alone, back-projected to the downscaled mu.

    Squares mu [n, 48, s, s] in float32, F [n, C, s, s], p [n] -> [n, 48, s, s].
    """
    x, t = torch.randn_like(mu), torch.ones_like(p)
    v: Tensor = denoiser(x, mu, features, t, p)
    # Half precision would leave an error of a whole grey level.
    with torch.autocast(mu.device.type, enabled=False):
        r0 = clean_from_velocity(x, v.float(), abar_tensor(t).view(-1, 1, 1, 1))
        y = downscale(functional.pixel_shuffle(mu, SCALE))
        return back_project_square(mu + sigma_r * r0, y)


@dataclasses.dataclass(frozen=True)
class FrozenSampler:
    encoder: Encoder
    denoiser: Denoiser
    sigma_r: float

    @staticmethod
    def read(encoder: str, denoiser: str) -> "FrozenSampler":
        """From weights (safetensors). Throws ValueError where the denoiser's have no unit of the residual."""
        networks = load_encoder(read_weights(encoder)).eval(), load_denoiser(read_weights(denoiser)).eval()
        return FrozenSampler(*networks, read_sigma_r(Path(denoiser)))

    @property
    def networks(self) -> tuple[nn.Module, nn.Module]:
        return self.encoder, self.denoiser

    def upscale(self, restored: Tensor, perception: float) -> Tensor:
        """Squares [n, 3, s, s] -> the first estimates [n, 3, 4s, 4s]."""
        mu, features = self.encoder.encode(restored)
        p = torch.full((len(restored),), perception, device=restored.device)
        return functional.pixel_shuffle(
            estimate_from_noise(self.denoiser, mu.float(), features, p, self.sigma_r), SCALE
        )
