"""Measurements through the program, their rows, and the page made from them."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from training.data.validation_pairs import write_pairs
from training.evaluation import benchmark
from training.evaluation.benchmark import (
    BICUBIC,
    Bench,
    CleanupGrid,
    measure_degraded,
    measure_jpeg,
    measure_sets,
    measure_speed,
    preset,
)
from training.evaluation.markdown_table import fill, make_table
from training.evaluation.report import TABLES, write_page
from training.evaluation.report_tables import (
    Source,
    make_architectures,
    make_clean_cost,
    make_degraded,
    make_sets,
    make_speed,
)
from training.evaluation.results_store import append_row, read_rows
from training.paths import PROGRAM, QUALITY_PAGE, ROOT

FIGURES = {
    **{"psnrY": 27.51239, "ssimY": 0.75, "psnrRgb": 26.0, "lrPsnr": None, "lpips": 0.25, "niqe": 5.0},
    **{"lattice": 1.25, "latticeWorst": 2.5, "meanCleanup": None, "images": 2},
}


@pytest.fixture
def bench(photo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench whose program gives every method the same figures, and records its calls."""
    data = tmp_path / "data"
    for name in ("Set5", "Set14"):
        write_pairs(photo_folder, data / "test" / name, count=2, size=64)
    (data / "peers").mkdir()
    for name in ("imdn", "other", "upscayl-lite-4x"):
        (data / "peers" / f"{name}.onnx").write_bytes(name.encode())

    def fake_program(command: str, *options: str) -> list[dict[str, Any]]:
        calls.append((command, *options))
        if command == "bench":
            return [photo_row("instant", 0.4), photo_row("peer", 1.0)]
        return [{"kind": "picture"}, {"kind": "summary", **FIGURES, "evaluations": 1, "elapsedMs": 5}]

    calls.clear()
    monkeypatch.setattr(benchmark, "run_program", fake_program)
    return Bench(data, tmp_path / "rows", tmp_path / "work")


calls: list[tuple[str, ...]] = []


def photo_row(method: str, ratio: float) -> dict[str, Any]:
    precision = None if method == "peer" else "uint8"
    size = {"widthPx": 451, "heightPx": 300, "threads": 2, "rounds": 3}
    return {
        "method": method,
        "precision": precision,
        "evaluations": 1,
        "medianMs": 1000 * ratio,
        "ratioToPeer": ratio,
        **size,
    }


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    names = "restorer", "instant", "encoder", "denoiser"
    networks = {
        precision: {name: {"sha256": f"{name} {precision}"} for name in names} for precision in ("float32", "uint8")
    }
    presets = {
        "instant": {"sampler": None, "backProjection": 1},
        "balanced": {"sampler": {"eta": 0.5}, "backProjection": 1},
    }
    manifest = {"networks": networks, "presets": presets, "defaultCleanup": {"lossy": 0.2, "lossless": 0}}
    (folder / "model.json").write_text(json.dumps(manifest))
    return folder


def change_presets(model: Path) -> None:
    manifest = json.loads((model / "model.json").read_text())
    manifest["presets"]["balanced"]["sampler"]["eta"] = 1
    (model / "model.json").write_text(json.dumps(manifest))


def test_sets_are_measured_once_for_every_weights_and_preset(bench: Bench, model: Path) -> None:
    measure_sets(bench, model, ["Set5"], ["float32"])
    rows = read_rows(bench.rows / "sets.jsonl")
    assert [row["name"] for row in rows] == ["bicubic", "imdn", "other", "upscayl-lite-4x", "instant", "balanced"]
    assert rows[0]["psnrY"] == 27.5124 and rows[0]["lrPsnr"] is None and "elapsedMs" not in rows[0]
    assert calls[4][:2] == ("evaluate", "--hr") and ("--preset", "instant") in itertools.pairwise(calls[4])
    measure_sets(bench, model, ["Set5"], ["float32"])
    assert len(calls) == 6
    change_presets(model)
    (bench.data / "peers" / "other.onnx").write_bytes(b"new weights")
    measure_sets(bench, model, ["Set5"], ["float32"])
    assert [row["name"] for row in read_rows(bench.rows / "sets.jsonl")[6:]] == ["other", "balanced"]


def test_rows_without_a_figure_of_today_are_measured_again(bench: Bench, model: Path) -> None:
    measure_sets(bench, model, ["Set5"], ["float32"])
    path = bench.rows / "sets.jsonl"
    rows = [{name: value for name, value in row.items() if name != "lattice"} for row in read_rows(path)]
    path.unlink()
    for row in rows[:2]:
        append_row(path, row)
    measure_sets(bench, model, ["Set5"], ["float32"])
    assert [row["name"] for row in read_rows(path)[2:4]] == ["bicubic", "imdn"] and len(read_rows(path)) == 8


