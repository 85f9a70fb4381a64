"""The vectors on which Python and TypeScript agree about a policy (policy.json), and a small policy.onnx.

The policy is random; image and networks are given as formulas, as in sampler_vectors.py. The image has four probe tiles
of different size, and the policy looks at all of them.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from training.diffusion.schedule import SamplerOptions
from training.export.golden_tile import TrainedNetworks, run_tile
from training.export.policy_file import make_policy_model
from training.golden.formulas import FAKE_DENOISER, MU_RULE, SIGMA_R, fake_denoise
from training.golden.json_arrays import encode, find_differences
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder
from training.models.resampling import SCALE
from training.paths import GOLDEN
from training.policy.network import Policy, PolicyFile
from training.policy.probes import decide_fine_steps, make_probes

POLICY_PATH = GOLDEN / "policy.json"
ONNX_PATH = GOLDEN / "policy.onnx"
FEATURES = 64
"""As the shipped model has them, so that the file fits into its folder."""
FEATURES_RULE = "features[ch, row, column] = y[ch mod 3, row, column]"
TOLERANCE = 1e-5
"""Of an answer, which is a probability."""
IMAGE_RULE = "sample[i] = (i * 53) % 251 of 8 bits, i the flat index of interleaved RGB"
WIDTH, HEIGHT, SEED = 61, 50, 9
SAMPLER = {"coarseLevels": [0.5, 0.2], "fine": "network", "eta": 0.5, "perception": 0.5, "backProjection": 1}


class FakeNetworks:
    """mu repeats y, and so do the features."""

    device = torch.device("cpu")

    def encode(self, conditioned: Tensor) -> tuple[Tensor, Tensor]:
        y = conditioned[:, :3]
        return y.repeat_interleave(SCALE**2, dim=1), y.repeat(1, -(-FEATURES // 3), 1, 1)[:, :FEATURES]

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        return fake_denoise(x, mu, features, level, perception)


def make_policy() -> Policy:
    """Random, scaled so that its answers differ from candidate to candidate."""
    torch.manual_seed(5)
    policy = Policy(features=FEATURES, channels=8, memory=8).eval()
    nn.init.normal_(policy.refine.weight)
    policy.gain.copy_(2 * torch.rand(len(policy.gain)))
    with torch.no_grad():
        policy.describe.weight[:, 16:] *= 8
        policy.remember.weight_ih *= 3
    return policy


def make_image() -> Tensor:
    samples = np.arange(HEIGHT * WIDTH * 3, dtype=np.int64) * 53 % 251
    pixels = (samples / 255).astype(np.float32).reshape(HEIGHT, WIDTH, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1)[None]


def make(policy: Policy) -> dict[str, Any]:
    """The content of policy.json."""
    runs = {}
    for skip in ("stride", "restart"):
        fields = {**SAMPLER, "skip": skip}
        probes = make_probes(FakeNetworks(), SamplerOptions.parse(fields), SIGMA_R, make_image(), SEED)
        executed, answers = decide_fine_steps(PolicyFile(policy), probes)
        runs[skip] = {"options": fields, "answers": encode(np.array(answers)), "executed": list(executed)}
    order = "`answers` are those for candidates 9..1, the mean of all probes."
    return {
        "comment": f"Made by `python -m training.golden`; {order}",
        "memorySize": policy.memory_size,
        "image": {"rule": IMAGE_RULE, "widthPx": WIDTH, "heightPx": HEIGHT},
        "sigmaR": SIGMA_R,
        "seed": SEED,
        "mu": MU_RULE,
        "features": FEATURES_RULE,
        "denoiser": FAKE_DENOISER,
        "runs": runs,
    }


def check() -> list[str]:
    """Where the JSON file differs from what the code makes."""
    return find_differences(json.loads(POLICY_PATH.read_text()), make(make_policy()), TOLERANCE)


def write() -> list[Path]:
    policy = make_policy()
    POLICY_PATH.write_text(json.dumps(make(policy), indent=1) + "\n")
    torch.manual_seed(0)
    encoder, denoiser = Encoder(8, 1).eval(), Denoiser(8, FEATURES, 8).eval()
    networks = TrainedNetworks(encoder, denoiser, encoder)
    tile = run_tile(networks, torch.rand(1, 3, 24, 40), 0.0, (0.1, 0.5))
    ONNX_PATH.write_bytes(make_policy_model(policy, tile).SerializeToString(deterministic=True))
    return [POLICY_PATH, ONNX_PATH]
