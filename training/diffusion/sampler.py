"""The sampler on a whole image: the twin of src/core/sampler, without tiles and strips. The networks are injected.

y         input image [1, 3, h, w], RGB in [0, 1]              c        clean-up, 0..1, given to the restorer
mu        fidelity estimate, unshuffled [1, 48, h, w]          F        features [1, C, h, w]
r0        clean residual (image - mu) / sigma_r, unshuffled    x_t, x   noisy residual at level t
t         level on the cosine curve, 1 noise .. 0 clean        abar     alpha_bar(t)
eta       0 deterministic (DDIM), 1 ancestral                  k        number of the evaluation, from 1
"""

import dataclasses
import math
from collections.abc import Callable
from typing import Literal, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.diffusion.back_projection import back_project
from training.diffusion.noise import image_noise
from training.diffusion.process import Step, clean_from_velocity, take_step
from training.diffusion.schedule import Evaluation, Preset, SamplerOptions, abar_at, make_schedule
from training.models.blocks import add_condition_planes
from training.models.encoder import Encoder
from training.models.onnx_modules import EncoderFiles
from training.models.resampling import SCALE
from training.models.restorer import PERCEPTION

Prediction = Literal["v", "x0"]
LEVELS = 255
MIRRORED = 8
"""Pixels; a multiple of 8, so that images begin on the grid of JPEG."""
MEANS_WINDOW = 17
"""Pixels; in means over so many, noise has vanished and shading has not."""


class Networks(Protocol):
    """The networks on a whole image of any size."""

    def restore(self, y: Tensor, cleanup: float) -> Tensor:
        """[1, 3, h, w], both even, c above 0 -> [1, 3, h, w], as the network gives it."""

    def estimate(self, y: Tensor) -> Tensor:
        """[1, 3, h, w] -> [1, 48, h, w]: the fidelity estimate of presets without a sampler."""

    def encode(self, y: Tensor) -> tuple[Tensor, Tensor]:
        """[1, 3, h, w] -> (mu [1, 48, h, w], F [1, C, h, w])."""

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        """Returns the prediction [1, 48, h, w] at level t."""


Denoise = Callable[[Tensor, Tensor, Tensor, float, float], Tensor]
"""`Networks.denoise`"""


@dataclasses.dataclass(frozen=True)
class SamplingRun:
    """The settings of a run that are not part of the preset."""

    sigma_r: float
    """Unit of the residual."""
    seed: int = 0
    prediction: Prediction = "v"
    cleanup: float = 0.0


@dataclasses.dataclass(frozen=True)
class Encoded:
    """An image after the encoder."""

    y: Tensor
    """What results are back-projected to: the input, or the restored one [1, 3, h, w]."""
    mu: Tensor
    features: Tensor


@dataclasses.dataclass(frozen=True)
class Trajectory:
    """What stays the same along the trajectory of an image."""

    options: SamplerOptions
    encoded: Encoded
    denoise: Denoise
    run: SamplingRun

    @property
    def _size(self) -> tuple[int, int]:
        return self.encoded.y.shape[-2], self.encoded.y.shape[-1]

    def start(self, first: Evaluation) -> Tensor:
        """The noise that it starts from, of step index 0; that of index k follows evaluation k."""
        return math.sqrt(1 - abar_at(first.level)) * image_noise((self.run.seed, 0), self._size)[None]

    def evaluate(self, x: Tensor, evaluation: Evaluation) -> tuple[Tensor, Tensor]:
        """(r0, mu + sigma_r * r0) of one evaluation, back-projected."""
        mu, run = self.encoded.mu, self.run
        predicted = self.denoise(x, mu, self.encoded.features, evaluation.level, self.options.perception)
        r0 = clean_from_velocity(x, predicted, abar_at(evaluation.level)) if run.prediction == "v" else predicted
        estimate = mu + run.sigma_r * r0
        if self.options.back_projection == 0:
            return r0, estimate
        estimate = back_project(estimate, self.encoded.y, self.options.back_projection)
        if evaluation.next_level is None:
            estimate = give_back_clipped(estimate, self.encoded.y, self.options.back_projection)
        return (estimate - mu) / run.sigma_r, estimate

    def advance(self, x: Tensor, r0: Tensor, k: int, levels: tuple[float, float]) -> Tensor:
        """The latent after evaluation k, which leads from the first of the levels to the second."""
        eta = self.options.eta
        noise = image_noise((self.run.seed, k), self._size)[None] if eta > 0 else None
        return take_step(x, r0, Step(abar_at(levels[0]), abar_at(levels[1]), eta), noise)


