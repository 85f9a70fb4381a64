"""The model folder: files agree with PyTorch, tiles are large enough, 8 bits stay close, nothing is half-written."""

import copy
import dataclasses
import json
from pathlib import Path

import onnx
import pytest
import torch
from safetensors.torch import save_file

from training.diffusion.sampler import SamplingRun, TorchNetworks, upscale
from training.diffusion.schedule import Preset, SamplerOptions, make_schedule
from training.evaluation.__main__ import NoDenoiser
from training.evaluation.methods import OnnxNetworks
from training.export import export_model, model_writer
from training.export.config import Config
from training.export.export_model import export
from training.export.golden_tile import TrainedNetworks, run_tile
from training.export.onnx_check import check_agreement
from training.export.receptive_field import denoiser_radius
from training.models.blocks import add_condition_planes
from training.models.checkpoint import hash_file
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder, load_encoder
from training.models.model_folder import NETWORKS
from training.models.onnx_modules import DenoiserFile, EncoderFiles, bias_of
from training.policy.network import CellPolicy
from training.tests.conftest import random_y

Networks = tuple[Encoder, Denoiser]
Models = dict[str, onnx.ModelProto]

SAMPLER = {
    "coarseLevels": [0.6, 0.3],
    "fine": [4, 0],
    "skip": "stride",
    "eta": 0.5,
    "perception": 0.5,
    "backProjection": 1,
}
PRESET = {"sampler": SAMPLER, "backProjection": 1}


