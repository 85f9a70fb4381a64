"""Trains the skip policy by PPO (Schulman et al. 2017) on tables of all results (policy_tables.py); encoder and denoiser stay as they are.

    python -m training.train_policy --run runs/policy --photos DIR --encoder E.safetensors --denoiser D.safetensors --lpips L.onnx

First the tables are made, as long as --table-minutes last, then the policy is trained for --minutes of wall clock. The result is
the checkpoint that does best on a share of the training crops that is kept out of the updates; the validation table, of
held-out photographs, is only reported on. A run folder holds config.json, the tables, metrics.jsonl, policy.safetensors (the
result) and state.safetensors (to resume from).
"""

import argparse
import copy
import dataclasses
import json
import math
import time
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training.checkpoint import name_adam_slots, read_checkpoint, restore_adam_slots, take_part, write_checkpoint
from training.data import load_photos
from training.evaluate import PRESETS, read_sigma_r
from training.export import hash_file
from training.fine_skip import FIRST
from training.fine_walk import FrozenNetworks
from training.networks import load_denoiser, load_encoder
from training.niqe import Niqe
from training.perceptual import PerceptualDistance
from training.policy import Policy
from training.policy_tables import Draw, Judge, Reward, Tables, build_tables, find_fixed_schedules, interpolate_at
from training.sampler import SamplerOptions


@dataclasses.dataclass(frozen=True)
class Config:
    run: str
    photos: str
    """Folder of *.tar with photographs; those held out make the validation table."""
    encoder: str
    denoiser: str
    lpips: str
    """LPIPS as ONNX."""
    niqe: str = ""
    """Pristine parameters of NIQE as npz, for --niqe-weight. Two by two blocks of 96 x 96 pixels need --lr-size 50."""
    presets: str = str(PRESETS)
    preset: str = "perception"
    """The preset whose coarse levels, eta and back-projection the policy is for; which fine steps run is what it decides."""
    skip: Literal["stride", "restart"] = "stride"
    pictures: int = 512
    validation_pictures: int = 128
    lr_size: int = 48
    batch: int = 8
    """Crops that are measured together."""
    clean_share: float = 0.75
    table_minutes: float = 60.0
    selection_share: float = 0.2
    """Of the training crops: they choose the checkpoint. A policy learns a few hundred crops by heart if it is let."""
    minutes: float = 10.0
    device: str = "cpu"
    precision: Literal["bfloat16", "float32"] = "bfloat16"
    """Of the denoiser while tables are made."""
    threads: int = 2
    lpips_weight: float = Reward.lpips_weight
    niqe_weight: float = Reward.niqe_weight
    psnr_price: float = Reward.psnr_price
    evaluation_price: float = Reward.evaluation_price
    episodes: int = 256
    epochs: int = 4
    minibatches: int = 2
    learning_rate: float = 1e-3
    weight_decay: float = 1e-3
    clip: float = 0.2
    gamma: float = 1.0
    """The reward comes at the end of nine questions; 0.7, as SkipDiff has it, leaves 6 % of it for the first of them."""
    gae: float = 0.95
    """Lambda of generalised advantage estimation."""
    entropy: float = 0.01
    value: float = 0.5
    gradient_clip: float = 0.5
    seed: int = 0
    checkpoint_seconds: float = 30.0

    @property
    def reward(self) -> Reward:
        return Reward(self.lpips_weight, self.niqe_weight, self.psnr_price, self.evaluation_price)


def read_sampler(config: Config) -> dict[str, Any]:
    """The preset's sampler as JSON, with the fine steps left to the policy."""
    presets = json.loads(Path(config.presets).read_text())
    if config.preset not in presets or presets[config.preset]["sampler"] is None:
        raise ValueError(f"{config.presets} has no preset {config.preset!r} that samples")
    return {**presets[config.preset]["sampler"], "fine": "network", "skip": config.skip}


@dataclasses.dataclass(frozen=True)
class Episodes:
    """Walks through the graph, question after question; every tensor but the last three is [9, n]."""

    states: Tensor
    refined: Tensor
    log_probability: Tensor
    value: Tensor
    pictures: Tensor
    result: Tensor


