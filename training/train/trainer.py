"""What the trainers of all networks share: weights and their average, the optimiser, the clock, and the run folder.

What a network learns from is the business of its own trainer: pair_trainer.py for networks that learn from photographs,
restoration/trainer.py for the restorer that learns from a teacher.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from training.models.checkpoint import (
    name_adam_slots,
    read_checkpoint,
    restore_adam_slots,
    select_part,
    write_checkpoint,
)
from training.models.winograd import use_winograd
from training.train.config import RunConfig
from training.train.distributed import average_gradients

AnyConfig = TypeVar("AnyConfig", bound=RunConfig)
AnyNetwork = TypeVar("AnyNetwork", bound=nn.Module)


class Trainer(Generic[AnyConfig, AnyNetwork]):
    """One run. Subclasses compute a loss and `descend`; parameters that require no gradient are frozen."""

    def __init__(self, config: AnyConfig, network: AnyNetwork, *frozen: nn.Module):
        """`frozen`: networks that the loss uses and does not train."""
        self.config = config
        self.folder = Path(config.run)
        self.device = torch.device(config.device)
        self.network = network
        modules: tuple[nn.Module, ...] = (network, *frozen)
        for module in modules:
            self.place(module)
            if config.convolutions == "winograd":
                use_winograd(module)
        for module in frozen:
            module.requires_grad_(False)
        self.ema = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
        trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(trained, lr=config.learning_rate, betas=(0.9, 0.99), weight_decay=1e-4)
        self.iteration = 0
        self.seconds = 0.0
        if (self.folder / "state.safetensors").exists():
            self._resume()

    @property
    def learning_rate(self) -> float:
        """That of the next step."""
        return self.config.learning_rate_after(self.iteration, self.seconds)

    @property
    def is_done(self) -> bool:
        return self.config.is_done_after(self.iteration, self.seconds)

    def place(self, module: nn.Module) -> None:
        module.to(self.device).to(memory_format=torch.channels_last)

    def autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16")

    def full_precision(self) -> torch.autocast:
        """For back-projection: half precision would leave an error of a whole grey level."""
        return torch.autocast(self.device.type, enabled=False)

    @contextlib.contextmanager
    def averaged_weights(self) -> Iterator[None]:
        """The network has its averaged weights meanwhile."""
        trained = {name: tensor.detach().clone() for name, tensor in self.network.state_dict().items()}
        self.network.load_state_dict(self.ema)
        yield
        self.network.load_state_dict(trained)

    def project_gradients(self) -> None:
        """Called before each step of the optimiser: for constraints on the weights."""

    def descend(self, loss: Tensor) -> float:
        rate = self.learning_rate
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        average_gradients(self.network.parameters())
        self.project_gradients()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip)
        self.optimizer.step()
        # A short memory at first, so that the average forgets the initial weights.
        decay = min(self.config.ema, (1 + self.iteration) / (10 + self.iteration))
        with torch.no_grad():
            for name, parameter in self.network.named_parameters():
                # Parameters without a gradient do not change, and are most of an encoder: its restorer.
                if parameter.grad is not None:
                    self.ema[name].lerp_(parameter, 1 - decay)
        self.iteration += 1
        return float(loss.detach())

    def result_metadata(self) -> dict[str, str]:
        """What the file of the averaged weights says besides the clock."""
        return {}

    def save(self) -> None:
        state = {f"network.{name}": tensor for name, tensor in self.network.state_dict().items()}
        state |= {f"ema.{name}": tensor for name, tensor in self.ema.items()}
        state |= name_adam_slots(self.optimizer)
        clock = {"iteration": str(self.iteration), "seconds": str(self.seconds)}
        write_checkpoint(self.folder / "state.safetensors", state, clock)
        write_checkpoint(self.folder / "ema.safetensors", self.ema, clock | self.result_metadata())

    def _resume(self) -> None:
        state, clock = read_checkpoint(self.folder / "state.safetensors")
        self.network.load_state_dict(select_part(state, "network"))
        self.ema = select_part(state, "ema")
        restore_adam_slots(self.optimizer, state)
        self.iteration, self.seconds = int(clock["iteration"]), float(clock["seconds"])
