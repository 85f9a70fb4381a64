"""policy.onnx: the checks that a policy fits the presets of a model, and its file."""

from collections.abc import Mapping

import onnx
import torch
from torch import Tensor

from training.diffusion.schedule import Preset, make_schedule
from training.export.half_weights import round_weights, store_halved
from training.export.onnx_check import largest_difference, to_onnx
from training.models.onnx_session import open_session
from training.policy.network import COLOURS, SITUATION, CellPolicy, CellPolicyFile, PolicyWeights
from training.policy.pooling import POOLED

LARGEST_POLICY_DIFFERENCE = 1e-4
"""Between onnxruntime and PyTorch, of answers, which are logits and a memory within -1..1."""


def check_policy(policy: PolicyWeights | None, denoiser: str, presets: Mapping[str, Preset]) -> None:
    """Throws ValueError where a preset would ask a policy about states that it was not trained on. `denoiser`: sha256
    of its file in 8 bits."""
    if policy is not None and policy.about["denoiser"] != denoiser:
        raise ValueError("the policy was trained on another denoiser: train it on the one that is exported")
    for name, preset in presets.items():
        if preset.sampler is None or preset.sampler.skip != "reuse":
            continue
        if policy is None:
            raise ValueError(f"preset {name} says skip: reuse: give --policy")
        levels = [evaluation.level for evaluation in make_schedule(preset.sampler)]
        if levels != policy.about["levels"]:
            raise ValueError(f"the policy was trained for levels {policy.about['levels']}, but {name} has {levels}")


def make_policy_model(policy: CellPolicy) -> onnx.ModelProto:
    """Throws ValueError when onnxruntime's answers differ from PyTorch's by more than 1e-4."""
    module = round_weights(CellPolicyFile(policy)).eval()
    generator = torch.Generator().manual_seed(1)
    few = random_cells(policy, 3, generator)
    model = store_halved(to_onnx(module, few, ["run", "next_memory"], {0: "cells"}))
    session = open_session(model)
    for inputs in (few, random_cells(policy, 50, generator)):
        with torch.inference_mode():
            expected = module(*inputs.values())
        feed = {name: tensor.numpy() for name, tensor in inputs.items()}
        difference = largest_difference(session, feed, [output.numpy() for output in expected])
        if not difference <= LARGEST_POLICY_DIFFERENCE:
            allowed = f"allowed is {LARGEST_POLICY_DIFFERENCE}"
            raise ValueError(f"policy.onnx differs from PyTorch by {difference:.2g}, {allowed}")
    return model


def random_cells(policy: CellPolicy, count: int, generator: torch.Generator) -> dict[str, Tensor]:
    """Inputs of policy.onnx, by name."""
    features = policy.project.weight.shape[1] - 3 * COLOURS
    channels = {"features": features, "detail": COLOURS, "latent": COLOURS, "residual": COLOURS}
    planes = {name: torch.rand(count, number, POOLED, POOLED, generator=generator) for name, number in channels.items()}
    situation = torch.rand(count, SITUATION, generator=generator)
    memory = 2 * torch.rand(count, policy.memory_size, generator=generator) - 1
    return {**planes, "situation": situation, "memory": memory}
