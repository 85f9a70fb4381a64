"""The faults of one photo, in their order: applied, remembered, and applied again without some kinds of them.

What a kind of fault does to the final image is the difference between both. The single faults are the business of
faults.py, their amounts that of second_order.py.
"""

import dataclasses
from collections.abc import Callable
from typing import Literal

from torch import Tensor

FaultKind = Literal["blur", "noise", "compression", "sharpening", "dust"]
Change = Callable[[Tensor], Tensor]
"""Image [3, h, w] -> image [3, h', w']."""


@dataclasses.dataclass(frozen=True)
class _Step:
    kind: FaultKind
    change: Change
    height: int
    """Of the image that is changed."""
    strength: float
    """Of compression: 1 - quality / 100."""


class FaultTrail:
    def __init__(self, image: Tensor):
        self.image = image
        """With all faults so far."""
        self._first = image
        self._steps: list[_Step] = []

    def apply(self, kind: FaultKind, change: Change, strength: float = 0.0) -> None:
        """Steps of `blur`, `compression` and `sharpening` must be repeatable."""
        self._steps.append(_Step(kind, change, self.image.shape[1], strength))
        self.image = change(self.image)

    def replay(self, without: set[FaultKind]) -> Tensor:
        """The image as it would be without these kinds of faults; `noise` and `dust` must be among them."""
        if not {"noise", "dust"} <= without:
            raise ValueError(f"noise and dust cannot be repeated: expected both among {sorted(without)}")
        image = self._first
        for step in self._steps:
            if step.kind not in without:
                image = step.change(image)
        return image

    def compression(self) -> float:
        """The strongest compression, 0..1. One before the image was downscaled counts for less in proportion."""
        height = self.image.shape[1]
        strengths = [step.strength * min(1.0, height / step.height) for step in self._steps]
        return max(strengths, default=0.0)
