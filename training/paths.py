"""Where files lie: the repository and the places in it that commands read and write by default.

No other module knows how deep it lies in the repository.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PRESETS = ROOT / "training" / "presets.json"
TRAJECTORIES = ROOT / "training" / "train" / "trajectories.json"
MODEL = ROOT / "resources" / "models" / "skipstone-x4-s"
EXAMPLES = ROOT / "examples"
GOLDEN = ROOT / "tests" / "golden"
PROGRAM = ROOT / "out" / "node" / "cli.js"
"""The built command line."""
QUALITY_PAGE = ROOT / "docs" / "quality.md"
IMAGES = ROOT / "docs" / "images"
MEASURED = ROOT / "docs" / "measured"
"""Rows of measurements, as JSON lines."""
RUNS = ROOT / "runs"
"""Ignored by git."""
