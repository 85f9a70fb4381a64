"""The vectors on which Python and TypeScript agree about a policy (policy.json), and a small policy.onnx.

The policy is random. It is asked about the cells of one image before every evaluation; what it is shown is given by
formulas, and its own answers are what the cells around are shown next.
"""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.export.half_weights import round_weights
from training.export.policy_file import make_policy_model
from training.golden.json_arrays import encode, find_differences
from training.paths import GOLDEN
from training.policy.environment import average_groups, split_cells
from training.policy.network import COLOURS, CellPolicy, CellQuestion
from training.policy.pooling import POOLED

POLICY_PATH = GOLDEN / "policy.json"
ONNX_PATH = GOLDEN / "policy.onnx"
FEATURES = 64
"""As the shipped model has them, so that the file fits into its folder."""
PLANE_RULE = (
    "plane[i] = ((i * 37 + 11 * (k + 1)) % 101) / 100, i the flat index, "
    "k the number of the evaluation; 1 for features and detail"
)
LEVELS = (1.0, 0.35, 0.1)
ROWS, COLUMNS = 4, 5
CLEANUP, PERCEPTION, COMPUTE_WEIGHT = 0.25, 0.3, 0.2
TOLERANCE = 1e-4
"""Of an answer, which is a logit."""


def make_policy() -> CellPolicy:
    """Random, scaled so that its answers differ from cell to cell and from evaluation to evaluation."""
    torch.manual_seed(5)
    policy = CellPolicy(FEATURES, channels=8, memory=8).eval()
    policy.gain.copy_(4 * torch.rand(len(policy.gain)))
    with torch.no_grad():
        policy.describe.weight[:, 16:] *= 4
        policy.remember.weight_ih *= 3
    torch.manual_seed(8)
    nn.init.normal_(policy.run.weight, std=6)
    policy = round_weights(policy)
    return policy


def make_plane(channels: int, k: int) -> Tensor:
    """[1, channels, POOLED ROWS, POOLED COLUMNS] by PLANE_RULE."""
    count = channels * ROWS * COLUMNS * POOLED**2
    values = (torch.arange(count) * 37 + 11 * (k + 1)) % 101 / 100
    return values.view(1, channels, ROWS * POOLED, COLUMNS * POOLED)


def ask_in_order(policy: CellPolicy) -> list[Tensor]:
    """Logits [cells] of every evaluation."""
    count = ROWS * COLUMNS
    memory, ran, taken = policy.initial_memory(count), torch.zeros(1, count), torch.zeros(count)
    answers: list[Tensor] = []
    features, detail = (split_cells(make_plane(channels, 1))[0] for channels in (FEATURES, COLOURS))
    for k, level in enumerate(LEVELS, start=1):
        latent = residual = split_cells(make_plane(COLOURS, k))[0]
        constants = (CLEANUP, PERCEPTION, COMPUTE_WEIGHT)
        cleanup, perception, weight = (torch.full((count,), value) for value in constants)
        around = nn.functional.unfold(ran.view(1, 1, ROWS, COLUMNS), 3, padding=1)[0].T
        left = torch.full((count,), float(len(LEVELS) + 1 - k))
        question = CellQuestion(
            features, detail, latent, residual, torch.full((count,), level), taken, left, cleanup, perception, weight,
            previous=around,
        )  # fmt: skip
        planes = torch.cat([features, detail, latent, residual], dim=1)
        with torch.inference_mode():
            logit, _, memory = policy(planes, question.describe(), memory)
        answers.append(logit)
        ran = (average_groups(logit.view(1, ROWS, COLUMNS)) >= 0).float().flatten(1)
        taken = taken + ran[0]
    return answers


def make(policy: CellPolicy) -> dict[str, Any]:
    """The content of policy.json."""
    return {
        "comment": "Made by `python -m training.golden`; `answers` [evaluations, cells] are logits.",
        "memorySize": policy.memory_size,
        "features": FEATURES,
        "planes": PLANE_RULE,
        "levels": LEVELS,
        "rows": ROWS,
        "columns": COLUMNS,
        "cleanup": CLEANUP,
        "perception": PERCEPTION,
        "computeWeight": COMPUTE_WEIGHT,
        "answers": encode(torch.stack(ask_in_order(policy)).numpy()),
    }


def check() -> list[str]:
    """Where the JSON file differs from what the code makes."""
    return find_differences(json.loads(POLICY_PATH.read_text()), make(make_policy()), TOLERANCE)


def write() -> list[Path]:
    policy = make_policy()
    POLICY_PATH.write_text(json.dumps(make(policy), indent=1) + "\n")
    ONNX_PATH.write_bytes(make_policy_model(policy).SerializeToString(deterministic=True))
    return [POLICY_PATH, ONNX_PATH]
