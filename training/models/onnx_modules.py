"""The networks as the files of a model folder hold them: the same functions, rewritten for onnxruntime.

The transposed convolution 2 x 2 becomes a 1 x 1 convolution and a pixel shuffle, constant factors move into weights,
and the denoiser's first convolution is split: of its inputs x_t, mu and F only x_t changes from step to step, so its
share of mu and F is computed once, by encoder.onnx, whose output `features` holds it.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models.blocks import CONDITION_GAIN
from training.models.denoiser import Denoiser
from training.models.encoder import CORRECTION_GAIN, Encoder
from training.models.resampling import UNSHUFFLED_CHANNELS, upscale_bicubic
from training.models.restorer import Restorer


class PixelShuffleUp(nn.Module):
    """A transposed convolution 2 x 2, stride 2, as 1 x 1 convolution and pixel shuffle: that form exists in 8 bits."""

    def __init__(self, up: nn.ConvTranspose2d):
        super().__init__()
        inputs, outputs, *_ = up.weight.shape
        self.conv = nn.Conv2d(inputs, 4 * outputs, 1)
        with torch.no_grad():
            self.conv.weight.copy_(up.weight.permute(1, 2, 3, 0).reshape(4 * outputs, inputs, 1, 1))
            bias_of(self.conv).copy_(bias_of(up).repeat_interleave(4))

    def forward(self, h: Tensor) -> Tensor:
        return functional.pixel_shuffle(self.conv(h), 2)


def bias_of(layer: nn.Conv2d | nn.ConvTranspose2d) -> Tensor:
    """All layers here have a bias."""
    assert layer.bias is not None
    return layer.bias


def split_first_convolution(denoiser: Denoiser) -> tuple[nn.Conv2d, nn.Conv2d, nn.Conv2d]:
    """Returns convolutions of x_t, of mu - 0.5 and of F (with the bias) whose sum is the denoiser's conv_in."""
    of_x, of_mu, of_features = denoiser.conv_in.weight.tensor_split(
        [UNSHUFFLED_CHANNELS, 2 * UNSHUFFLED_CHANNELS], dim=1
    )
    return _convolution(of_x), _convolution(2 * of_mu), _convolution(of_features, bias_of(denoiser.conv_in))


def _convolution(weight: Tensor, bias: Tensor | None = None) -> nn.Conv2d:
    convolution = nn.Conv2d(weight.shape[1], weight.shape[0], 3, padding=1, bias=bias is not None)
    with torch.no_grad():
        convolution.weight.copy_(weight)
        if bias is not None:
            bias_of(convolution).copy_(bias)
    return convolution


class RestorerFile(nn.Module):
    """The file of the restorer: lr_and_dials (`add_condition_planes`) -> RGB as encoder.onnx takes it."""

    def __init__(self, restorer: Restorer):
        super().__init__()
        self.restorer = restorer
        self.up = PixelShuffleUp(restorer.up)
        gain = torch.tensor([1.0, 1.0, 1.0, CONDITION_GAIN, CONDITION_GAIN])
        self.gain = nn.Parameter(gain.view(1, 5, 1, 1))

    def forward(self, lr_and_dials: Tensor) -> Tensor:
        h = self.restorer.conv_in((lr_and_dials - 0.5) * self.gain)
        y = lr_and_dials[:, :3]
        correction: Tensor = self.restorer.conv_out(self.restorer.run_blocks(h, up=self.up))
        return y + correction


class FidelityFile(nn.Module):
    """The common part of instant.onnx and encoder.onnx: RGB -> (mu, F)."""

    def __init__(self, encoder: Encoder):
        super().__init__()
        self.conv_in, self.blocks = encoder.conv_in, encoder.blocks
        self.conv_out = nn.Conv2d(encoder.conv_out.in_channels, UNSHUFFLED_CHANNELS, 3, padding=1)
        with torch.no_grad():
            self.conv_out.weight.copy_(CORRECTION_GAIN * encoder.conv_out.weight)
            bias_of(self.conv_out).copy_(CORRECTION_GAIN * bias_of(encoder.conv_out))
        self.bicubic = nn.Parameter(encoder.bicubic.clone())

    def encode(self, lr: Tensor) -> tuple[Tensor, Tensor]:
        first = self.conv_in(lr - 0.5)
        features: Tensor = self.blocks(first) + first
        return upscale_bicubic(lr, self.bicubic) + self.conv_out(features), features


class InstantFile(FidelityFile):
    """instant.onnx: RGB -> mu."""

    def forward(self, lr: Tensor) -> Tensor:
        return self.encode(lr)[0]


class EncoderFile(FidelityFile):
    """encoder.onnx: RGB -> (mu, the share of mu and F in the denoiser's first convolution)."""

    def __init__(self, encoder: Encoder, denoiser: Denoiser):
        super().__init__(encoder)
        _, self.from_mu, self.from_features = split_first_convolution(denoiser)

    def forward(self, lr: Tensor) -> tuple[Tensor, Tensor]:
        mu, features = self.encode(lr)
        return mu, self.from_mu(mu - 0.5) + self.from_features(features)


class EncoderFiles(nn.Module):
    """The restorer where c > 0 and encoder.onnx, in the order in which the product runs them: conditioned LR image ->
    (mu, features)."""

    def __init__(self, encoder: Encoder, denoiser: Denoiser):
        super().__init__()
        self.encoder, self.file = encoder, EncoderFile(encoder, denoiser)

    def restore(self, conditioned: Tensor) -> Tensor:
        return self.encoder.restore(conditioned)

    def forward(self, conditioned: Tensor) -> tuple[Tensor, Tensor]:
        mu, features = self.file(self.restore(conditioned))
        return mu, features


class DenoiserFile(nn.Module):
    """denoiser.onnx: (x_t, mu, features of EncoderFile, t, p) -> v. It takes mu and does not read it."""

    def __init__(self, denoiser: Denoiser):
        super().__init__()
        self.from_x, _, _ = split_first_convolution(denoiser)
        self.up = PixelShuffleUp(denoiser.up)
        self.denoiser = denoiser

    def forward(self, x: Tensor, mu: Tensor, features: Tensor, level: Tensor, perception: Tensor) -> Tensor:
        del mu
        embedded = self.denoiser.embed(level, perception)
        v: Tensor = self.denoiser.conv_out(self.denoiser.run_from(self.from_x(x) + features, embedded, up=self.up))
        return v
