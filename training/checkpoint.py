"""Checkpoints of runs: files that appear whole or not at all, and the optimiser's state as tensors with names."""

import os
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor


def write_checkpoint(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Whole or not at all: a run that is stopped while it writes keeps its last checkpoint."""
    temporary = path.with_suffix(".tmp")
    save_file({name: tensor.contiguous().cpu() for name, tensor in tensors.items()}, temporary, metadata)
    os.replace(temporary, path)


def read_checkpoint(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Returns (tensors, metadata)."""
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    return load_file(path), metadata


def take_part(state: dict[str, Tensor], part: str) -> dict[str, Tensor]:
    """The tensors named `part.…`, without that."""
    return {name[len(part) + 1 :]: tensor for name, tensor in state.items() if name.startswith(f"{part}.")}


def name_adam_slots(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """What Adam remembers, as `adam.<parameter>.<slot>`."""
    state = optimizer.state_dict()["state"]
    return {f"adam.{index}.{slot}": torch.as_tensor(value) for index, slots in state.items() for slot, value in slots.items()}


def restore_adam_slots(optimizer: torch.optim.Optimizer, state: dict[str, Tensor]) -> None:
    slots: dict[int, dict[str, Tensor]] = {}
    for name, tensor in take_part(state, "adam").items():
        index, slot = name.split(".")
        slots.setdefault(int(index), {})[slot] = tensor
    optimizer.load_state_dict(optimizer.state_dict() | {"state": slots})
