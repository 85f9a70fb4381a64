"""Exports trained weights as a model folder: traces, checks, calibrates, quantises, and describes the result."""

import json
from pathlib import Path
from typing import Any

import onnx

from training.cleanup_estimator.network import load_estimator
from training.diffusion.schedule import describe_schedule, parse_presets
from training.export.calibration import HeldOut, calibration_feeds, read_held_out
from training.export.channels_last import to_channels_last
from training.export.config import Config
from training.export.correct_means import correct_means
from training.export.estimator_file import golden_part, make_estimator, write_estimator
from training.export.golden_tile import Tile, TrainedNetworks, golden_json, make_golden_tile, run_tile
from training.export.model_writer import (
    Files,
    find_same_quantized,
    keep_measured,
    replace_folder,
    write_json,
    write_model,
    write_networks,
)
from training.export.onnx_check import check_agreement, golden_difference, make_models
from training.export.policy_file import check_policy, make_policy_model
from training.export.quantize import quantize
from training.export.receptive_field import receptive_radius
from training.models.checkpoint import read_sigma_r, read_weights
from training.models.denoiser import load_denoiser
from training.models.encoder import load_encoder
from training.models.model_folder import NETWORKS
from training.models.resampling import SCALE
from training.policy.network import PolicyWeights, load_policy

# Larger tiles take a tenth less time, but where 8 bits are slow a call on 256 x 256 takes a second, and after a
# cancelled job the next one waits for two.
TILE = {"sizePx": 192, "haloPx": 16, "alignPx": 8}
RESTORER_TILE = {"sizePx": 512, "haloPx": 64, "alignPx": 8}
"""The restorer looks further than the other networks; with this halo its tiles differ by less than a grey level."""
DEFAULT_CLEANUP = {"lossy": 0.2, "lossless": 0}
FLOAT32_TOLERANCE = 1e-3
"""Relative. Devices other than the CPU order their sums differently, but none may be off by more than a rounding."""


def export(config: Config) -> dict[str, Any]:
    """Writes the folder and returns model.json. Throws ValueError, and writes nothing, when a check fails."""
    networks = TrainedNetworks(
        encoder=load_encoder(read_weights(config.encoder)).eval(),
        denoiser=load_denoiser(read_weights(config.denoiser)).eval(),
        instant=load_encoder(read_weights(config.instant)).eval(),
    )
    presets = json.loads(Path(config.presets).read_text())
    policy = load_policy(config.policy) if config.policy else None
    held_out = read_held_out(Path(config.photos), config.images, config.image_px, config.seed)
    tile = make_golden_tile(networks, held_out.clean)
    models = trace(networks, tile, held_out)
    quantized = quantize_all(config, networks, models, held_out)
    roughness = golden_difference(quantized, tile)
    print(f"8-bit files differ from float32 by {roughness:.3f} on the golden tile", flush=True)

    estimator = make_estimator(load_estimator(read_weights(config.estimator)).eval()) if config.estimator else None

    target = Path(config.out)
    with replace_folder(target) as folder:
        files = write_networks(folder, {"float32": models, "uint8": quantized})
        check_policy(policy, files["uint8"]["denoiser"]["sha256"], parse_presets(presets))
        manifest = {
            "formatVersion": 2,
            "id": target.name,
            "version": config.version,
            "scale": SCALE,
            "sigmaR": read_sigma_r(Path(config.denoiser)),
            "prediction": "v",
            "schedule": describe_schedule(),
            "featureChannels": tile.features.shape[1],
            "tile": {**TILE, "receptiveRadiusPx": receptive_radius(networks)},
            "restorerTile": RESTORER_TILE,
            "networks": files,
            "golden": write_json(folder / "golden.json", golden_json(tile) | golden_part(estimator)),
            # Twice the difference on this processor: others round differently, and a broken one is off by its whole
            # output.
            "goldenTolerance": {"float32": FLOAT32_TOLERANCE, "uint8": float(f"{2 * roughness:.2g}")},
            "presets": presets,
            "defaultCleanup": DEFAULT_CLEANUP,
            "origin": describe_origin(config),
            "measured": read_measured(config, target, files),
        }
        if policy is not None:
            manifest["policy"] = write_policy(folder, policy)
        if estimator is not None:
            manifest["estimator"] = write_estimator(folder, estimator)
        write_json(folder / "model.json", manifest, indent=2)
    return manifest


def trace(networks: TrainedNetworks, tile: Tile, held_out: HeldOut) -> dict[str, onnx.ModelProto]:
    """The float32 files, checked on the golden tile and on a wide one."""
    models = make_models(networks, tile)
    wide = held_out.clean[0][..., :20, :44]
    difference = check_agreement(models, [tile, run_tile(networks, wide, 1.0, (0.1, 1.0), seed=2)])
    print(f"float32 files agree with PyTorch to {difference:.1e}", flush=True)
    return models


def quantize_all(
    config: Config, networks: TrainedNetworks, models: dict[str, onnx.ModelProto], held_out: HeldOut
) -> dict[str, onnx.ModelProto]:
    """The 8-bit files, those of `keep` where their networks are the same."""
    presets = parse_presets(json.loads(Path(config.presets).read_text()))
    feeds = calibration_feeds(networks, held_out, presets.values(), read_sigma_r(Path(config.denoiser)))
    counts = ", ".join(f"{len(recorded)} inputs of the {name}" for name, recorded in feeds.items())
    print(f"calibration: {counts}", flush=True)
    quantized = {}
    for name in NETWORKS:
        kept = find_same_quantized(Path(config.keep), name, models[name]) if config.keep is not None else None
        if kept is not None:
            quantized[name] = to_channels_last(kept)
            continue
        # Only a network that runs once can afford to round its sums.
        rounded = quantize(models[name], feeds[name], round_sums=name == "instant")
        if name == "denoiser":
            correct_means(rounded, models[name], feeds[name])
        quantized[name] = to_channels_last(rounded)
    return quantized


def describe_origin(config: Config) -> dict[str, str | float]:
    return {
        "trainedOn": config.trained_on,
        "startedFrom": config.started_from,
        "hardware": config.hardware,
        "hours": config.hours,
        "licence": config.licence,
    }


def read_measured(config: Config, target: Path, files: Files) -> list[dict[str, Any]]:
    if config.measured is None:
        return keep_measured(target, files)
    measured: list[dict[str, Any]] = json.loads(Path(config.measured).read_text())
    return measured


def write_policy(folder: Path, policy: PolicyWeights) -> dict[str, Any]:
    return {
        **write_model(folder / "policy.onnx", make_policy_model(policy.policy)),
        "memorySize": policy.policy.memory_size,
        "meanEvaluations": round(policy.about["meanEvaluations"], 2),
    }
