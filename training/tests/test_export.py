"""The model folder: the files compute what PyTorch computes, a tile sees what it must, 8 bits stay near, nothing half-written."""

import copy
import dataclasses
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import save_file

import training.export as export_module
from training.evaluate import NETWORKS, NoDenoiser, OnnxNetworks
from training.export import (
    Config,
    DenoiserFile,
    EncoderFiles,
    InstantFile,
    Tile,
    check_agreement,
    export,
    golden_difference,
    hash_file,
    make_models,
    open_model,
    receptive_radius,
    run_tile,
    to_onnx,
)
from training.networks import Denoiser, Encoder, load_encoder, with_dials
from training.policy import Policy
from training.quantize import KEEP_FLOAT, Range, find_range, quantize, record
from training.sampler import Preset, TorchNetworks, enhance

Networks = tuple[Encoder, Denoiser]
Models = dict[str, onnx.ModelProto]

PRESET = {
    "sampler": {"coarseLevels": [0.6, 0.3], "fine": [4, 0], "skip": "stride", "eta": 0.5, "perception": 0.5, "backProjection": 1},
    "backProjection": 1,
}


def random_y(height: int, width: int) -> torch.Tensor:
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="session")
def instant() -> Encoder:
    torch.manual_seed(6)
    return Encoder(channels=16, blocks=1, relu=True).eval()


@pytest.fixture(scope="session")
def tile(networks: Networks, instant: Encoder) -> Tile:
    return run_tile(*networks, random_y(16, 16), 0.0, (0.5, 0.5), 1, instant)


@pytest.fixture(scope="session")
def models(networks: Networks, instant: Encoder, tile: Tile) -> Models:
    return make_models(*networks, instant, tile)