@pytest.fixture
def traced(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports use the models of the session: tracing in PyTorch is slow."""
    monkeypatch.setattr(export_model, "make_models", lambda *_: models)


@pytest.fixture
def config(networks: Networks, instant: Encoder, tmp_path: Path, photo_folder: Path, traced: None) -> Config:
    """An export of the small networks."""
    encoder, denoiser = networks
    save_file(instant.state_dict(), tmp_path / "instant.safetensors")
    save_file(encoder.state_dict(), tmp_path / "encoder.safetensors")
    save_file(denoiser.state_dict(), tmp_path / "denoiser.safetensors", {"sigma_r": "0.05"})
    presets = tmp_path / "presets.json"
    presets.write_text(json.dumps({"instant": {"sampler": None, "backProjection": 1}, "balanced": PRESET}))
    return Config(
        instant=str(tmp_path / "instant.safetensors"),
        encoder=str(tmp_path / "encoder.safetensors"),
        denoiser=str(tmp_path / "denoiser.safetensors"),
        photos=str(photo_folder),
        out=str(tmp_path / "models" / "small-x4"),
        presets=str(presets),
        images=2,
        image_px=32,
    )


def test_folder_is_whole_and_gives_the_same_image(config: Config, networks: Networks, instant: Encoder) -> None:
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
    runs = {c: SamplingRun(0.05, seed=3, cleanup=c) for c in (0.0, 0.6)}
    results = {c: upscale(whole, y, preset, run) for c, run in runs.items()}
    assert float((results[0.0] - results[0.6]).abs().max()) > 0.03
    for suffix, tolerance in (("", 2e-4), (".uint8", 0.05)):
        loaded = OnnxNetworks({name: out / f"{name}{suffix}.onnx" for name in NETWORKS})
        file, torch_module = (
            upscale(networks, y, Preset(None, 1), runs[0.0]) for networks in (loaded, TorchNetworks(instant, denoiser))
        )
        # Random edges are larger than those of the photographs that calibrate.
        assert float((file - torch_module).abs().mean()) < tolerance / 5
        for cleanup, expected in results.items():
            difference = upscale(loaded, y, preset, runs[cleanup]) - expected
            # Clean-up takes one more network.
            assert float(difference.abs().max()) < (1 + cleanup / 2) * tolerance

    # The same weights again: the table of the replaced folder is kept.
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
        assert (
            (tmp_path / "again" / "denoiser.uint8.onnx").read_bytes() == (shipped / "denoiser.uint8.onnx").read_bytes()
        ) == kept
        assert (tmp_path / "again" / "encoder.onnx").read_bytes() == models["encoder"].SerializeToString(
            deterministic=True
        )
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

    monkeypatch.setattr(model_writer, "describe_file", fail)
    with pytest.raises(OSError, match="no space"):
        export(config)
    assert list(Path(config.out).parent.iterdir()) == []


def test_files_have_the_promised_names_and_shapes(models: Models) -> None:
    for name, inputs, outputs in (
        ("restorer", {"lr_and_dials": 5}, {"cleaned": 3}),
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
    tiles = [
        run_tile(TrainedNetworks(*networks, instant), random_y(height, width), c, (t, c))
        for height, width, c, t in ((6, 40, 0.0, 1.0), (24, 8, 1.0, 0.01))
    ]
    assert check_agreement(models, tiles) < 1e-4


def test_a_small_difference_is_refused(networks: Networks, instant: Encoder, models: Models) -> None:
    changed = copy.deepcopy(networks[1])
    with torch.no_grad():
        bias_of(changed.conv_out).add_(1e-3)
    tile = run_tile(TrainedNetworks(networks[0], changed, instant), random_y(16, 16), 0.0, (0.5, 0.5))
    with pytest.raises(ValueError, match=r"denoiser\.onnx differs from PyTorch by 0\.001 on 16 x 16"):
        check_agreement(models, [tile])


def test_weights_without_a_restorer_restore_nothing() -> None:
    state = {
        name: tensor
        for name, tensor in Encoder(channels=16, blocks=1).state_dict().items()
        if not name.startswith("restorer.")
    }
    encoder = load_encoder(state)
    y = random_y(8, 8)
    outputs = [encoder(add_condition_planes(y, c, 0.0))[0] for c in (0.0, 1.0)]
    assert torch.equal(*outputs)


def test_receptive_radius_and_tile_locality() -> None:
    """Full depth, few channels: inside its halo a tile computes what the whole image computes there."""
    torch.manual_seed(1)
    encoder, denoiser = Encoder(channels=8, blocks=10).eval(), Denoiser(features=8, channels=8, embedding=16).eval()
    trained = TrainedNetworks(encoder, denoiser, encoder)
    radius = denoiser_radius(trained)
    assert radius == 27
    tile = run_tile(trained, random_y(96, 96), 0.0, (0.5, 0.5))
    module = DenoiserFile(denoiser)
    halo = radius + radius % 2
    window = slice(10, 10 + 2 * halo + 8)
    conditions = torch.tensor([0.5]), torch.tensor([0.5])
    with torch.inference_mode():
        cut = module(*(plane[..., window, window] for plane in (tile.x, tile.mu, tile.features)), *conditions)
    inner = slice(10 + halo, 18 + halo)
    assert torch.allclose(cut[..., halo : halo + 8, halo : halo + 8], tile.prediction[..., inner, inner], atol=1e-5)


def test_presets_that_sample_need_a_denoiser() -> None:
    with pytest.raises(ValueError, match="give --denoiser"):
        NoDenoiser()(torch.zeros(1))


def test_a_policy_is_exported_with_its_networks(config: Config, tmp_path: Path) -> None:
    torch.manual_seed(5)
    policy = CellPolicy(features=16, channels=8, memory=8)
    fields = {**SAMPLER, "skip": "reuse"}

    def save(denoiser: str) -> None:
        levels = [evaluation.level for evaluation in make_schedule(SamplerOptions.parse(fields))]
        about = {"levels": levels, "denoiser": denoiser, "meanEvaluations": 1.234}
        save_file(policy.state_dict(), tmp_path / "policy.safetensors", {"policy": json.dumps(about)})

    presets = tmp_path / "asking.json"
    presets.write_text(json.dumps({"balanced": {**PRESET, "sampler": fields}}))
    asking = dataclasses.replace(config, presets=str(presets))
    with pytest.raises(ValueError, match="give --policy"):
        export(asking)
    asking = dataclasses.replace(asking, policy=str(tmp_path / "policy.safetensors"))
    save("another")
    with pytest.raises(ValueError, match="another denoiser"):
        export(asking)
    save(export(config)["networks"]["uint8"]["denoiser"]["sha256"])
    manifest = export(asking)
    path = Path(config.out) / "policy.onnx"
    assert manifest["policy"] == {
        "file": "policy.onnx",
        "sha256": hash_file(path),
        "bytes": path.stat().st_size,
        "memorySize": 8,
        "meanEvaluations": 1.23,
    }
