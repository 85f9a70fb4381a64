"""The lattice figure on photographs, where TypeScript must give the same, and on patterns."""

import json

import pytest
import torch

from training.evaluation.images import read_image
from training.evaluation.lattice import measure_lattice
from training.paths import EXAMPLES, GOLDEN


@pytest.mark.parametrize("name", ["astronaut.png", "cat.png"])
def test_photographs_have_the_figures_that_typescript_gives(name: str) -> None:
    wanted = json.loads((GOLDEN / "lattice.json").read_text())[name]
    found = measure_lattice(read_image(EXAMPLES / name))
    assert found is not None
    assert (found.mean, found.worst) == pytest.approx((wanted["mean"], wanted["worst"]), abs=1e-6)


def test_what_repeats_every_four_pixels_is_found() -> None:
    noise = 100 + 40 * torch.rand(1, 1, 256, 256, generator=torch.Generator().manual_seed(0)).expand(1, 3, 256, 256)
    plain = measure_lattice(noise.round())
    weave = noise.clone()
    weave[..., ::4] += 12
    woven = measure_lattice(weave.round())
    assert plain is not None and woven is not None
    assert 0.9 < plain.mean < 1.25 and woven.worst > 3 * plain.worst and woven.mean > plain.mean


def test_an_image_without_a_block_or_texture_has_no_figure() -> None:
    assert measure_lattice(torch.rand(1, 3, 63, 200)) is None
    assert measure_lattice(torch.full((1, 3, 64, 64), 9.0)) is None
