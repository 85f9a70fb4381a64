"""Averages the weights of two networks, one of which was trained from the other.

    python -m training.models.average_weights --first before.safetensors --second after.safetensors --share 0.5 \\
        --out mean.safetensors

The mean keeps both what the second has learned of one kind of image and what the first still knows of others (Wortsman
et al. 2022). Networks of different origin share no structure, and their mean is of no use.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from training.models.checkpoint import read_checkpoint, write_checkpoint


def blend_weights(first: Mapping[str, Tensor], second: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """(1 - share) first + share second, tensor by tensor.

    Throws ValueError where shapes differ, or the share is not in [0, 1].
    """
    if not 0 <= share <= 1:
        raise ValueError(f"blend must be in 0..1, got {share}")
    if {name: tensor.shape for name, tensor in first.items()} != {
        name: tensor.shape for name, tensor in second.items()
    }:
        raise ValueError("only networks of the same shape can be blended")
    return {name: (1 - share) * tensor + share * second[name] for name, tensor in first.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=Path, required=True)
    parser.add_argument("--second", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.5, help="of the second, 0 to 1")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    (first, _), (second, metadata) = (read_checkpoint(path) for path in (arguments.first, arguments.second))
    # Instant's weights have no restorer, and a run that starts from them carries one that it does not train.
    common = {name: tensor for name, tensor in second.items() if name in first}
    write_checkpoint(arguments.out, blend_weights(first, common, arguments.share), metadata)


if __name__ == "__main__":
    main()
