"""Writes the vectors on which Python and TypeScript agree about a policy: tests/golden/policy.json and a small policy.onnx.

    python -m training.golden_policy [--check]

The policy is random; picture and networks are given as formulas, as in golden.py. The picture has four probe tiles of
different size, all of which are asked.
"""

import argparse
import json
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from training.export import make_policy_model, run_tile
from training.fine_walk import decide_fine_steps, make_probes
from training.golden import FAKE_DENOISER, MU_RULE, PATH, SIGMA_R, differences, encode, fake_denoise
from training.networks import Denoiser, Encoder
from training.policy import Policy, PolicyFile
from training.sampler import SamplerOptions

POLICY_PATH = PATH.with_name("policy.json")
ONNX_PATH = PATH.with_name("policy.onnx")
FEATURES = 64
"""As the shipped model has them, so that the file can be put beside it."""
FEATURES_RULE = "features[ch, row, column] = y[ch mod 3, row, column]"
TOLERANCE = 1e-5
"""Of an answer, which is a probability."""
PICTURE = "sample[i] = (i * 53) % 251 of 8 bits, i the flat index of interleaved RGB"
WIDTH, HEIGHT, SEED = 61, 50, 9
SAMPLER = {"coarseLevels": [0.5, 0.2], "fine": "network", "eta": 0.5, "perception": 0.5, "backProjection": 1}


class FakeNetworks:
    """mu repeats y, and so do the features."""

    device = torch.device("cpu")

    def encode(self, lr_and_dials: Tensor) -> tuple[Tensor, Tensor]:
        y = lr_and_dials[:, :3]
        return y.repeat_interleave(16, dim=1), y.repeat(1, -(-FEATURES // 3), 1, 1)[:, :FEATURES]

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        return fake_denoise(x, mu, features, level, perception)


def make_policy() -> Policy:
    """Random, and so that its answers differ from candidate to candidate."""
    torch.manual_seed(5)
    policy = Policy(features=FEATURES, channels=8, memory=8).eval()
    nn.init.normal_(policy.refine.weight)
    policy.gain.copy_(2 * torch.rand(len(policy.gain)))
    with torch.no_grad():
        policy.describe.weight[:, 16:] *= 8
        policy.remember.weight_ih *= 3
    return policy


def make_picture() -> Tensor:
    samples = np.arange(HEIGHT * WIDTH * 3, dtype=np.int64) * 53 % 251
    return torch.from_numpy((samples / 255).astype(np.float32).reshape(HEIGHT, WIDTH, 3)).permute(2, 0, 1)[None]


def make(policy: Policy) -> dict[str, Any]:
    runs = {}
    for skip in ("stride", "restart"):
        fields = {**SAMPLER, "skip": skip}
        walks = make_probes(FakeNetworks(), SamplerOptions.parse(fields), SIGMA_R, make_picture(), 0.0, SEED)
        executed, answers = decide_fine_steps(PolicyFile(policy), walks)
        runs[skip] = {"options": fields, "answers": encode(np.array(answers)), "executed": list(executed)}
    return {
        "comment": "Made by `python -m training.golden_policy`; `answers` are those for candidates 9..1, the mean of all probes.",
        "memorySize": policy.memory_size,
        "picture": {"rule": PICTURE, "widthPx": WIDTH, "heightPx": HEIGHT},
        "sigmaR": SIGMA_R, "seed": SEED, "mu": MU_RULE, "features": FEATURES_RULE, "denoiser": FAKE_DENOISER,
        "runs": runs,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare the JSON file with what the code makes, write nothing")
    arguments = parser.parse_args()
    policy = make_policy()
    made = make(policy)
    if arguments.check:
        found = differences(json.loads(POLICY_PATH.read_text()), made, TOLERANCE)
        raise SystemExit("\n".join(found) if found else 0)
    torch.manual_seed(0)
    tile = run_tile(Encoder(8, 1).eval(), Denoiser(8, FEATURES, 8).eval(), torch.rand(1, 3, 24, 40), 0.0, (0.1, 0.5), 1)
    ONNX_PATH.write_bytes(make_policy_model(policy, tile).SerializeToString(deterministic=True))
    POLICY_PATH.write_text(json.dumps(made, indent=1) + "\n")
    print(f"{POLICY_PATH.name}: {POLICY_PATH.stat().st_size} bytes, {ONNX_PATH.name}: {ONNX_PATH.stat().st_size} bytes")


if __name__ == "__main__":
    main()