@pytest.mark.parametrize(
    ("network", "clean", "restored"),
    [
        ("restorer", [], ["instant", "balanced"]),
        ("instant", ["instant"], ["instant"]),
        ("encoder", ["balanced"], ["balanced"]),
        ("denoiser", ["balanced"], ["balanced"]),
    ],
)
def test_rows_depend_on_the_networks_that_run(model: Path, network: str, clean: list[str], restored: list[str]) -> None:
    def keys() -> dict[tuple[str, float], object]:
        return {
            (name, cleanup): preset(model, name, "uint8", cleanup).key["weights"]
            for name in ("instant", "balanced")
            for cleanup in (0.0, 0.3)
        }

    before = keys()
    manifest = json.loads((model / "model.json").read_text())
    manifest["networks"]["uint8"][network]["sha256"] = "other weights"
    (model / "model.json").write_text(json.dumps(manifest))
    changed = [key for key, weights in keys().items() if weights != before[key]]
    assert sorted(changed) == sorted([(name, 0.0) for name in clean] + [(name, 0.3) for name in restored])


def test_rows_do_not_depend_on_the_names_of_files(model: Path) -> None:
    before = preset(model, "balanced", "uint8", 0.3).key
    manifest = json.loads((model / "model.json").read_text())
    for network, entry in manifest["networks"]["uint8"].items():
        entry["file"] = f"{network}-renamed.onnx"
    (model / "model.json").write_text(json.dumps(manifest))
    assert preset(model, "balanced", "uint8", 0.3).key == before


def test_degraded_sets_are_made_and_measured_at_every_clean_up(bench: Bench, model: Path) -> None:
    measure_degraded(bench, CleanupGrid(model, ["balanced"], [0.3, 1.0], "uint8"), ["Set14"])
    rows = read_rows(bench.rows / "degraded.jsonl")
    light = [(row["name"], row.get("cleanup")) for row in rows if row["set"] == "Set14/light"]
    assert light == [("bicubic", None), ("imdn", None), ("upscayl-lite-4x", None), ("balanced", 0.3), ("balanced", 1.0)]
    price = [(row["name"], row["precision"], row["cleanup"]) for row in rows if row["set"] == "Set14"]
    assert price == [(name, precision, 0.3) for precision in ("float32", "uint8") for name in ("instant", "balanced")]
    assert (bench.work / "degraded" / "strong" / "Set14" / "LR" / "000.png").exists()


def test_jpeg_is_measured_on_validation_pairs(
    bench: Bench, model: Path, monkeypatch: pytest.MonkeyPatch, photo_folder: Path
) -> None:
    (bench.data / "train").symlink_to(photo_folder)
    monkeypatch.setattr(
        benchmark, "write_pairs", lambda photos, out, count, size: write_pairs(photos, out, count=2, size=64)
    )
    measure_jpeg(bench, CleanupGrid(model, ["balanced"], [0.0, 0.3], "uint8"))
    rows = read_rows(bench.rows / "jpeg.jsonl")
    first = [(row["set"], row["cleanup"]) for row in rows[:3]]
    assert first == [("validation/jpeg-95", 0.0), ("validation/jpeg-95", 0.3), ("validation/jpeg-85", 0.0)]


def test_the_program_is_the_one_that_the_package_has() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    assert ROOT / package["bin"]["skipstone"] == PROGRAM


def test_a_program_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "PROGRAM", tmp_path / "index.js")
    with pytest.raises(ValueError, match="run `npm run build` first"):
        benchmark.run_program("evaluate")
    (tmp_path / "index.js").write_text("console.error('no such set'); process.exitCode = 3;")
    with pytest.raises(ValueError, match="skipstone evaluate failed: no such set"):
        benchmark.run_program("evaluate")
    (tmp_path / "index.js").write_text("console.log(JSON.stringify(process.argv.slice(2)));")
    assert benchmark.run_program("bench", "--photo", "x") == [["bench", "--json", "--photo", "x"]]  # type: ignore[comparison-overlap]


def test_the_program_prints_names_of_version_0_1_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "PROGRAM", tmp_path / "index.js")
    line = '{"kind": "summary", "contender": "bicubic", "pictures": 5}'
    (tmp_path / "index.js").write_text(f"console.log({line!r});")
    assert benchmark.run_program("evaluate") == [{"kind": "summary", "method": "bicubic", "images": 5}]


def test_the_page_shows_what_belongs_to_the_model(bench: Bench, model: Path) -> None:
    measure_sets(bench, model, ["Set5"], ["float32", "uint8"])
    source = Source(bench.rows, model)
    table = make_sets(source)
    assert table.startswith("### Set5, 2 images\n\n|")
    names = [line.split("|")[1].strip() for line in table.splitlines()[4:]]
    ours = ["**Instant**", "**Balanced**", "**Instant**, 8 bits", "**Balanced**, 8 bits"]
    assert names == ["bicubic", "imdn", "other", "upscayl-lite-4x", *ours]
    assert "| 27.51 | 0.7500 |" in table.replace("  ", " ") and "Set14" not in table
    change_presets(model)
    assert "Balanced" not in make_sets(source)


