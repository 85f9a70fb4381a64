"""Degraded photographs are measured once per model, per strength, and shown with their clean-up and their times."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from training.data.restoration_validation import write_validation
from training.data.teacher_pairs import PairSet
from training.evaluation import benchmark, real_photos
from training.evaluation.benchmark import Bench
from training.evaluation.real_photos import measure_real, measure_time
from training.evaluation.real_tables import make_real, make_real_time
from training.evaluation.report_tables import Source
from training.evaluation.results_store import read_rows

FIGURES = {"ssimY": 0.5, "psnrRgb": 22.0, "lrPsnr": 30.0, "niqe": 5.0, "lattice": 1.5, "latticeWorst": 3.0}
COUNT = 4


def evaluate(*options: str) -> list[dict[str, Any]]:
    """Image i has 20 + i dB."""
    cleanup = 0.25 if "auto" in options else None
    common = {**FIGURES, "lpips": 0.4, "evaluations": 3}
    images = [{"kind": "picture", **common, "psnrY": 20.0 + i, "cleanup": cleanup} for i in range(COUNT)]
    return [*images, {"kind": "summary", **common, "psnrY": 21.5, "images": COUNT, "meanCleanup": cleanup}]


def time_row(method: str, file: str | None, ratio: float) -> dict[str, Any]:
    run = {"widthPx": 451, "heightPx": 300, "threads": 2, "rounds": 3, "cleanup": None if file else 1}
    return {"method": method, "file": file, "medianMs": 1000 * ratio, "ratioToPeer": ratio, **run}


calls: list[tuple[str, ...]] = []


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    data = tmp_path / "data"
    for place in ("test/real/LR", "test/BSD100/HR", "peers"):
        (data / place).mkdir(parents=True)
    for place in ("test/real/LR", "test/BSD100/HR"):
        for index in range(COUNT):
            Image.new("RGB", (8, 8)).save(data / place / f"{index}.png")
    (data / "peers" / "upscayl-lite-4x.onnx").write_bytes(b"lite")
    (data / "x4plus.onnx").write_bytes(b"plus")
    lr, hr = (torch.zeros(COUNT, 3, side, side, dtype=torch.uint8) for side in (4, 16))
    pairs = PairSet(hr, lr, lr.clone(), lr.clone(), torch.zeros(COUNT), torch.zeros(COUNT, dtype=torch.bool))
    write_validation(data / "validation.safetensors", pairs)

    def fake_program(command: str, *options: str) -> list[dict[str, Any]]:
        calls.append((command, *options))
        if command == "bench":
            return [time_row("balanced", None, 0.125), time_row("peer", "x4plus.onnx", 1.0)]
        return evaluate(*options)

    calls.clear()
    for module in (benchmark, real_photos):
        monkeypatch.setattr(module, "run_program", fake_program)
    return Bench(data, tmp_path / "rows", tmp_path / "work")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    networks = {"uint8": {name: {"sha256": name} for name in ("restorer", "instant", "encoder", "denoiser")}}
    presets = {"balanced": {"sampler": {"eta": 0.5}, "backProjection": 1}}
    manifest = {"networks": networks, "presets": presets, "defaultCleanup": {"lossy": 0.2, "lossless": 0}}
    (folder / "model.json").write_text(json.dumps(manifest))
    return folder


def measure(bench: Bench, model: Path) -> None:
    measure_real(bench, model, bench.data / "x4plus.onnx", bench.data / "validation.safetensors")


def test_both_sets_are_measured_once_for_every_model(bench: Bench, model: Path) -> None:
    measure(bench, model)
    rows = read_rows(bench.rows / "real.jsonl")
    methods = [("bicubic", None), ("upscayl-lite-4x", None), ("balanced", "auto"), ("balanced", 1.0), ("x4plus", None)]
    assert [(row["name"], row.get("cleanup")) for row in rows] == 2 * methods
    assert {row["set"] for row in rows[:5]} == {"real"} and {row["set"] for row in rows[5:]} == {"validation"}
    # Images 0 and 3 have the first strength.
    assert rows[0]["groups"]["0.35"]["psnrY"] == 21.5 and rows[0]["groups"]["1"]["psnrY"] == 22.0
    assert rows[2]["groups"]["0.35"]["meanCleanup"] == 0.25 and "meanCleanup" not in rows[0]["groups"]["0.35"]
    measure(bench, model)
    assert len(calls) == 10
    manifest = json.loads((model / "model.json").read_text())
    manifest["estimator"] = {"sha256": "looks at photos"}
    (model / "model.json").write_text(json.dumps(manifest))
    measure(bench, model)
    assert [call[call.index("--cleanup") + 1] for call in calls[10:]] == ["auto", "auto"]


def test_validation_pairs_become_images(bench: Bench, model: Path) -> None:
    measure(bench, model)
    sizes = [np.array(Image.open(bench.work / "real-validation" / side / "003.png")).shape for side in ("HR", "LR")]
    assert sizes == [(16, 16, 3), (4, 4, 3)]


def test_tables_show_clean_up_strengths_and_times(bench: Bench, model: Path) -> None:
    source = Source(bench.rows, model)
    assert make_real(source) == make_real_time(source) == "Not measured."
    measure(bench, model)
    for _ in range(2):
        measure_time(bench, model, bench.data / "x4plus.onnx", 3)
    assert len(read_rows(bench.rows / "real-time.jsonl")) == 2
    title, whole, strengths = make_real(source).split("\n\n")[:3]
    assert title == f"### Test images, {COUNT} pairs"
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in whole.splitlines()]
    assert cells[0] == ["", "clean-up", "PSNR-Y", "LPIPS", "NIQE", "lattice", "worst", "LR-PSNR"]
    assert cells[2][:3] == ["bicubic", "-", "21.50"] and cells[5][:3] == ["**Balanced**", "0.25", "21.50"]
    assert "21.50 / 0.4000" in strengths and "strength 0.7" in strengths
    times = make_real_time(source)
    assert "451 x 300" in times and "| **Balanced** |        1 |    0.12 |        0.125 |" in times
    assert "| x4plus       |        - |    1.00 |        1.000 |" in times
