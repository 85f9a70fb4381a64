"""Schedules, sampling with a denoiser that knows the answer, odd sizes, and the vectors shared with TypeScript."""

import json
import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from training.diffusion.noise import image_noise
from training.diffusion.sampler import (
    Encoded,
    Prediction,
    SamplingRun,
    TorchNetworks,
    crop,
    make_even,
    make_even_unshuffled,
    restore_to_levels,
    sample,
    upscale,
)
from training.diffusion.schedule import Preset, SamplerOptions, abar_at, make_schedule, read_presets
from training.evaluation.metrics import psnr
from training.golden.json_arrays import find_differences
from training.golden.sampler_vectors import PATH, make
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder
from training.models.resampling import downscale
from training.paths import PRESETS

FIELDS = {
    "coarseLevels": [1, 0.6, 0.3],
    "fine": [8, 4, 0],
    "skip": "stride",
    "eta": 0.5,
    "perception": 0.5,
    "backProjection": 1,
}


def levels(**changes: object) -> list[tuple[float, float | None]]:
    schedule = make_schedule(SamplerOptions.parse({**FIELDS, **changes}))
    return [(evaluation.level, evaluation.next_level) for evaluation in schedule]


def test_stride_gives_the_level_of_the_latent() -> None:
    assert levels() == [(1, 0.6), (0.6, 0.3), (0.3, 0.1), (0.1, 0.05), (0.05, 0.01), (0.01, None)]


def test_restart_gives_the_level_of_the_candidate() -> None:
    assert levels(skip="restart", fine=[2, 1, 0])[3:] == [(0.03, 0.02), (0.02, 0.01), (0.01, None)]
    with pytest.raises(ValueError, match="trailing run"):
        levels(skip="restart")


def test_both_meanings_agree_when_every_candidate_runs() -> None:
    assert levels(fine="every") == levels(fine="every", skip="restart")
    assert len(levels(fine="every")) == 13


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"coarseLevels": [0.5, 0.7]}, "coarseLevels must fall"),
        ({"coarseLevels": [0.1]}, "coarseLevels must fall"),
        ({"fine": [3, 1]}, "end with 0"),
        ({"skip": "jump"}, "one of"),
        ({"eta": 1.5}, "eta must be in 0..1"),
    ],
)
def test_bad_options_say_what_was_expected(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        levels(**changes)


def test_shipped_presets_can_be_read() -> None:
    presets = read_presets(PRESETS)
    assert {name: preset.evaluations for name, preset in presets.items()}.keys() == {
        "auto",
        "instant",
        "fidelity",
        "balanced",
        "perception",
    }
    assert presets["instant"].evaluations == 0
    counts = [presets[name].evaluations for name in ("fidelity", "balanced", "perception")]
    assert counts == sorted(counts)


@pytest.mark.parametrize("prediction", ["v", "x0"])
@pytest.mark.parametrize("skip", ["stride", "restart"])
def test_a_denoiser_that_knows_the_answer_is_followed(prediction: Prediction, skip: str) -> None:
    sigma_r = 0.06
    mu = 0.5 + 0.1 * image_noise((1, 0), (6, 8))[None]
    r0 = image_noise((2, 0), (6, 8))[None]

    def denoise(x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        abar = abar_at(level)
        return r0 if prediction == "x0" else (math.sqrt(abar) * x - r0) / math.sqrt(1 - abar)

    options = SamplerOptions.parse({**FIELDS, "fine": [1, 0], "skip": skip, "backProjection": 0})
    result = sample(options, Encoded(mu[:, :3], mu, mu), denoise, SamplingRun(sigma_r, 5, prediction))
    assert torch.allclose(result, mu + sigma_r * r0, atol=1e-4)


def test_result_is_consistent_with_the_input(networks: tuple[Encoder, Denoiser]) -> None:
    y = 0.25 + 0.5 * torch.rand(1, 3, 9, 12, generator=torch.Generator().manual_seed(0))
    preset = Preset.parse({"sampler": {**FIELDS, "coarseLevels": [0.5]}, "backProjection": 1})
    sr = upscale(TorchNetworks(*networks), y, preset, SamplingRun(0.01, seed=1))
    assert sr.shape == (1, 3, 36, 48)
    assert psnr(downscale(sr) * 255, y * 255) > 38
    again = upscale(TorchNetworks(*networks), y, preset, SamplingRun(0.01, seed=1))
    other = upscale(TorchNetworks(*networks), y, preset, SamplingRun(0.01, seed=2))
    assert torch.equal(sr, again) and not torch.equal(sr, other)


def test_with_clean_up_the_restored_image_is_upscaled_as_any_other(networks: tuple[Encoder, Denoiser]) -> None:
    y = 0.25 + 0.5 * torch.rand(1, 3, 9, 12, generator=torch.Generator().manual_seed(0))
    loaded = TorchNetworks(*networks)
    with torch.no_grad():
        restored = restore_to_levels(loaded, y, 0.5)
    assert not torch.allclose(restored, y)
    fields = {**FIELDS, "coarseLevels": [0.5], "perception": 0.4, "repairedPerception": 0.2}
    for before, after in ((None, None), (fields, {**fields, "perception": 0.3})):
        presets = (Preset.parse({"sampler": sampler, "backProjection": 1}) for sampler in (before, after))
        direct, plain = (
            upscale(loaded, image, preset, SamplingRun(0.01, seed=1, cleanup=c))
            for image, preset, c in zip((y, restored), presets, (0.5, 0.0), strict=True)
        )
        torch.testing.assert_close(direct, plain)


def test_the_estimate_alone_is_not_padded_for_odd_images(networks: tuple[Encoder, Denoiser]) -> None:
    y = torch.rand(1, 3, 9, 7)
    with torch.inference_mode():
        mu = networks[0].encode(y)[0]
        assert torch.equal(TorchNetworks(*networks).estimate(y), mu)
        assert restore_to_levels(TorchNetworks(*networks), y, 0.5).shape == y.shape
        assert not torch.allclose(TorchNetworks(*networks).encode(y)[0], mu)


@pytest.mark.parametrize("size", [(1, 1), (5, 40), (8, 33), (4, 6)])
def test_odd_sizes_are_made_even_by_reflection(size: tuple[int, int]) -> None:
    planes = image_noise((0, 0), size)[None]
    for even in (make_even(planes), make_even_unshuffled(planes)):
        assert even.shape[-2:] == (size[0] + size[0] % 2, size[1] + size[1] % 2)
        assert torch.equal(crop(even, planes), planes)
    image = functional.pixel_shuffle(make_even_unshuffled(planes), 4)
    if size[1] % 2:
        edge = 4 * size[1]
        assert all(torch.equal(image[..., edge + i], image[..., edge - 1 - i]) for i in range(4))
    if size[0] % 2:
        edge = 4 * size[0]
        assert all(torch.equal(image[..., edge + i, :], image[..., edge - 1 - i, :]) for i in range(4))


def test_golden_vectors_are_what_the_code_makes() -> None:
    assert find_differences(json.loads(PATH.read_text()), make()) == []
    assert PATH.stat().st_size < 300_000


def test_golden_comparison_finds_a_difference() -> None:
    changed = make()
    changed["step"]["abar"] += 1e-6
    changed["imageNoise"]["seed"] = 8
    assert len(find_differences(changed, make())) == 2
