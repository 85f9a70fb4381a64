"""What sets of examples in memory share: a dataclass whose fields are tensors of n rows each."""

import dataclasses
from collections.abc import Sequence
from typing import Self

import torch
from torch import Tensor


@dataclasses.dataclass(frozen=True)
class TensorRows:
    """Subclasses add the fields, at least one."""

    def __len__(self) -> int:
        return len(next(iter(self.tensors().values())))

    def tensors(self) -> dict[str, Tensor]:
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    def select(self, rows: Tensor) -> Self:
        return type(self)(**{name: tensor[rows] for name, tensor in self.tensors().items()})

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """All rows of at least one part, in order."""
        names = [field.name for field in dataclasses.fields(cls)]
        return cls(**{name: torch.cat([getattr(part, name) for part in parts]) for name in names})
