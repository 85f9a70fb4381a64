"""Sweeps measure each setting once, weights are blended, and plot and table show the measurements."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import torch
from safetensors.torch import load_file, save_file

from training.data.validation_pairs import write_pairs
from training.diffusion.schedule import Preset
from training.evaluation import sweep
from training.evaluation.curve import Curve, plot, tabulate
from training.evaluation.methods import BICUBIC
from training.evaluation.metrics import Lpips
from training.evaluation.results_store import Fields, read_rows
from training.evaluation.svg_chart import Axis, Box, Chart, Point, draw, pareto_front, place_label
from training.evaluation.sweep import main
from training.evaluation.sweep_grid import default_grid
from training.models.average_weights import blend_weights
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder


class FakeLpips(Lpips):
    """Distance of the means, so that no network is needed."""

    def __init__(self) -> None: ...

    def __call__(self, a: torch.Tensor, b: torch.Tensor) -> float:
        return float(abs(a.mean() - b.mean())) / 255


@pytest.fixture(scope="module")
def pairs(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pairs") / "pairs"
    write_pairs(photo_folder, folder, count=2, size=64)
    return folder


@pytest.fixture
def arguments(
    networks: tuple[Encoder, Denoiser], pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """A sweep over two settings with small random networks."""
    encoder, denoiser = networks
    save_file(encoder.state_dict(), tmp_path / "encoder.safetensors")
    save_file(denoiser.state_dict(), tmp_path / "first.safetensors", metadata={"sigma_r": "0.06"})
    # All but the kind of the denoiser, which is no weight.
    second = {name: tensor + 0.01 * (name != "relu") for name, tensor in denoiser.state_dict().items()}
    save_file(second, tmp_path / "second.safetensors", metadata={"sigma_r": "0.06"})
    grid = default_grid()
    (tmp_path / "grid.json").write_text(json.dumps({name: grid[name] for name in ("instant", "fidelity")}))
    monkeypatch.setattr(sweep, "Lpips", lambda path, threads: FakeLpips())
    return [
        "sweep", "settings", "--encoder", str(tmp_path / "encoder.safetensors"),
        "--denoiser", str(tmp_path / "first.safetensors"), "--denoiser2", str(tmp_path / "second.safetensors"),
        "--pairs", str(pairs), "--lpips", "none", "--threads", "1",
        "--grid", str(tmp_path / "grid.json"), "--out", str(tmp_path / "sweep.jsonl"),
    ]  # fmt: skip


def run(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.setattr("sys.argv", arguments)
    main()


def test_a_sweep_measures_everything_once(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(monkeypatch, [*arguments, "--blend", "0,0.5"])
    rows = read_rows(tmp_path / "sweep.jsonl")
    # Without a sampler the denoiser does not matter, and its share neither.
    measured = [(row["name"], row["blend"], row["evaluations"]) for row in rows]
    assert measured == [("instant", None, 1), ("fidelity", 0.0, 3), ("fidelity", 0.5, 3)]
    assert rows[1]["weights"] != rows[2]["weights"] and rows[1]["psnrY"] != rows[2]["psnrY"]
    run(monkeypatch, [*arguments, "--blend", "0,0.5,1"])
    assert read_rows(tmp_path / "sweep.jsonl")[:3] == rows and len(read_rows(tmp_path / "sweep.jsonl")) == 4


def test_a_blend_without_other_weights_is_refused(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [value for value in arguments if value not in ("--denoiser2", str(tmp_path / "second.safetensors"))]
    with pytest.raises(ValueError, match="needs --denoiser2"):
        run(monkeypatch, [*alone, "--blend", "0.5"])


def test_blends_go_from_one_to_the_other(arguments: list[str], tmp_path: Path) -> None:
    first, second = (load_file(tmp_path / f"{name}.safetensors") for name in ("first", "second"))
    for share, expected in ((0.0, first), (1.0, second)):
        assert all(torch.equal(tensor, expected[name]) for name, tensor in blend_weights(first, second, share).items())
    with pytest.raises(ValueError, match=r"in 0\.\.1"):
        blend_weights(first, second, 1.5)
    with pytest.raises(ValueError, match="same shape"):
        blend_weights(first, {}, 0.5)


def test_the_built_in_grid_has_the_presets_and_nothing_twice() -> None:
    grid = default_grid()
    presets = [Preset.parse(fields) for fields in grid.values()]
    assert list(grid)[:4] == ["instant", "fidelity", "balanced", "perception"]
    assert len(set(presets)) == len(presets) > 30


PRESETS: dict[str, Fields] = {
    "instant": {"sampler": None, "backProjection": 1},
    "fidelity": {"sampler": {"eta": 1}, "backProjection": 1},
}


def row(name: str, psnr: float, lpips: float, **more: object) -> Fields:
    figures = {"psnrY": psnr, "lpips": lpips, "lrPsnr": 60.0, "evaluations": 5, "images": 2, "pairs": "p"}
    return {"name": name, **figures, "blend": 0.0, **more}


@pytest.fixture
def curve() -> Curve:
    settings = [
        row("instant", 27.5, 0.40, preset=PRESETS["instant"], blend=None, evaluations=1, niqe=6.25),
        row("fidelity", 27.3, 0.35, preset=PRESETS["fidelity"]),
        row("wide", 26.5, 0.30, preset={}),
        row("worse", 26.4, 0.36, preset={}),
    ]
    return Curve.of(
        settings, [row("imdn", 27.6, 0.38, evaluations=1), row("imdn", 27.6, 0.37, evaluations=1)], PRESETS, 0.0
    )


def test_the_table_names_presets_baselines_and_the_best_settings(curve: Curve) -> None:
    lines = tabulate(curve).splitlines()
    assert lines[0] == "|              | evaluations | PSNR-Y |  LPIPS | NIQE | LR-PSNR |"
    assert lines[1] == "| ------------ | ----------: | -----: | -----: | ---: | ------: |"
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["imdn", "**instant**", "**fidelity**", "wide"]
    assert "| 0.3700 |" in lines[2] and "| 6.25 |" in lines[3] and "|    - |" in lines[4]


def test_the_plot_shows_every_name_on_its_own_background(curve: Curve) -> None:
    drawing = ElementTree.fromstring(plot(curve, "BSD100"))
    texts = ["".join(element.itertext()) for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Instant (1)", "Fidelity (5)", "imdn"} <= set(texts)
    assert any("means over 2 images (BSD100)" in text for text in texts)
    background = next(drawing.iter("{http://www.w3.org/2000/svg}rect"))
    assert (background.get("width"), background.get("fill")) == (drawing.get("width"), "#fff")


def test_rows_of_other_pairs_and_missing_presets_are_refused() -> None:
    with pytest.raises(ValueError, match="different pairs"):
        Curve.of([row("a", 27, 0.3)], [row("b", 27, 0.3, pairs="q")], {}, 0.0)
    with pytest.raises(ValueError, match="no measurement of preset instant"):
        Curve.of([row("a", 27, 0.3, preset={})], [], PRESETS, 0.0)
    with pytest.raises(ValueError, match="has no rows"):
        Curve.of([], [], {}, 0.0)


def test_no_point_beats_the_pareto_front() -> None:
    places = ((27, 0.3), (26, 0.2), (26, 0.35), (28, 0.4), (25, 0.2))
    points = [Point(str(i), psnr, lpips, 1) for i, (psnr, lpips) in enumerate(places)]
    assert [point.name for point in pareto_front(points)] == ["1", "0", "3"]


def test_axes_count_in_round_steps() -> None:
    axis = Axis(26.03, 28.51, 100, 200)
    assert axis.at(26.03) == 100 and axis.at(28.51) == pytest.approx(200)
    assert axis.ticks() == [26.5, 27, 27.5, 28, 28.5]


def test_labels_avoid_what_is_there() -> None:
    free = place_label(400, 300, "name", [])
    moved = place_label(400, 300, "name", [(free, 8.0)])
    assert moved != free and moved.overlap(free) == 0
    assert Box(0, 0, 2, 2).overlap(Box(1, 1, 3, 3)) == 1


def test_one_point_can_be_drawn() -> None:
    assert "only (1)" in draw(Chart([], [Point("only", 27, 0.3, 1)], [], "one"))


def test_baselines_and_bicubic_are_measured_once(pairs: Path, tmp_path: Path) -> None:
    bench = sweep.Bench(pairs, FakeLpips(), None, tmp_path / "baselines.jsonl")
    for _ in range(2):
        sweep.measure_baselines(bench, tmp_path, 1)
    bench.measure(BICUBIC, {"weights": "other"})
    assert [entry["name"] for entry in read_rows(tmp_path / "baselines.jsonl")] == ["bicubic", "bicubic"]
