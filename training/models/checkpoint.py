"""Checkpoints and weights: files that appear whole or not at all, with current tensor names whatever wrote them."""

import hashlib
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

OLD_NAMES = {"cleaner": "restorer"}
"""Parts of tensor names in files of version 0.1.0 -> what they are called now."""


def write_checkpoint(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Writes the whole file or nothing: a run that is stopped while it writes keeps its last checkpoint."""
    temporary = path.with_suffix(".tmp")
    save_file({name: tensor.contiguous().cpu() for name, tensor in tensors.items()}, temporary, metadata)
    temporary.replace(path)


def read_checkpoint(path: str | Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Returns (tensors, metadata)."""
    return read_weights(path), read_metadata(path)


def read_metadata(path: str | Path) -> dict[str, str]:
    with safe_open(path, "pt") as file:
        return file.metadata() or {}


def read_weights(path: str | Path) -> dict[str, Tensor]:
    return {_rename(name): tensor for name, tensor in load_file(path).items()}


def _rename(name: str) -> str:
    return ".".join(OLD_NAMES.get(part, part) for part in name.split("."))


def read_sigma_r(weights: Path) -> float:
    """The unit of the residual that a denoiser was trained with. Throws ValueError where the file does not say."""
    metadata = read_metadata(weights)
    if "sigma_r" not in metadata:
        raise ValueError(f"{weights} has no sigma_r in its metadata: expected the weights of a denoiser run")
    return float(metadata["sigma_r"])


def hash_file(path: Path) -> str:
    """SHA-256 in hex digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def select_part(state: dict[str, Tensor], part: str) -> dict[str, Tensor]:
    """The tensors named `part.…`, without that prefix."""
    return {name[len(part) + 1 :]: tensor for name, tensor in state.items() if name.startswith(f"{part}.")}


def name_adam_slots(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The state of Adam, as `adam.<parameter>.<slot>`."""
    state = optimizer.state_dict()["state"]
    return {
        f"adam.{index}.{slot}": torch.as_tensor(value)
        for index, slots in state.items()
        for slot, value in slots.items()
    }


def restore_adam_slots(optimizer: torch.optim.Optimizer, state: dict[str, Tensor]) -> None:
    """The inverse of `name_adam_slots`; `state` may hold other tensors too."""
    slots: dict[int, dict[str, Tensor]] = {}
    for name, tensor in select_part(state, "adam").items():
        index, slot = name.split(".")
        slots.setdefault(int(index), {})[slot] = tensor
    optimizer.load_state_dict(optimizer.state_dict() | {"state": slots})
