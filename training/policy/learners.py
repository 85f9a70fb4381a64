"""Two ways to train a cell policy on tables: PPO, and a classifier of the best answers."""

import math
from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

from training.policy.config import Config
from training.policy.environment import CellEnvironment, Rollout, log_probability
from training.policy.network import CellPolicy

REWARD_SCALE = 0.2
"""Brings rewards near 1, where the value's error does not outweigh the rest of the loss."""
MEAN_HALO = 1.15
"""What an evaluated cell costs with its halo, on average: the classifier's best answers cannot know the neighbours'."""


LossOf = Callable[[], Tensor]


class Learner(Protocol):
    def __init__(self, config: Config, environment: CellEnvironment): ...

    def losses(self, policy: CellPolicy, generator: torch.Generator) -> list[LossOf]:
        """Draws a round of episodes; each entry gives a loss of the policy as it then is."""


def draw_weights(config: Config, count: int, generator: torch.Generator) -> Tensor:
    """Compute weights [count]."""
    low, high = math.log(config.least_weight), math.log(config.largest_weight)
    return torch.exp(low + (high - low) * torch.rand(count, generator=generator))


class PpoLearner:
    """Schulman et al. 2017, with advantages of Schulman et al. 2016; every cell has its own return."""

    def __init__(self, config: Config, environment: CellEnvironment):
        self.config, self.environment = config, environment

    def losses(self, policy: CellPolicy, generator: torch.Generator) -> list[LossOf]:
        config, environment = self.config, self.environment
        crops = torch.randint(len(environment), (config.crops,), generator=generator)
        weights = draw_weights(config, config.crops, generator)
        rollout = environment.roll_out(policy, crops, weights, generator)
        rewards = -weights[:, None] * rollout.costs
        rewards[-1] += environment.gain_of(crops, rollout)
        advantages = estimate_advantages(rollout.value, REWARD_SCALE * rewards, config.gae)
        returns = advantages + rollout.value
        advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-6)

        def loss_of(part: Tensor) -> LossOf:
            return lambda: self._loss(policy, crops, weights, rollout, advantages, returns, part)

        passes = (torch.randperm(config.crops, generator=generator) for _ in range(config.epochs))
        return [loss_of(part) for order in passes for part in order.chunk(config.minibatches)]

    def _loss(  # noqa: PLR0913, PLR0917 - the parts of a round
        self,
        policy: CellPolicy,
        crops: Tensor,
        weights: Tensor,
        rollout: Rollout,
        advantages: Tensor,
        returns: Tensor,
        part: Tensor,
    ) -> Tensor:
        config = self.config
        logit, value = replay(self.environment, policy, crops[part], weights[part], select_crops(rollout, part))
        ran, before = rollout.ran[:, part], rollout.log_probability[:, part]
        ratio = (log_probability(logit, ran) - before).exp()
        advantage = advantages[:, part]
        surrogate = torch.minimum(ratio * advantage, ratio.clamp(1 - config.clip, 1 + config.clip) * advantage).mean()
        entropy: Tensor = torch.distributions.Bernoulli(logits=logit).entropy().mean()
        error = (value - returns[:, part]).square().mean()
        return -surrogate + config.value * error - config.entropy * entropy


class SupervisedLearner:
    """Cross entropy with the better answer of every state, weighted by how much better it is."""

    def __init__(self, config: Config, environment: CellEnvironment):
        self.config, self.environment = config, environment

    def losses(self, policy: CellPolicy, generator: torch.Generator) -> list[LossOf]:
        config, environment = self.config, self.environment
        crops = torch.randint(len(environment), (config.crops,), generator=generator)
        weights = draw_weights(config, config.crops, generator)
        rollout = environment.roll_out(policy, crops, weights, generator)
        advantage = advantages_of_running(environment, crops, MEAN_HALO * weights)
        chosen = torch.stack([advantage.gather(2, states[..., None])[..., 0] for states in rollout.states])

        def loss() -> Tensor:
            logit, _ = replay(environment, policy, crops, weights, rollout)
            weight = (chosen.abs() / chosen.abs().mean()).clamp(max=10)
            return functional.binary_cross_entropy_with_logits(logit, (chosen > 0).float(), weight=weight)

        return [loss] * config.epochs


def estimate_advantages(values: Tensor, rewards: Tensor, gae: float) -> Tensor:
    """Generalised advantage estimation without discount, [L, ...] each."""
    advantages = torch.zeros_like(values)
    following = torch.zeros_like(values[0])
    for k in reversed(range(len(values))):
        ahead = values[k + 1] if k + 1 < len(values) else torch.zeros_like(values[0])
        following = rewards[k] + ahead - values[k] + gae * following
        advantages[k] = following
    return advantages


def advantages_of_running(environment: CellEnvironment, crops: Tensor, prices: Tensor) -> Tensor:
    """By how much running beats skipping in every state if the best answers follow: [n, cells, 2^L - 1], where an
    evaluation costs `prices` [n]."""
    worth = environment.gains[crops]
    levels: list[Tensor] = []
    for _ in environment.levels:
        skipped, ran = worth[..., ::2], worth[..., 1::2] - prices[:, None, None]
        levels.insert(0, ran - skipped)
        best = torch.maximum(skipped, ran)
        # The last evaluation of a cell that has taken one always runs.
        worth = torch.cat([best[..., :1], ran[..., 1:]], dim=2) if len(levels) == 1 else best
    return torch.cat(levels, dim=2)


def replay(
    environment: CellEnvironment, policy: CellPolicy, crops: Tensor, weights: Tensor, rollout: Rollout
) -> tuple[Tensor, Tensor]:
    """(logits, values) of the policy now along the episodes, [L, n, cells] each."""
    memory = policy.initial_memory(rollout.result.numel())
    logits, values = [], []
    for k, (states, previous) in enumerate(zip(rollout.states, rollout.previous, strict=True)):
        question = environment.ask(crops, k, states, weights, previous)
        logit, value, memory = environment.decide(policy, question, memory)
        logits.append(logit.view(states.shape))
        values.append(value.view(states.shape))
    return torch.stack(logits), torch.stack(values)


def select_crops(rollout: Rollout, part: Tensor) -> Rollout:
    return Rollout(
        states=rollout.states[:, part],
        ran=rollout.ran[:, part],
        log_probability=rollout.log_probability[:, part],
        value=rollout.value[:, part],
        costs=rollout.costs[:, part],
        previous=rollout.previous[:, part],
        result=rollout.result[part],
    )
