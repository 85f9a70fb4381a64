"""The metrics on images whose values are known, and the evaluation of a small set."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from training.evaluation.evaluate_set import evaluate_set
from training.evaluation.methods import upscale_bicubic
from training.evaluation.metrics import luma, measure_image, psnr, ssim, to_8_bits
from training.models.resampling import downscale
from training.tests.conftest import synthetic_photo


def test_luma_has_studio_range() -> None:
    white, black = (luma(torch.full((1, 3, 1, 1), value)) for value in (255.0, 0.0))
    assert float(white) == pytest.approx(235) and float(black) == pytest.approx(16)


def test_psnr_and_ssim_of_known_pairs() -> None:
    plane = to_8_bits(torch.rand(1, 1, 32, 32, generator=torch.Generator().manual_seed(0)))
    assert psnr(plane, plane) == float("inf")
    assert psnr(plane, plane + 1) == pytest.approx(48.1308, abs=1e-4)
    assert ssim(plane, plane) == pytest.approx(1)
    constant = torch.full((1, 1, 16, 16), 100.0)
    # Without contrast only the first factor is left: (2ab + c1) / (a^2 + b^2 + c1).
    assert ssim(constant, 2 * constant) == pytest.approx((40000 + 6.5025) / (50000 + 6.5025))


def test_a_set_is_evaluated(tmp_path: Path) -> None:
    (tmp_path / "HR").mkdir()
    (tmp_path / "LR").mkdir()
    for seed in range(2):
        hr = torch.from_numpy(synthetic_photo(seed, 96)).permute(2, 0, 1)[None].double()
        lr = downscale(hr).round().clamp(0, 255)
        for name, image in (("HR", hr), ("LR", lr)):
            Image.fromarray(image[0].permute(1, 2, 0).byte().numpy()).save(tmp_path / name / f"{seed}.png")
        assert measure_image(hr, hr, lr, None)["psnrY"] == float("inf")
    figures = evaluate_set(upscale_bicubic, tmp_path, None)
    assert figures["images"] == 2 and 15 < figures["psnrY"] < 40 and 0.5 < figures["ssimY"] < 1
    assert 20 < figures["lrPsnr"] < 60
    with pytest.raises(ValueError, match="no images"):
        evaluate_set(upscale_bicubic, tmp_path / "nothing", None)
