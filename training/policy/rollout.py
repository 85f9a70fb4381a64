"""Rolls a policy out on outcome tables, and compares it with fixed lists and the oracle."""

import dataclasses

import torch
from torch import Tensor, nn

from training.diffusion.schedule import FIRST_CANDIDATE, Candidates
from training.policy.network import Policy, Question
from training.policy.outcome_tables import Tables
from training.policy.reward import Reward, interpolate_at


@dataclasses.dataclass(frozen=True)
class Episodes:
    """Paths through the graph, question after question; every tensor but the last two is [9, n]."""

    states: Tensor
    refined: Tensor
    log_probability: Tensor
    value: Tensor
    images: Tensor
    result: Tensor


class TableEnvironment:
    """The graph as tensors, and the images of a table."""

    def __init__(self, tables: Tables, reward: Reward, device: torch.device):
        states = tables.graph.states

        def column(name: str, kind: torch.dtype) -> Tensor:
            return torch.tensor([getattr(state, name) for state in states], dtype=kind, device=device)

        self.candidate, self.level, self.executed = (
            column(name, torch.float32) for name in ("candidate", "level", "executed")
        )
        self.latent, self.refine, self.skip = (column(name, torch.int64) for name in ("latent", "refine", "skip"))
        self.still, self.moving = tables.still.to(device), tables.moving.to(device)
        self.rewards = tables.rewards(reward).to(device)
        self.evaluations = tables.evaluations.to(device)

    def look_still(self, policy: Policy, images: Tensor) -> Tensor:
        return policy.look_still(self.still[images].float())

    def look(self, policy: Policy, still: Tensor, images: Tensor, states: Tensor) -> Tensor:
        return policy.look(still, self.moving[images, self.latent[states]].float())

    def decide(self, policy: Policy, view: Tensor, states: Tensor, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        question = Question(self.candidate[states], self.level[states], self.executed[states])
        return policy.decide(view, question, memory)

    def roll_out(self, policy: Policy, images: Tensor, generator: torch.Generator | None) -> Episodes:
        """One episode per image; without a generator the likelier answer is taken, as in the product."""
        states, memory = torch.zeros_like(images), policy.initial_memory(len(images))
        rows: list[tuple[Tensor, Tensor, Tensor, Tensor]] = []
        with torch.no_grad():
            still = self.look_still(policy, images)
            for _ in range(FIRST_CANDIDATE):
                logit, value, memory = self.decide(policy, self.look(policy, still, images, states), states, memory)
                draw = 0.5 if generator is None else torch.rand(len(images), generator=generator).to(logit.device)
                refined = torch.sigmoid(logit) >= draw
                rows.append((states, refined, log_probability(logit, refined), value))
                states = torch.where(refined, self.refine[states], self.skip[states])
        columns = [torch.stack(column) for column in zip(*rows, strict=True)]
        return Episodes(columns[0], columns[1], columns[2], columns[3], images, ~states)

    def roll_out_all(self, policy: Policy) -> Episodes:
        """The likelier answers for every image of the table."""
        return self.roll_out(policy, torch.arange(len(self.still), device=self.still.device), None)

    def reward_of(self, episodes: Episodes) -> Tensor:
        return self.rewards[episodes.images, episodes.result]


def log_probability(logit: Tensor, refined: Tensor) -> Tensor:
    return nn.functional.logsigmoid(torch.where(refined, logit, -logit))


def measure_greedy(policy: Policy, tables: Tables, reward: Reward) -> float:
    """Mean reward over a table when the likelier answer is always taken."""
    environment = TableEnvironment(tables, reward, policy.shift.device)
    return float(environment.reward_of(environment.roll_out_all(policy)).mean())


def compare_with_fixed(
    policy: Policy, tables: Tables, reward: Reward, fixed: dict[int, Candidates]
) -> dict[str, float]:
    """Means over a table: the policy, fixed lists mixed to the same mean cost, the best fixed list, and the oracle."""
    environment = TableEnvironment(tables, reward, policy.shift.device)
    episodes = environment.roll_out_all(policy)
    mean = float(environment.evaluations[episodes.result].mean())
    rewards = {
        n: float(environment.rewards[:, tables.graph.results.index(result)].mean()) for n, result in fixed.items()
    }
    return {
        "reward": float(environment.reward_of(episodes).mean()),
        "evaluations": mean,
        "distinct_results": len(set(episodes.result.tolist())),
        "reward_fixed_same_cost": interpolate_at(rewards, mean),
        "reward_fixed_best": max(rewards.values()),
        "reward_oracle": float(environment.rewards.amax(dim=1).mean()),
    }
