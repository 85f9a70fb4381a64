"""Writes tests/golden, the vectors on which Python and TypeScript agree, or says where they differ from what the code
makes.

python -m training.golden [--check]
"""

import argparse

from training.golden import cell_vectors, policy_vectors, sampler_vectors


def main() -> None:
    parser = argparse.ArgumentParser(
        "python -m training.golden", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="compare the files with what the code makes, write nothing"
    )
    if parser.parse_args().check:
        found = [line for vectors in (sampler_vectors, cell_vectors, policy_vectors) for line in vectors.check()]
        raise SystemExit("\n".join(found) if found else 0)
    for path in [*sampler_vectors.write(), *cell_vectors.write(), *policy_vectors.write()]:
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
