"""The skip policy: the decision graph, trajectories that agree with the sampler, and a file that answers as PyTorch."""

import dataclasses
import itertools
import json

import numpy as np
import pytest
import torch

from training.diffusion.sampler import Encoded, SamplingRun, TorchNetworks, sample
from training.diffusion.schedule import (
    FIRST_CANDIDATE,
    Candidates,
    Preset,
    SamplerOptions,
    Skip,
    make_schedule,
    plan_fine_levels,
)
from training.export.golden_tile import Tile, TrainedNetworks, run_tile
from training.export.policy_file import check_policy, make_policy_model
from training.golden import policy_vectors
from training.golden.json_arrays import find_differences
from training.models.blocks import add_condition_planes
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder
from training.models.onnx_modules import DenoiserFile, EncoderFiles
from training.models.onnx_session import open_session
from training.policy.decision_graph import ALL_FINE, apply_answer, list_executed, make_graph
from training.policy.environment import FineTrajectories, FrozenNetworks, ImageBatch
from training.policy.network import Policy, PolicyFile, PolicyWeights, summarise
from training.policy.probes import choose_probes, cut_probe

Networks = tuple[Encoder, Denoiser]
SKIPS: tuple[Skip, ...] = ("stride", "restart")
FIELDS = {
    "coarseLevels": [0.6, 0.3],
    "fine": "network",
    "skip": "stride",
    "eta": 0.5,
    "perception": 0.5,
    "backProjection": 1,
}


def options_of(skip: str) -> SamplerOptions:
    return SamplerOptions.parse({**FIELDS, "skip": skip})


@pytest.mark.parametrize("skip", SKIPS)
def test_graph_leads_where_the_answers_lead(skip: Skip) -> None:
    graph = make_graph(skip)
    assert len(graph.results) == {"stride": 257, "restart": 10}[skip]
    for answers in itertools.product((True, False), repeat=FIRST_CANDIDATE):
        state = 0
        behind: Candidates = ()
        for candidate, refines in zip(range(FIRST_CANDIDATE, 0, -1), answers, strict=True):
            asked = graph.states[state]
            assert (asked.candidate, asked.executed) == (candidate, len(behind))
            assert asked.level == plan_fine_levels((*behind, candidate), skip)[-1]
            assert graph.latents[asked.latent] == (plan_fine_levels((*behind, candidate), skip) if behind else (0.1,))
            behind = apply_answer(behind, candidate, refines, skip)
            state = asked.refine if refines else asked.skip
        executed = list_executed(dict(zip(range(FIRST_CANDIDATE, 0, -1), answers, strict=True)), skip)
        assert plan_fine_levels(graph.results[~state], skip) == plan_fine_levels(executed, skip)


@pytest.mark.parametrize("skip", SKIPS)
@pytest.mark.parametrize("size", [(12, 16), (11, 15)])
def test_trajectories_agree_with_the_sampler(networks: Networks, skip: Skip, size: tuple[int, int]) -> None:
    options = options_of(skip)
    y = torch.rand(1, 3, *size, generator=torch.Generator().manual_seed(2))
    batch = ImageBatch(add_condition_planes(y, 0.0, options.perception), [5], [(0, 0)])
    trajectories = FineTrajectories(FrozenNetworks(*networks), options, 0.05, batch)
    whole = TorchNetworks(EncoderFiles(*networks), DenoiserFile(networks[1]))
    with torch.inference_mode():
        mu, features = whole.encode(y)
    lists: list[Candidates] = [(0,), (2, 1, 0), ALL_FINE, (1, 0), *([(7, 4, 0)] if skip == "stride" else [])]
    for fine in lists:
        fixed = dataclasses.replace(options, fine=fine)
        levels = plan_fine_levels(fine, skip)
        assert [evaluation.level for evaluation in make_schedule(fixed)][2:] == list(levels)
        with torch.inference_mode():
            expected = sample(fixed, Encoded(y, mu, features), whole.denoise, SamplingRun(0.05, seed=5))
        image = torch.pixel_shuffle(expected, 4).clamp(0, 1)
        assert torch.allclose(trajectories.result(levels), image, atol=1e-5), fine


