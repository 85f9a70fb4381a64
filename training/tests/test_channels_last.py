"""The layout of 8-bit files changes their speed, and no number."""

from collections import Counter

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from training.export.channels_last import to_channels_last
from training.export.golden_tile import Tile
from training.export.onnx_check import to_onnx
from training.export.quantize import quantize
from training.models.model_folder import NETWORKS
from training.models.onnx_session import open_session

Models = dict[str, onnx.ModelProto]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_computes_the_same(models: Models, tile: Tile, name: str) -> None:
    feed = tile.feeds()[name]
    rounded = quantize(models[name], [feed], round_sums=name == "instant")
    rewritten = to_channels_last(rounded)
    expected = open_session(rounded).run(None, feed)
    given = open_session(rewritten).run(None, feed)
    assert all(np.array_equal(a, b) for a, b in zip(given, expected, strict=True))
    before, after = (Counter(node.op_type for node in model.graph.node) for model in (rounded, rewritten))
    assert after["QLinearConv"] > 0 and after["QLinearConv"] + after["Conv"] == before["Conv"]
    assert to_channels_last(rewritten).SerializeToString() == rewritten.SerializeToString()


class TwoLayouts(nn.Module):
    """A sum of rounded images, a ReLU, and an operator that needs its channels first."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.second = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.last = nn.Conv2d(2, 3, 1)

    def forward(self, image: Tensor) -> Tensor:
        h = self.first(image)
        h = functional.relu(h + self.second(functional.relu(h)))
        result: Tensor = self.last(functional.pixel_shuffle(h, 2))
        return result


def test_images_are_transposed_where_they_must_be() -> None:
    torch.manual_seed(0)
    image = torch.rand(1, 3, 10, 14)
    model = to_onnx(TwoLayouts(), {"image": image}, ["result"])
    rounded = quantize(model, [{"image": image.numpy()}])
    rewritten = to_channels_last(rounded)
    feed = {"image": torch.rand(1, 3, 7, 12).numpy()}
    (expected,), (given,) = (open_session(file).run(None, feed) for file in (rounded, rewritten))
    assert np.array_equal(given, expected)
    transposes = [node for node in rewritten.graph.node if node.op_type == "Transpose"]
    # In, before and after the pixel shuffle, out.
    assert len(transposes) == 4


def test_a_constant_that_is_no_image_is_an_error() -> None:
    image = torch.rand(1, 3, 8, 8)
    model = quantize(to_onnx(TwoLayouts(), {"image": image}, ["result"]), [{"image": image.numpy()}])
    sums = next(node for node in model.graph.node if node.op_type == "Add")
    sums.input[1] = "rows"
    model.graph.initializer.append(numpy_helper.from_array(np.ones((8, 8), dtype=np.float32), "rows"))
    onnx.checker.check_model(model)
    with pytest.raises(ValueError, match=r"rows has the shape \[8, 8\]"):
        to_channels_last(model)
