"""A policy's decision for a whole image: it looks at up to eight probe tiles, and their mean answer holds for the
image.

The twin of src/core/sampler/probe.ts and policy.ts.
"""

import torch
from torch import Tensor

from training.diffusion.sampler import make_even
from training.diffusion.schedule import FIRST_CANDIDATE, Candidates, SamplerOptions, plan_fine_levels
from training.models.blocks import add_condition_planes
from training.policy.decision_graph import apply_answer, list_executed
from training.policy.environment import BatchNetworks, FineTrajectories, ImageBatch
from training.policy.network import PolicyFile

PROBE_SIZE_PX = 48
MOST_PROBES = 8


def choose_probes(y: Tensor) -> list[tuple[int, int]]:
    """(top, left) of the probe tiles of an image [1, 3, h, w]: those whose green varies most."""
    height, width = y.shape[-2:]
    origins = [(top, left) for top in range(0, height, PROBE_SIZE_PX) for left in range(0, width, PROBE_SIZE_PX)]

    def variance(origin: tuple[int, int]) -> float:
        return float(cut_probe(y, origin)[0, 1].double().var(unbiased=False))

    return sorted(origins, key=variance, reverse=True)[:MOST_PROBES]


def cut_probe(planes: Tensor, origin: tuple[int, int]) -> Tensor:
    """The tile at an origin, of even size: an odd image is padded by one pixel."""
    top, left = origin
    return make_even(planes)[..., top : top + PROBE_SIZE_PX, left : left + PROBE_SIZE_PX]


def make_probes(
    networks: BatchNetworks, options: SamplerOptions, sigma_r: float, y: Tensor, seed: int
) -> list[FineTrajectories]:
    """The probe tiles of a clean image [1, 3, h, w], each sampled down to the coarse latent by itself."""
    conditioned = add_condition_planes(y, 0.0, options.perception)
    batches = (ImageBatch(cut_probe(conditioned, origin), [seed], [origin]) for origin in choose_probes(y))
    return [FineTrajectories(networks, options, sigma_r, batch) for batch in batches]


def decide_fine_steps(policy: PolicyFile, probes: list[FineTrajectories]) -> tuple[Candidates, list[float]]:
    """The candidates that run, and the mean answers for 9..1: the twin of `decideFineSteps`."""
    skip = probes[0].options.skip
    memories = [torch.zeros(1, policy.memory_size) for _ in probes]
    behind: Candidates = ()
    refine: dict[int, bool] = {}
    answers: list[float] = []
    for candidate in range(FIRST_CANDIDATE, 0, -1):
        levels = plan_fine_levels((*behind, candidate), skip)
        total = 0.0
        for index, probe in enumerate(probes):
            x = probe.latent(levels) if behind else probe.coarse
            question = (torch.tensor([float(value)]) for value in (levels[-1], candidate, len(behind)))
            with torch.inference_mode():
                inputs = (x.cpu(), probe.mu.cpu(), probe.features.cpu(), *question, memories[index])
                probability, memories[index] = policy(*inputs)
            total += float(probability)
        answers.append(total / len(probes))
        refine[candidate] = answers[-1] >= 0.5
        behind = apply_answer(behind, candidate, refine[candidate], skip)
    return list_executed(refine, skip), answers
