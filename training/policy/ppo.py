"""PPO (Schulman et al. 2017) for the skip policy on outcome tables: policy, optimiser, clock, and files of a run."""

import copy
import json
import math
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.diffusion.schedule import FIRST_CANDIDATE
from training.models.checkpoint import (
    name_adam_slots,
    read_checkpoint,
    restore_adam_slots,
    select_part,
    write_checkpoint,
)
from training.models.resampling import UNSHUFFLED_CHANNELS
from training.policy.config import Config
from training.policy.network import Policy
from training.policy.outcome_tables import Tables
from training.policy.rollout import Episodes, TableEnvironment, log_probability, measure_greedy


def estimate_advantages(values: Tensor, reward: Tensor, gamma: float, gae: float) -> Tensor:
    """Generalised advantage estimation (Schulman et al. 2016), the reward after the last question: [9, n]."""
    advantages = torch.zeros_like(values)
    following = torch.zeros_like(reward)
    for t in reversed(range(len(values))):
        ahead = reward if t == len(values) - 1 else gamma * values[t + 1]
        following = ahead - values[t] + gamma * gae * following
        advantages[t] = following
    return advantages


class PolicyTrainer:
    def __init__(self, config: Config, tables: Tables):
        self.config = config
        self.folder = Path(config.run)
        self.device = torch.device(config.device)
        torch.manual_seed(config.seed)
        self.environment = TableEnvironment(tables, config.reward, self.device)
        self.policy = Policy(features=tables.still.shape[1] // 2 - UNSHUFFLED_CHANNELS).to(self.device)
        self._normalise(tables)
        self.optimizer = torch.optim.AdamW(
            self.policy.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay, eps=1e-5
        )
        self.iteration = 0
        self.seconds = 0.0
        self.best_reward = -math.inf
        self.best = self._copy_weights()
        if (self.folder / "state.safetensors").exists():
            self._resume()

    def _normalise(self, tables: Tables) -> None:
        """Gives every input channel mean 0 and deviation 1 over the images and latents of the table."""
        still = tables.still.float().transpose(0, 1).flatten(1)
        moving = tables.moving[:, :: max(1, tables.moving.shape[1] // 16)].float().permute(2, 0, 1, 3, 4).flatten(1)
        mean = torch.cat([still.mean(dim=1), moving.mean(dim=1)])
        deviation = torch.cat([still.std(dim=1), moving.std(dim=1)])
        self.policy.shift.copy_(mean)
        self.policy.gain.copy_(1 / deviation.clamp(min=1e-4))

    def update(self) -> dict[str, float]:
        """One round of PPO: episodes of the current policy, then several passes over them."""
        config, environment = self.config, self.environment
        # A generator per round, so that a resumed run draws what it would have drawn.
        generator = torch.Generator().manual_seed(config.seed * 1_000_003 + self.iteration)
        images = torch.randint(len(environment.still), (config.episodes,), generator=generator).to(self.device)
        episodes = environment.roll_out(self.policy, images, generator)
        reward = environment.reward_of(episodes)
        advantages = estimate_advantages(episodes.value, reward, config.gamma, config.gae)
        returns = advantages + episodes.value
        advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-6)
        rate = config.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, self.seconds / (60 * config.minutes))))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        for _ in range(config.epochs):
            for part in torch.randperm(config.episodes, generator=generator).chunk(config.minibatches):
                loss = self._loss(episodes, part.to(self.device), advantages, returns)
                self.optimizer.zero_grad(set_to_none=True)
                loss.backward()
                nn.utils.clip_grad_norm_(self.policy.parameters(), config.gradient_clip)
                self.optimizer.step()
        self.iteration += 1
        return {"reward": float(reward.mean()), "evaluations": float(environment.evaluations[episodes.result].mean())}

    def _loss(self, episodes: Episodes, part: Tensor, advantages: Tensor, returns: Tensor) -> Tensor:
        """Clipped surrogate, error of the value, and entropy, over whole episodes from an empty memory."""
        config = self.config
        logit, value = self._replay(episodes, part)
        refined = episodes.refined[:, part]
        ratio = (log_probability(logit, refined) - episodes.log_probability[:, part]).exp()
        advantage = advantages[:, part]
        surrogate = torch.minimum(ratio * advantage, ratio.clamp(1 - config.clip, 1 + config.clip) * advantage).mean()
        entropy: Tensor = torch.distributions.Bernoulli(logits=logit).entropy().mean()
        error = (value - returns[:, part]).square().mean()
        return -surrogate + config.value * error - config.entropy * entropy

    def _replay(self, episodes: Episodes, part: Tensor) -> tuple[Tensor, Tensor]:
        """(logits, values) of the policy now along some of the episodes, [9, n] each."""
        environment = self.environment
        states, images = episodes.states[:, part], episodes.images[part]
        still = environment.look_still(self.policy, images).repeat(FIRST_CANDIDATE, 1, 1, 1)
        views = environment.look(self.policy, still, images.repeat(FIRST_CANDIDATE), states.flatten())
        memory = self.policy.initial_memory(len(part))
        logits, values = [], []
        for view, state in zip(views.chunk(FIRST_CANDIDATE), states, strict=True):
            logit, value, memory = environment.decide(self.policy, view, state, memory)
            logits.append(logit)
            values.append(value)
        return torch.stack(logits), torch.stack(values)

    def _copy_weights(self) -> dict[str, Tensor]:
        return {name: tensor.detach().clone() for name, tensor in self.policy.state_dict().items()}

    def consider(self, selection: Tables) -> float:
        """Keeps the current policy if no checkpoint did better on the selection; returns its mean reward there."""
        reward = measure_greedy(self.policy, selection, self.config.reward)
        if reward > self.best_reward:
            self.best_reward, self.best = reward, self._copy_weights()
        return reward

    @property
    def best_policy(self) -> Policy:
        policy = copy.deepcopy(self.policy)
        policy.load_state_dict(self.best)
        return policy

    def save(self, about: dict[str, Any]) -> None:
        """`about`: what the policy was trained for, stored with the weights."""
        state = {f"policy.{name}": tensor for name, tensor in self.policy.state_dict().items()}
        state |= {f"best.{name}": tensor for name, tensor in self.best.items()}
        state |= name_adam_slots(self.optimizer)
        clock = {
            "iteration": str(self.iteration),
            "seconds": str(self.seconds),
            "best_reward": str(self.best_reward),
        }
        write_checkpoint(self.folder / "state.safetensors", state, clock)
        write_checkpoint(self.folder / "policy.safetensors", self.best, clock | {"policy": json.dumps(about)})

    def _resume(self) -> None:
        state, clock = read_checkpoint(self.folder / "state.safetensors")
        self.policy.load_state_dict(select_part(state, "policy"))
        self.best = select_part(state, "best")
        restore_adam_slots(self.optimizer, state)
        self.iteration, self.seconds = int(clock["iteration"]), float(clock["seconds"])
        self.best_reward = float(clock["best_reward"])