@pytest.fixture
def config(
    networks: Networks, instant: Encoder, models: Models, tmp_path: Path, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Config:
    """An export of the small networks; the slow trace of PyTorch is the one that the whole session shares."""
    encoder, denoiser = networks
    save_file(instant.state_dict(), tmp_path / "instant.safetensors")
    save_file(encoder.state_dict(), tmp_path / "encoder.safetensors")
    save_file(denoiser.state_dict(), tmp_path / "denoiser.safetensors", {"sigma_r": "0.05"})
    presets = tmp_path / "presets.json"
    presets.write_text(json.dumps({"instant": {"sampler": None, "backProjection": 1}, "balanced": PRESET}))
    monkeypatch.setattr(export_module, "make_models", lambda *_: models)
    return Config(
        instant=str(tmp_path / "instant.safetensors"), encoder=str(tmp_path / "encoder.safetensors"),
        denoiser=str(tmp_path / "denoiser.safetensors"), photos=str(photo_folder), out=str(tmp_path / "models" / "small-x4"), presets=str(presets), pictures=2, picture_px=32,
    )  # fmt: skip


def test_folder_is_whole_and_gives_the_same_picture(config: Config, networks: Networks, instant: Encoder) -> None:
    manifest = export(config)
    out = Path(config.out)
    assert [path.name for path in out.parent.iterdir()] == ["small-x4"]
    assert json.loads((out / "model.json").read_text()) == manifest
    assert manifest["id"] == "small-x4" and manifest["sigmaR"] == 0.05 and manifest["featureChannels"] == 16
    for group in (*manifest["networks"].values(), {"golden": manifest["golden"]}):
        for entry in group.values():
            assert (out / entry["file"]).stat().st_size == entry["bytes"]

    y = random_y(15, 20)
    preset = Preset.parse(PRESET)
    encoder, denoiser = networks
    whole = TorchNetworks(EncoderFiles(encoder, denoiser), DenoiserFile(denoiser))
    # Two crops calibrate clean-up 0.3 and 0.6.
    results = {c: enhance(whole, y, preset, sigma_r=0.05, seed=3, cleanup=c) for c in (0.0, 0.6)}
    assert float((results[0.0] - results[0.6]).abs().max()) > 0.03
    for suffix, tolerance in (("", 2e-4), (".uint8", 0.05)):
        loaded = OnnxNetworks(*(out / f"{name}{suffix}.onnx" for name in NETWORKS))
        alone = enhance(loaded, y, Preset(None, 1), sigma_r=0.05, seed=3) - enhance(TorchNetworks(instant, denoiser), y, Preset(None, 1), sigma_r=0.05, seed=3)
        # Random edges are larger than those of the photographs that calibrate.
        assert float(alone.abs().mean()) < tolerance / 5
        for cleanup, expected in results.items():
            difference = enhance(loaded, y, preset, sigma_r=0.05, seed=3, cleanup=cleanup) - expected
            # Clean-up takes one more network.
            assert float(difference.abs().max()) < (1 + cleanup / 2) * tolerance

    # The same weights again: the table of the folder that is replaced stays.
    manifest["measured"] = [{"preset": "balanced"}]
    (out / "model.json").write_text(json.dumps(manifest))
    assert export(config)["measured"] == [{"preset": "balanced"}]
    assert [path.name for path in out.parent.iterdir()] == ["small-x4"]


def test_what_is_the_same_in_float32_may_stay_in_8_bits(config: Config, models: Models, tmp_path: Path) -> None:
    export(config)
    shipped = Path(config.out)
    # As another processor would have calibrated it.
    other = onnx.load(shipped / "denoiser.uint8.onnx")
    other.doc_string = "elsewhere"
    (shipped / "denoiser.uint8.onnx").write_bytes(other.SerializeToString(deterministic=True))
    (shipped / "encoder.onnx").write_bytes(b"other weights")
    (shipped / "encoder.uint8.onnx").write_bytes(b"their 8 bits")
    again = dataclasses.replace(config, out=str(tmp_path / "again"))
    for keep, kept in ((None, False), (str(shipped), True)):
        export(dataclasses.replace(again, keep=keep))
        assert ((tmp_path / "again" / "denoiser.uint8.onnx").read_bytes() == (shipped / "denoiser.uint8.onnx").read_bytes()) == kept
        assert (tmp_path / "again" / "encoder.onnx").read_bytes() == models["encoder"].SerializeToString(deterministic=True)
        onnx.checker.check_model(tmp_path / "again" / "encoder.uint8.onnx")


def test_nothing_is_written_when_the_files_differ(config: Config, tmp_path: Path) -> None:
    torch.manual_seed(4)
    other = Denoiser(features=16, channels=16, embedding=32)
    save_file(other.state_dict(), tmp_path / "other.safetensors", {"sigma_r": "0.05"})
    with pytest.raises(ValueError, match="differs from PyTorch"):
        export(dataclasses.replace(config, denoiser=str(tmp_path / "other.safetensors")))
    assert not Path(config.out).parent.exists()


def test_nothing_is_left_when_writing_fails(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> None:
        raise OSError(f"no space for {path.name}")

    monkeypatch.setattr(export_module, "describe_file", fail)
    with pytest.raises(OSError, match="no space"):
        export(config)
    assert list(Path(config.out).parent.iterdir()) == []


def test_files_have_the_promised_names_and_shapes(models: Models) -> None:
    for name, inputs, outputs in (
        ("cleaner", {"lr_and_dials": 5}, {"cleaned": 3}),
        ("instant", {"lr": 3}, {"mu": 48}),
        ("encoder", {"lr": 3}, {"mu": 48, "features": 16}),
        ("denoiser", {"x": 48, "mu": 48, "features": 16, "level": None, "perception": None}, {"prediction": 48}),
    ):
        graph = models[name].graph
        for values, expected in ((graph.input, inputs), (graph.output, outputs)):
            assert [value.name for value in values] == list(expected)
            for value in values:
                sizes = value.type.tensor_type.shape.dim
                channels = expected[value.name]
                assert value.type.tensor_type.elem_type == onnx.TensorProto.FLOAT
                assert len(sizes) == 1 if channels is None else sizes[1].dim_value == channels
        assert not {"Resize", "ConvTranspose"} & {node.op_type for node in graph.node}
        assert next(entry.version for entry in models[name].opset_import if entry.domain == "") >= 17


def test_files_agree_with_pytorch_on_other_sizes(networks: Networks, instant: Encoder, models: Models) -> None:
    tiles = [run_tile(*networks, random_y(height, width), c, (t, c), 1, instant) for height, width, c, t in ((6, 40, 0.0, 1.0), (24, 8, 1.0, 0.01))]
    assert check_agreement(models, tiles) < 1e-4


def test_a_small_difference_is_refused(networks: Networks, instant: Encoder, models: Models) -> None:
    changed = copy.deepcopy(networks[1])
    with torch.no_grad():
        changed.conv_out.bias += 1e-3
    with pytest.raises(ValueError, match=r"denoiser\.onnx differs from PyTorch by 0\.001 on 16 x 16"):
        check_agreement(models, [run_tile(networks[0], changed, random_y(16, 16), 0.0, (0.5, 0.5), 1, instant)])


def test_weights_without_a_cleaner_clean_nothing() -> None:
    state = {name: tensor for name, tensor in Encoder(channels=16, blocks=1).state_dict().items() if not name.startswith("cleaner.")}
    encoder = load_encoder(state)
    y = random_y(8, 8)
    outputs = [encoder(with_dials(y, c, 0.0))[0] for c in (0.0, 1.0)]
    assert torch.equal(*outputs)


def test_receptive_radius_and_tile_locality() -> None:
    """Full depth, few channels: what a tile computes inside its halo is what the whole picture computes there."""
    torch.manual_seed(1)
    encoder, denoiser = Encoder(channels=8, blocks=10).eval(), Denoiser(features=8, channels=8, embedding=16).eval()
    radius = receptive_radius(encoder, denoiser)
    assert radius == 27
    tile = run_tile(encoder, denoiser, random_y(96, 96), 0.0, (0.5, 0.5), 1)
    module = DenoiserFile(denoiser)
    halo = radius + radius % 2
    window = slice(10, 10 + 2 * halo + 8)
    told = torch.tensor([0.5]), torch.tensor([0.5])
    with torch.inference_mode():
        cut = module(*(plane[..., window, window] for plane in (tile.x, tile.mu, tile.features)), *told)
    inner = slice(10 + halo, 18 + halo)
    assert torch.allclose(cut[..., halo : halo + 8, halo : halo + 8], tile.prediction[..., inner, inner], atol=1e-5)


def test_eight_bits_stay_near(models: Models, tile: Tile) -> None:
    quantized = {name: quantize(models[name], [tile.feeds()[name]]) for name in NETWORKS}
    assert golden_difference(quantized, tile) < 0.1
    assert golden_difference(models, tile) < 1e-4
    for name, small in quantized.items():
        bend = "Relu" if name == "instant" else "QuickGelu"
        assert {bend, "QuantizeLinear", "DequantizeLinear"} < {node.op_type for node in small.graph.node}
        floats = [entry for entry in small.graph.initializer if len(entry.dims) == 4 and entry.data_type == onnx.TensorProto.FLOAT]
        assert all(any(word in entry.name for word in KEEP_FLOAT) or max(entry.dims[2:]) == 1 for entry in floats), [entry.name for entry in floats]
    with pytest.raises(ValueError, match="at least one input"):
        quantize(models["encoder"], [])


def test_a_relu_is_left_to_the_rounding(models: Models, tile: Tile) -> None:
    graph = quantize(models["instant"], [tile.feeds()["instant"]]).graph
    zeros = {entry.name: onnx.numpy_helper.to_array(entry) for entry in graph.initializer}
    rounded = {node.input[0]: zeros[node.input[2]] for node in graph.node if node.op_type == "QuantizeLinear"}
    (relu,) = (node for node in graph.node if node.op_type == "Relu")
    (bent,) = (node for node in graph.node if node.output[0] == relu.input[0])
    assert bent.op_type == "Conv" and rounded[relu.output[0]] == 0
    # Two sums go into convolutions, the picture less 0.5 and what the blocks add up to; four convolutions give something.
    assert len(rounded) == 2 + 4


def test_sums_are_rounded_where_asked() -> None:
    torch.manual_seed(7)
    two_blocks = InstantFile(Encoder(channels=16, blocks=2, relu=True))
    y = {"lr": random_y(16, 18)}
    model = to_onnx(two_blocks, y, ["mu"])
    feed = {name: tensor.numpy() for name, tensor in y.items()}
    exact = open_model(model).run(["mu"], feed)[0]

    def float_sums_added(round_sums: bool) -> int:
        quantized = quantize(model, [feed], round_sums=round_sums)
        difference = np.abs(open_model(quantized).run(["mu"], feed)[0] - exact)
        assert 0 < difference.max() < 0.02
        made_by = {node.output[0]: node.op_type for node in quantized.graph.node}
        return sum(made_by.get(name) == "Add" for node in quantized.graph.node if node.op_type == "Add" for name in node.input)

    assert (float_sums_added(False), float_sums_added(True)) == (2, 0)


def test_faint_edges_of_bright_pictures_are_read_as_they_are() -> None:
    torch.manual_seed(8)
    rng = np.random.default_rng(8)
    any_picture, faint = ({"lr": (rng.integers(*levels, (1, 3, 32, 30)) / 255).astype(np.float32)} for levels in ((0, 256), (195, 205)))
    model = to_onnx(InstantFile(Encoder(channels=16, blocks=1, relu=True)), {"lr": torch.from_numpy(faint["lr"])}, ["mu"])
    (first,) = (node.output[0] for node in model.graph.node if node.op_type == "Conv" and node.input[1] == "conv_in.weight")
    exact = record(model, [first], [faint])[first]
    # Before it is rounded itself.
    read = record(quantize(model, [any_picture]), [f"{first}.raw"], [faint])[f"{first}.raw"]
    assert np.median(np.abs(read - exact)) < 0.07 * np.median(np.abs(exact - np.median(exact)))


def test_the_dials_do_not_coarsen_what_the_cleaner_sees(models: Models) -> None:
    calm = torch.full((1, 3, 24, 24), 0.5)
    feeds = [{"lr_and_dials": with_dials(calm, c, p).numpy()} for c in (0.1, 1.0) for p in (0.0, 1.0)]
    kept, coarse = (open_model(quantize(models["cleaner"], feeds, keep)) for keep in (KEEP_FLOAT, ()))
    brighter = calm.clone()
    brighter[..., 12, 12] += 1.2 / 255
    seen = []
    for session in (kept, coarse):
        before, after = (session.run(None, {"lr_and_dials": with_dials(y, 1.0, 0.5).numpy()})[0] for y in (calm, brighter))
        # What is added to the picture, not the picture itself.
        seen.append(float(np.abs((after - brighter.numpy()) - (before - calm.numpy())).max()))
    assert seen[0] > 0 and seen[1] == 0


def test_range_clips_outliers_and_keeps_zero_exact() -> None:
    values = np.random.default_rng(0).standard_normal(400_000).astype(np.float32)
    values[0] = 12
    chosen, full = find_range(values), Range.of(float(values.min()), float(values.max()))
    assert chosen.scale < 0.8 * full.scale
    assert float(chosen.round_trip(np.zeros(1))[0]) == 0
    errors = [np.square(either.round_trip(values) - values).mean() for either in (chosen, full)]
    assert errors[0] < errors[1]


def test_presets_that_sample_need_a_denoiser() -> None:
    with pytest.raises(ValueError, match="give --denoiser"):
        NoDenoiser()(torch.zeros(1))


def test_policy_goes_along(config: Config, tmp_path: Path) -> None:
    torch.manual_seed(5)
    policy = Policy(features=16, channels=8, memory=8)
    fields = {**PRESET["sampler"], "fine": "network"}
    about = {"sampler": fields, "denoiser": hash_file(Path(config.denoiser)), "meanFineSteps": 4.321}
    save_file(policy.state_dict(), tmp_path / "policy.safetensors", {"policy": json.dumps(about)})
    presets = tmp_path / "asking.json"
    presets.write_text(json.dumps({"balanced": {**PRESET, "sampler": fields}}))
    asking = dataclasses.replace(config, presets=str(presets))
    with pytest.raises(ValueError, match="give --policy"):
        export(asking)
    manifest = export(dataclasses.replace(asking, policy=str(tmp_path / "policy.safetensors")))
    path = Path(config.out) / "policy.onnx"
    assert manifest["policy"] == {
        "file": "policy.onnx", "sha256": hash_file(path), "bytes": path.stat().st_size, "memorySize": 8, "meanFineSteps": 4.32,
    }  # fmt: skip