def test_degraded_means_need_all_their_sets(bench: Bench, model: Path) -> None:
    measure_sets(bench, model, ["Set14"], ["float32", "uint8"])
    measure_degraded(bench, CleanupGrid(model, ["balanced"], [0.5], "uint8"), ["Set14"])
    source = Source(bench.rows, model)
    assert make_degraded(source).startswith("### Set14\n")
    key = {
        **source.key_of("balanced", "uint8", 0.5),
        "set": "BSD100/strong",
        "psnrY": 20.0,
        "lpips": 0.35,
        "niqe": 6.0,
    }
    append_row(bench.rows / "degraded.jsonl", key)
    mean = make_degraded(source).split("\n\n")[1]
    assert [cell.strip() for cell in mean.splitlines()[2].split("|")[1:-1]] == [
        "**Balanced**",
        "0.5",
        "-",
        "-",
        "23.76 / 0.3000",
    ]
    priced = [[cell.strip() for cell in line.split("|")[1:-1]] for line in make_clean_cost(source).splitlines()[2:]]
    names = ["**Instant**, Set14", "**Balanced**, Set14", "**Instant**, 8 bits, Set14", "**Balanced**, 8 bits, Set14"]
    assert [row[0] for row in priced] == names and {row[-1] for row in priced} == {"0.00 dB"}


def test_speed_is_that_of_the_latest_run(bench: Bench, model: Path, tmp_path: Path) -> None:
    source = Source(bench.rows, model)
    assert make_speed(source) == "Not measured."
    for _ in range(2):
        measure_speed(bench, model, tmp_path / "cat.png", 3)
    assert len(read_rows(bench.rows / "speed.jsonl")) == 4 and calls[-1][:3] == (
        "bench",
        "--photo",
        str(tmp_path / "cat.png"),
    )
    text = make_speed(source)
    assert "451 x 300 pixels, 2 threads, median of 3 rounds" in text and "**Instant**, uint8" in text and "0.40" in text


def test_architectures_are_shown_with_their_latest_times(bench: Bench, model: Path) -> None:
    source = Source(bench.rows, model)
    assert make_architectures(source) == "Not measured."
    trained = {"minutes": 10, "parameters": 771648, "samples": 20000, "psnrY": 30.125, "lpips": 0.3}
    rows = [
        {"shape": "wide", **trained, "start": "edges"},
        {"shape": "not timed", **trained},
        {"shape": "wide", "threadMs": 99.0},
        {"shape": "wide", "threadMs": 42.5},
    ]
    for row in rows:
        append_row(bench.rows / "shapes.jsonl", row)
    *_, line = make_architectures(source).splitlines()
    assert [cell.strip() for cell in line.split("|")[1:-1]] == [
        "wide",
        "edges",
        "0.77 M",
        "42.5",
        "10",
        "20,000",
        "30.12",
        "0.3000",
    ]


def test_a_page_is_written_and_checked(bench: Bench, model: Path, tmp_path: Path) -> None:
    page, images = tmp_path / "quality.md", tmp_path / "images"
    page.write_text("Words stay.\n\n" + "\n".join(f"<!-- {name} -->\n<!-- /{name} -->" for name in TABLES))
    measure_sets(bench, model, ["Set14"], ["uint8"])
    source = Source(bench.rows, model)
    assert write_page(source, page, images, check=True) == ["quality.md", "quality-set14.svg"]
    assert "Set14" not in page.read_text() and not images.exists()
    write_page(source, page, images, check=False)
    assert write_page(source, page, images, check=True) == []
    assert (
        page.read_text().startswith("Words stay.")
        and "(images/quality-set14.svg)" in page.read_text()
        and "Instant (1)" in (images / "quality-set14.svg").read_text()
    )


def test_the_page_in_the_tree_has_a_place_for_every_table() -> None:
    for name in TABLES:
        fill(QUALITY_PAGE.read_text(), name, "")


def test_tables_are_laid_out_as_prettier_does() -> None:
    assert make_table(["a", "b"], [["long", "1"], ["x", "12.5"]]).splitlines() == [
        "| a    |    b |",
        "| ---- | ---: |",
        "| long |    1 |",
        "| x    | 12.5 |",
    ]
    with pytest.raises(ValueError, match="must have 2 cells"):
        make_table(["a", "b"], [["1"]])
    with pytest.raises(ValueError, match="no place for speed"):
        fill("page", "speed", "content")


def test_a_key_tells_weights_presets_and_clean_up_apart(model: Path) -> None:
    variants = itertools.product(("instant", "balanced"), ("float32", "uint8"), (0.0, 0.5))
    assert len({json.dumps(preset(model, *variant).key) for variant in variants}) == 8
    assert BICUBIC.key == {"weights": None}
