"""The mean of the weights of two networks, one of which went on from the other.

    python -m training.average --first before.safetensors --second after.safetensors --share 0.5 --out mean.safetensors

What the second has learned of one kind of picture, and what the first still knows of others, are in the mean both (Wortsman et al. 2022).
Networks of different origin have nothing in common, and their mean is of no use.
"""

import argparse
from pathlib import Path

from torch import Tensor

from training.checkpoint import read_checkpoint, write_checkpoint


def average(first: dict[str, Tensor], second: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """(1 - share) first + share second of what the first has, for a share in [0, 1]: Instant's weights have no cleaner, and a run that goes on from
    them keeps one that it does not train. ValueError where layers differ."""
    if not 0 <= share <= 1:
        raise ValueError(f"a share of {share:g} is not between 0 and 1")
    if any(name not in second or second[name].shape != tensor.shape for name, tensor in first.items()):
        raise ValueError("networks with different layers have no mean")
    return {name: tensor.lerp(second[name], share) for name, tensor in first.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=Path, required=True)
    parser.add_argument("--second", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.5, help="of the second, 0 to 1")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    (first, _), (second, metadata) = (read_checkpoint(path) for path in (arguments.first, arguments.second))
    write_checkpoint(arguments.out, average(first, second, arguments.share), metadata)


if __name__ == "__main__":
    main()