def test_paths_share_what_they_have_in_common(networks: Networks) -> None:
    lr = torch.rand(2, 5, 8, 8, generator=torch.Generator().manual_seed(0))
    batch = ImageBatch(lr, [1, 2], [(0, 0), (0, 0)])
    trajectories = FineTrajectories(FrozenNetworks(*networks), options_of("stride"), 0.05, batch)
    assert trajectories.evaluations == 2
    for levels in sorted({*make_graph("stride").latents, (0.1, 0.05, 0.01)}, reverse=True):
        trajectories.latent(levels)
    # A latent is what the evaluations before it leave: every path that is the beginning of another one, once.
    assert trajectories.evaluations == 2 + len(
        {levels[:-1] for levels in make_graph("stride").latents if len(levels) > 1}
    )


def test_images_of_a_batch_are_independent(networks: Networks) -> None:
    lr = torch.rand(2, 5, 8, 8, generator=torch.Generator().manual_seed(0))
    lr[:, 3:4] = torch.tensor([0.0, 0.4]).view(2, 1, 1, 1)
    frozen = FrozenNetworks(*networks)
    together = FineTrajectories(frozen, options_of("stride"), 0.05, ImageBatch(lr, [1, 2], [(0, 0), (4, 6)]))
    levels = plan_fine_levels((9, 3, 0), "stride")
    for i, origin in enumerate([(0, 0), (4, 6)]):
        alone = FineTrajectories(frozen, options_of("stride"), 0.05, ImageBatch(lr[i : i + 1], [i + 1], [origin]))
        assert torch.allclose(together.result(levels)[i], alone.result(levels)[0], atol=1e-5)


def test_summary_has_mean_and_deviation_of_blocks() -> None:
    planes = torch.zeros(1, 1, 18, 16)
    planes[..., :16, ::2] = 2
    planes[..., 16:, :] = 5
    assert summarise(planes)[0, :, :, 0].tolist() == [[1, 5], [1, pytest.approx(1e-4)]]


def test_probes_are_the_busiest_tiles_of_even_size() -> None:
    y = torch.full((1, 3, 97, 150), 0.5)
    y[..., 50:90, 100:140] = torch.rand(1, 3, 40, 40, generator=torch.Generator().manual_seed(0))
    origins = choose_probes(y)
    assert origins[0] == (48, 96) and len(origins) == 8
    assert cut_probe(y, (96, 144)).shape == (1, 3, 2, 6)


@pytest.fixture(scope="session")
def policy() -> Policy:
    torch.manual_seed(4)
    policy = Policy(features=16, channels=8, memory=8).eval()
    torch.nn.init.normal_(policy.refine.weight)
    return policy


def test_file_answers_as_pytorch_on_other_sizes(networks: Networks, policy: Policy) -> None:
    def tile(height: int, width: int) -> Tile:
        y = torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(0))
        return run_tile(TrainedNetworks(*networks, networks[0]), y, 0.0, (0.1, 0.5))

    session = open_session(make_policy_model(policy, tile(24, 40)))
    for height, width in ((2, 2), (48, 14), (34, 18)):
        seen = tile(height, width)
        inputs = {"x": seen.x, "mu": seen.mu, "features": seen.features}
        inputs |= {
            name: torch.tensor([value]) for name, value in (("level", 0.04), ("candidate", 3.0), ("executed", 2.0))
        }
        inputs["memory"] = torch.linspace(-1, 1, 8)[None]
        with torch.inference_mode():
            expected = PolicyFile(policy)(*inputs.values())
        for answer, wanted in zip(
            session.run(["refine", "next_memory"], {k: v.numpy() for k, v in inputs.items()}), expected, strict=True
        ):
            assert np.abs(answer - wanted.numpy()).max() < 1e-5


def test_golden_answers_are_what_the_code_gives() -> None:
    made = policy_vectors.make(policy_vectors.make_policy())
    assert find_differences(json.loads(policy_vectors.POLICY_PATH.read_text()), made, policy_vectors.TOLERANCE) == []
    assert made["runs"]["stride"]["executed"] != made["runs"]["restart"]["executed"]


def test_presets_are_compared_with_what_the_policy_was_trained_for(policy: Policy) -> None:
    weights = PolicyWeights(policy, options_of("stride"), {"denoiser": "d"})
    preset = Preset(options_of("stride"), 1.0)
    check_policy(weights, "d", {"perception": preset, "instant": Preset(None, 1.0)})
    check_policy(None, "d", {"instant": Preset(None, 1.0)})
    with pytest.raises(ValueError, match="another denoiser"):
        check_policy(weights, "e", {})
    with pytest.raises(ValueError, match="give --policy"):
        check_policy(None, "d", {"perception": preset})
    with pytest.raises(ValueError, match="but preset perception is"):
        check_policy(weights, "d", {"perception": Preset(options_of("restart"), 1.0)})