class Environment:
    """The graph as tensors, and the pictures of a table."""

    def __init__(self, tables: Tables, reward: Reward, device: torch.device):
        states = tables.graph.states

        def column(name: str, kind: torch.dtype) -> Tensor:
            return torch.tensor([getattr(state, name) for state in states], dtype=kind, device=device)

        self.candidate, self.level, self.executed = (column(name, torch.float32) for name in ("candidate", "level", "executed"))
        self.latent, self.refine, self.skip = (column(name, torch.int64) for name in ("latent", "refine", "skip"))
        self.still, self.moving = tables.still.to(device), tables.moving.to(device)
        self.rewards = tables.rewards(reward).to(device)
        self.evaluations = tables.evaluations.to(device)

    def look_still(self, policy: Policy, pictures: Tensor) -> Tensor:
        return policy.look_still(self.still[pictures].float())

    def look(self, policy: Policy, still: Tensor, pictures: Tensor, states: Tensor) -> Tensor:
        return policy.look(still, self.moving[pictures, self.latent[states]].float())

    def decide(self, policy: Policy, view: Tensor, states: Tensor, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return policy.decide(view, self.candidate[states], self.level[states], self.executed[states], memory)

    def roll_out(self, policy: Policy, pictures: Tensor, generator: torch.Generator | None) -> Episodes:
        """One walk per picture; without a generator the likelier answer is taken, as the product does."""
        states, memory = torch.zeros_like(pictures), policy.start(len(pictures))
        rows: list[tuple[Tensor, Tensor, Tensor, Tensor]] = []
        with torch.no_grad():
            still = self.look_still(policy, pictures)
            for _ in range(FIRST):
                logit, value, memory = self.decide(policy, self.look(policy, still, pictures, states), states, memory)
                draw = 0.5 if generator is None else torch.rand(len(pictures), generator=generator).to(logit.device)
                refined = torch.sigmoid(logit) >= draw
                rows.append((states, refined, log_probability(logit, refined), value))
                states = torch.where(refined, self.refine[states], self.skip[states])
        columns = [torch.stack(column) for column in zip(*rows)]
        return Episodes(columns[0], columns[1], columns[2], columns[3], pictures, ~states)

    def reward_of(self, episodes: Episodes) -> Tensor:
        return self.rewards[episodes.pictures, episodes.result]


def log_probability(logit: Tensor, refined: Tensor) -> Tensor:
    return nn.functional.logsigmoid(torch.where(refined, logit, -logit))


def estimate_advantages(values: Tensor, reward: Tensor, gamma: float, gae: float) -> Tensor:
    """Generalised advantage estimation (Schulman et al. 2016) with the reward after the last of the questions: [9, n]."""
    advantages = torch.zeros_like(values)
    following = torch.zeros_like(reward)
    for t in reversed(range(len(values))):
        ahead = reward if t == len(values) - 1 else gamma * values[t + 1]
        following = ahead - values[t] + gamma * gae * following
        advantages[t] = following
    return advantages


class PolicyTrainer:
    """Holds one run: policy, optimiser and the clock; reads and writes the run folder."""

    def __init__(self, config: Config, tables: Tables):
        self.config = config
        self.folder = Path(config.run)
        self.device = torch.device(config.device)
        torch.manual_seed(config.seed)
        self.environment = Environment(tables, config.reward, self.device)
        self.policy = Policy(features=tables.still.shape[1] // 2 - 48).to(self.device)
        self._normalise(tables)
        self.optimizer = torch.optim.AdamW(
            self.policy.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay, eps=1e-5
        )
        self.iteration = 0
        self.seconds = 0.0
        self.best_reward = -math.inf
        self.best = self._copy_policy()
        if (self.folder / "state.safetensors").exists():
            self._resume()

    def _normalise(self, tables: Tables) -> None:
        """Every input channel shall have mean 0 and deviation 1 over the pictures and latents of the table."""
        still = tables.still.float().transpose(0, 1).flatten(1)
        moving = tables.moving[:, :: max(1, tables.moving.shape[1] // 16)].float().permute(2, 0, 1, 3, 4).flatten(1)
        mean = torch.cat([still.mean(dim=1), moving.mean(dim=1)])
        deviation = torch.cat([still.std(dim=1), moving.std(dim=1)])
        self.policy.shift.copy_(mean)
        self.policy.gain.copy_(1 / deviation.clamp(min=1e-4))

    def update(self) -> dict[str, float]:
        """One round of PPO: walks of the policy as it is, then several passes over them."""
        config, environment = self.config, self.environment
        # Of its own for every round, so that a resumed run draws what it would have drawn.
        generator = torch.Generator().manual_seed(config.seed * 1_000_003 + self.iteration)
        pictures = torch.randint(len(environment.still), (config.episodes,), generator=generator).to(self.device)
        episodes = environment.roll_out(self.policy, pictures, generator)
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
        """Clipped surrogate, error of the value, and entropy, over whole walks from an empty memory."""
        config, environment = self.config, self.environment
        states, refined = episodes.states[:, part], episodes.refined[:, part]
        pictures = episodes.pictures[part]
        still = environment.look_still(self.policy, pictures).repeat(FIRST, 1, 1, 1)
        views = environment.look(self.policy, still, pictures.repeat(FIRST), states.flatten()).unflatten(0, (FIRST, len(part)))
        memory = self.policy.start(len(part))
        logits, values = [], []
        for view, state in zip(views, states):
            logit, value, memory = environment.decide(self.policy, view, state, memory)
            logits.append(logit)
            values.append(value)
        logit, value = torch.stack(logits), torch.stack(values)
        ratio = (log_probability(logit, refined) - episodes.log_probability[:, part]).exp()
        advantage = advantages[:, part]
        surrogate = torch.minimum(ratio * advantage, ratio.clamp(1 - config.clip, 1 + config.clip) * advantage).mean()
        entropy = torch.distributions.Bernoulli(logits=logit).entropy().mean()
        error = (value - returns[:, part]).square().mean()
        return -surrogate + config.value * error - config.entropy * entropy

    def _copy_policy(self) -> dict[str, Tensor]:
        return {name: tensor.detach().clone() for name, tensor in self.policy.state_dict().items()}

    def consider(self, selection: Tables) -> float:
        """Keeps the policy as it is if no checkpoint did better on the selection; returns its mean reward there."""
        reward = judge_greedy(self.policy, selection, self.config.reward)
        if reward > self.best_reward:
            self.best_reward, self.best = reward, self._copy_policy()
        return reward

    @property
    def best_policy(self) -> Policy:
        policy = copy.deepcopy(self.policy)
        policy.load_state_dict(self.best)
        return policy

    def save(self, about: dict[str, Any]) -> None:
        state = {f"policy.{name}": tensor for name, tensor in self.policy.state_dict().items()}
        state |= {f"best.{name}": tensor for name, tensor in self.best.items()}
        state |= name_adam_slots(self.optimizer)
        clock = {"iteration": str(self.iteration), "seconds": str(self.seconds), "best_reward": str(self.best_reward)}
        write_checkpoint(self.folder / "state.safetensors", state, clock)
        write_checkpoint(self.folder / "policy.safetensors", self.best, clock | {"policy": json.dumps(about)})

    def _resume(self) -> None:
        state, clock = read_checkpoint(self.folder / "state.safetensors")
        self.policy.load_state_dict(take_part(state, "policy"))
        self.best = take_part(state, "best")
        restore_adam_slots(self.optimizer, state)
        self.iteration, self.seconds = int(clock["iteration"]), float(clock["seconds"])
        self.best_reward = float(clock["best_reward"])


def judge_greedy(policy: Policy, tables: Tables, reward: Reward) -> float:
    """Mean reward over a table when the likelier answer is always taken."""
    environment = Environment(tables, reward, policy.shift.device)
    episodes = environment.roll_out(policy, torch.arange(len(tables), device=policy.shift.device), None)
    return float(environment.reward_of(episodes).mean())


def compare_with_fixed(policy: Policy, tables: Tables, reward: Reward, fixed: dict[int, tuple[int, ...]]) -> dict[str, float]:
    """Means over a table: the policy, the fixed lists mixed to the same mean cost, the best single one, and the oracle."""
    environment = Environment(tables, reward, policy.shift.device)
    episodes = environment.roll_out(policy, torch.arange(len(tables), device=policy.shift.device), None)
    chosen = environment.evaluations[episodes.result]
    mean = float(chosen.mean())
    rewards = {n: float(environment.rewards[:, tables.graph.results.index(result)].mean()) for n, result in fixed.items()}
    return {
        "reward": float(environment.reward_of(episodes).mean()),
        "evaluations": mean,
        "distinct_results": len(set(episodes.result.tolist())),
        "reward_fixed_same_cost": interpolate_at(rewards, mean),
        "reward_fixed_best": max(rewards.values()),
        "reward_oracle": float(environment.rewards.amax(dim=1).mean()),
    }


def make_tables(config: Config) -> tuple[Tables, Tables]:
    """Returns (training, validation), measured now or read from the run folder."""
    options = SamplerOptions.parse(read_sampler(config))
    networks = FrozenNetworks(
        load_encoder(load_file(config.encoder)), load_denoiser(load_file(config.denoiser)),
        device=config.device, precision=config.precision,
    )  # fmt: skip
    judge = Judge(PerceptualDistance(config.lpips), Niqe(Path(config.niqe)) if config.niqe else None)
    sigma_r = read_sigma_r(Path(config.denoiser))
    training, validation = load_photos(sorted(Path(config.photos).glob("*.tar")))
    made = []
    for name, photos, pictures, seed in (
        ("validation", validation, config.validation_pictures, config.seed + 1),
        ("training", training, config.pictures, config.seed),
    ):
        folder = Path(config.run) / name
        draw = Draw(config.lr_size, config.batch, config.clean_share, seed)
        # What is compared must be whole; the minutes are for what is trained on.
        minutes = config.table_minutes if name == "training" else math.inf
        shards = build_tables(folder, photos, -(-pictures // config.batch), draw, networks, options, sigma_r, judge, minutes)
        made.append(Tables.load(folder, config.skip, shards))
    return made[1], made[0]


def train(config: Config) -> None:
    folder = Path(config.run)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=2) + "\n")
    torch.set_num_threads(config.threads)
    training, validation = make_tables(config)
    fixed = find_fixed_schedules(training, config.reward)
    training, selection = training.split(max(1, round((1 - config.selection_share) * len(training))))
    trainer = PolicyTrainer(config, training)
    print(f"{len(training)} crops to train on, {len(selection)} to select by, {len(validation)} of held-out photographs; from iteration {trainer.iteration}", flush=True)
    rows: list[dict[str, float]] = []
    last = saved = time.monotonic()
    with open(folder / "metrics.jsonl", "a") as metrics:
        while trainer.seconds < 60 * config.minutes:
            rows.append(trainer.update())
            now = time.monotonic()
            trainer.seconds += now - last
            last = now
            if now - saved >= config.checkpoint_seconds or trainer.seconds >= 60 * config.minutes:
                selected = trainer.consider(selection)
                figures = compare_with_fixed(trainer.best_policy, validation, config.reward, fixed)
                record = {"iteration": trainer.iteration, "minutes": round(trainer.seconds / 60, 2)}
                record |= {f"training_{name}": sum(row[name] for row in rows) / len(rows) for name in rows[0]}
                record |= {"selection_reward": selected, "selection_best": trainer.best_reward}
                record |= {f"validation_{name}": value for name, value in figures.items()}
                trainer.save(describe_run(config, fixed, figures["evaluations"]))
                metrics.write(json.dumps(record) + "\n")
                metrics.flush()
                print(json.dumps(record), flush=True)
                rows = []
                last = saved = time.monotonic()


def describe_run(config: Config, fixed: dict[int, tuple[int, ...]], mean_fine_steps: float) -> dict[str, Any]:
    """What the weights were trained for: goes into their metadata, and decides where they may be used."""
    return {
        "sampler": read_sampler(config),
        "encoder": hash_file(Path(config.encoder)),
        "denoiser": hash_file(Path(config.denoiser)),
        "meanFineSteps": mean_fine_steps,
        "reward": dataclasses.asdict(config.reward),
        "fixed": {str(n): list(result) for n, result in fixed.items()},
    }


def parse_config(arguments: list[str] | None = None) -> tuple[Config, bool]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for field in dataclasses.fields(Config):
        required = field.default is dataclasses.MISSING
        kind = str if required else type(field.default)
        parser.add_argument("--" + field.name.replace("_", "-"), type=kind, required=required, default=None if required else field.default)
    parser.add_argument("--dry-run", action="store_true", help="print the configuration and stop")
    values = vars(parser.parse_args(arguments))
    dry_run = values.pop("dry_run")
    for name, allowed in (("skip", ("stride", "restart")), ("precision", ("bfloat16", "float32"))):
        if values[name] not in allowed:
            parser.error(f"--{name} must be {' or '.join(allowed)}, got {values[name]}")
    return Config(**values), dry_run


def main() -> None:
    config, dry_run = parse_config()
    print(json.dumps(dataclasses.asdict(config), indent=2))
    if not dry_run:
        train(config)


if __name__ == "__main__":
    main()
