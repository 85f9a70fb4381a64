"""The forward process of residual diffusion and one step of its reversal.

The twin of src/core/sampler, in the same symbols; tests/golden holds the vectors on which both agree.

abar    alpha_bar, the share of signal power left at level t
x_t     = sqrt(abar) r0 + sqrt(1 - abar) eps
v       = sqrt(abar) eps - sqrt(1 - abar) r0   (velocity)
"""

import dataclasses

import torch
from torch import Tensor


def diffuse(r0: Tensor, eps: Tensor, abar: Tensor) -> tuple[Tensor, Tensor]:
    """Returns (x_t, v) for clean residual r0 and noise eps; abar broadcasts against them."""
    signal, noise = abar.sqrt(), (1 - abar).sqrt()
    return signal * r0 + noise * eps, signal * eps - noise * r0


def clean_from_velocity(x: Tensor, v: Tensor, abar: float | Tensor) -> Tensor:
    """The clean residual r0 that a velocity at x_t implies."""
    abar = _to_tensor(abar)
    return abar.sqrt() * x - (1 - abar).sqrt() * v


@dataclasses.dataclass(frozen=True)
class Step:
    """From one level to the next; numbers, or tensors that broadcast against x."""

    abar: float | Tensor
    abar_next: float | Tensor
    eta: float | Tensor
    """0 deterministic (DDIM), 1 ancestral."""


def take_step(x: Tensor, r0: Tensor, step: Step, noise: Tensor | None) -> Tensor:
    """One step of DDIM (Song et al. 2021, eq. 12, 16). Without noise eta must be 0."""
    abar, abar_next = _to_tensor(step.abar), _to_tensor(step.abar_next)
    eps = (x - abar.sqrt() * r0) / (1 - abar).sqrt()
    sigma = step.eta * ((1 - abar_next) / (1 - abar) * (1 - abar / abar_next)).sqrt()
    mean = abar_next.sqrt() * r0 + (1 - abar_next - sigma**2).clamp(min=0).sqrt() * eps
    return mean if noise is None else mean + sigma * noise


def _to_tensor(abar: float | Tensor) -> Tensor:
    """Numbers count in float64, as in TypeScript; a tensor without dimensions does not widen the other operand."""
    return abar if isinstance(abar, Tensor) else torch.tensor(abar, dtype=torch.float64)
