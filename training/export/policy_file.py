"""policy.onnx: the checks that a policy fits the presets of a model, and its file."""

from collections.abc import Mapping

import onnx
import torch
from torch import Tensor

from training.diffusion.schedule import Preset
from training.export.golden_tile import Tile
from training.export.onnx_check import largest_difference, to_onnx
from training.models.onnx_session import open_session
from training.policy.network import Policy, PolicyFile, PolicyWeights

LARGEST_POLICY_DIFFERENCE = 1e-5
"""Between onnxruntime and PyTorch, of answers, which are probabilities and a memory within -1..1."""
WHOLE = (slice(None), slice(None))
ODD_SIDES = (slice(-2), slice(-4))
"""Sides that differ and are no multiples of a block, so that nothing is taken for constant."""


def check_policy(policy: PolicyWeights | None, denoiser_hash: str, presets: Mapping[str, Preset]) -> None:
    """Throws ValueError where a preset would ask a policy about states that it was not trained on."""
    if policy is not None and policy.about["denoiser"] != denoiser_hash:
        raise ValueError("the policy was trained on another denoiser: train it on the one that is exported")
    for name, preset in presets.items():
        if preset.sampler is None or preset.sampler.fine != "network":
            continue
        if policy is None:
            raise ValueError(f"preset {name} says fine: network: give --policy")
        if preset.sampler != policy.options:
            raise ValueError(f"the policy was trained for {policy.options}, but preset {name} is {preset.sampler}")


def make_policy_model(policy: Policy, tile: Tile) -> onnx.ModelProto:
    """Throws ValueError when onnxruntime's answers differ from PyTorch's by more than 1e-5."""
    module = PolicyFile(policy)
    narrow = _policy_inputs(tile, module.memory_size, ODD_SIDES)
    model = to_onnx(module, narrow, ["refine", "next_memory"])
    session = open_session(model)
    for inputs in (narrow, _policy_inputs(tile, module.memory_size, WHOLE)):
        # Three questions in a row, so that a memory which is not empty is among them.
        for candidate, executed in ((9, 0), (8, 1), (7, 1)):
            inputs["candidate"].fill_(candidate)
            inputs["executed"].fill_(executed)
            with torch.inference_mode():
                expected = module(*inputs.values())
            feed = {name: tensor.numpy() for name, tensor in inputs.items()}
            difference = largest_difference(session, feed, [output.numpy() for output in expected])
            if not difference <= LARGEST_POLICY_DIFFERENCE:
                allowed = f"allowed is {LARGEST_POLICY_DIFFERENCE}"
                raise ValueError(f"policy.onnx differs from PyTorch by {difference:.2g}, {allowed}")
            inputs["memory"] = expected[1]
    return model


def _policy_inputs(tile: Tile, memory_size: int, window: tuple[slice, slice]) -> dict[str, Tensor]:
    images = {"x": tile.x, "mu": tile.mu, "features": tile.features}
    planes = {name: image[..., *window].contiguous() for name, image in images.items()}
    question = {name: torch.tensor([value]) for name, value in (("level", 0.1), ("candidate", 9.0), ("executed", 0.0))}
    return {**planes, **question, "memory": torch.zeros(1, memory_size)}