def sample(options: SamplerOptions, encoded: Encoded, denoise: Denoise, run: SamplingRun) -> Tensor:
    """Runs the trajectory from noise to the final estimate mu + sigma_r * r0, unshuffled [1, 48, h, w], not clipped."""
    trajectory = Trajectory(options, encoded, denoise, run)
    schedule = make_schedule(options)
    x = trajectory.start(schedule[0])
    for k, evaluation in enumerate(schedule, start=1):
        r0, estimate = trajectory.evaluate(x, evaluation)
        if evaluation.next_level is None:
            return estimate
        x = trajectory.advance(x, r0, k, (evaluation.level, evaluation.next_level))
    raise AssertionError("the last evaluation of a schedule has no next level")


def give_back_clipped(estimate: Tensor, y: Tensor, back_projection: float) -> Tensor:
    """What is cut off where a result is clipped shifts its mean; the pixels around it take that back. Unshuffled
    [n, 48, h, w], not clipped."""
    return estimate if back_projection == 0 else back_project(estimate.clamp(0, 1), y, back_projection)


def upscale(networks: Networks, y: Tensor, preset: Preset, run: SamplingRun) -> Tensor:
    """[1, 3, h, w] -> [1, 3, 4h, 4w] in [0, 1].

    With clean-up the input is restored first, and what follows is as for any image in 8 bits.
    """
    with torch.inference_mode():
        if run.cleanup > 0:
            y = restore_to_levels(networks, y, run.cleanup)
        if preset.sampler is None:
            estimate, strength = networks.estimate(y), preset.back_projection
            unshuffled = back_project(estimate, y, strength) if strength > 0 else estimate
        else:
            options = preset.sampler.adapted_to(run.cleanup)
            unshuffled = sample(options, Encoded(y, *networks.encode(y)), networks.denoise, run)
        return functional.pixel_shuffle(unshuffled, SCALE).clamp(0, 1)


def restore_to_levels(networks: Networks, y: Tensor, cleanup: float) -> Tensor:
    """The restored input in 8 bits. So much of what its local means have changed is taken back as the strength c
    leaves: at c = 1 faults have moved the means of the input themselves."""
    whole = networks.restore(pad_mirrored(y), cleanup)
    restored = whole[..., MIRRORED : MIRRORED + y.shape[-2], MIRRORED : MIRRORED + y.shape[-1]]
    restored = restored + (1 - cleanup) * local_means(y - restored, MEANS_WINDOW)
    return (restored * LEVELS).round().clamp(0, LEVELS) / LEVELS


def pad_mirrored(y: Tensor) -> Tensor:
    """The image mirrored beyond its border, up to even sides: what a restorer makes of the outermost pixels is not part
    of its loss."""
    for dim in (-2, -1):
        length = y.shape[dim]
        places = torch.arange(-MIRRORED, length + MIRRORED + length % 2) % (2 * length)
        y = y.index_select(dim, torch.minimum(places, 2 * length - 1 - places))
    return y


def local_means(images: Tensor, window: int) -> Tensor:
    """Means over windows, twice, so that their weights fall off linearly; borders count what is there."""
    for _ in range(2):
        images = functional.avg_pool2d(images, window, stride=1, padding=window // 2, count_include_pad=False)
    return images


class TorchNetworks:
    """The trained modules. The border of an image is for them what that of a training patch was. The estimate is the
    encoder's."""

    def __init__(self, encoder: Encoder | EncoderFiles, denoiser: nn.Module):
        self.encoder, self.denoiser = encoder.eval(), denoiser.eval()

    def restore(self, y: Tensor, cleanup: float) -> Tensor:
        restored: Tensor = self.encoder.restore(add_condition_planes(y, cleanup, PERCEPTION))
        return restored

    def estimate(self, y: Tensor) -> Tensor:
        mu: Tensor = self.encoder(add_condition_planes(y, 0.0, 0.0))[0]
        return mu

    def encode(self, y: Tensor) -> tuple[Tensor, Tensor]:
        mu, features = self.encoder(add_condition_planes(make_even(y), 0.0, 0.0))
        return crop(mu, y), crop(features, y)

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        even = make_even_unshuffled(x), make_even_unshuffled(mu), make_even(features)
        return crop(self.denoiser(*even, torch.tensor([level]), torch.tensor([perception])), x)


def make_even(planes: Tensor) -> Tensor:
    """Pads odd sizes by one pixel: the last row or column is repeated, as in a reflection."""
    height, width = planes.shape[-2:]
    return functional.pad(planes, (0, width % 2, 0, height % 2), mode="replicate")


def make_even_unshuffled(planes: Tensor) -> Tensor:
    """The same for unshuffled planes, whose blocks of 4 x 4 are reflected too."""
    image = functional.pixel_shuffle(planes, SCALE)
    if planes.shape[-2] % 2:
        image = torch.cat([image, image[..., -SCALE:, :].flip(-2)], dim=-2)
    if planes.shape[-1] % 2:
        image = torch.cat([image, image[..., -SCALE:].flip(-1)], dim=-1)
    return functional.pixel_unshuffle(image, SCALE)


def crop(planes: Tensor, like: Tensor) -> Tensor:
    """Removes the padding that made the sizes even."""
    height, width = like.shape[-2:]
    return planes[..., :height, :width]
