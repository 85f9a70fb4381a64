"""Training a skip policy: tables, rewards, PPO that learns, the report, and a run from photographs to policy.onnx."""

import dataclasses
import json
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from training.diffusion.schedule import Skip
from training.export.golden_tile import TrainedNetworks, run_tile
from training.export.policy_file import make_policy_model
from training.models.checkpoint import hash_file
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder
from training.models.resampling import downscale
from training.policy.config import Config
from training.policy.decision_graph import ALL_FINE, make_graph
from training.policy.network import Policy, PolicyWeights, load_policy
from training.policy.outcome_tables import Tables, find_fixed_schedules
from training.policy.ppo import PolicyTrainer, estimate_advantages
from training.policy.report import (
    Summary,
    add_rewards,
    evaluate_table,
    format_comparison,
    format_table,
    parse_arguments,
    report,
)
from training.policy.reward import Reward, interpolate_at
from training.policy.rollout import compare_with_fixed
from training.policy.train import main, parse_config, train
from training.tests.conftest import synthetic_photo
from training.tests.test_lpips_loss import save_metric
from training.tests.test_policy import FIELDS, SKIPS, options_of

Networks = tuple[Encoder, Denoiser]


def test_advantages_of_a_reward_at_the_end() -> None:
    values = torch.tensor([[0.5], [0.25], [1.0]])
    reward = torch.tensor([2.0])
    # With lambda 1 every question is credited with what came in the end, with lambda 0 with the next value alone.
    assert estimate_advantages(values, reward, 1.0, 1.0)[:, 0].tolist() == [1.5, 1.75, 1.0]
    assert estimate_advantages(values, reward, 0.5, 0.0)[:, 0].tolist() == [0.5 * 0.25 - 0.5, 0.5 * 1.0 - 0.25, 1.0]


def test_reward_is_weighted() -> None:
    figures = {
        "lpips": torch.tensor([[0.3, 0.28]]),
        "psnr": torch.tensor([[30.0, 29.5]]),
        "niqe": torch.tensor([[5.0, 4.0]]),
    }
    gain = Reward(lpips_weight=100, niqe_weight=10, psnr_price=2).gain(figures, 0)
    assert gain[0].tolist() == pytest.approx([0, 2 - 1 + 0.5], abs=1e-5)
    figures["niqe"][0, 1] = torch.nan
    assert Reward(lpips_weight=0, niqe_weight=10, psnr_price=0).gain(figures, 0)[0].tolist() == [0, 0]
    del figures["niqe"]
    with pytest.raises(ValueError, match="no NIQE"):
        Reward(niqe_weight=1).gain(figures, 0)


def make_divided_tables(skip: Skip, images: int, seed: int) -> Tables:
    """Two kinds of images: for one every evaluation pays, for the other none does; one channel of mu tells which."""
    generator = torch.Generator().manual_seed(seed)
    graph = make_graph(skip)
    kind = (torch.arange(images) % 2).float()
    still = torch.randn(images, 2 * (48 + 4), 2, 2, generator=generator)
    still[:, 0] += 6 * kind[:, None, None]
    moving = torch.randn(images, len(graph.latents), 96, 2, 2, generator=generator)
    steps = torch.tensor([float(len(result)) for result in graph.results])
    lpips = 0.3 - 0.002 * (2 * kind[:, None] - 1) * (steps - 1)
    figures = {"lpips": lpips, "psnr": torch.full_like(lpips, 30.0)}
    return Tables(graph, still.half(), moving.half(), figures)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    presets = tmp_path / "presets.json"
    presets.write_text(json.dumps({"perception": {"sampler": {**FIELDS, "fine": [0]}, "backProjection": 1}}))
    return Config(
        run=str(tmp_path / "run"), photos="", encoder="", denoiser="", lpips="", presets=str(presets), episodes=64,
        learning_rate=3e-3, minutes=60.0, evaluation_price=0.05, threads=1,
    )  # fmt: skip


@pytest.mark.parametrize("skip", SKIPS)
def test_policy_learns_which_images_to_refine(config: Config, skip: Skip) -> None:
    training, validation = make_divided_tables(skip, 96, 0), make_divided_tables(skip, 32, 1)
    trainer = PolicyTrainer(config, training)
    fixed = find_fixed_schedules(training, config.reward)
    assert sorted(fixed) == list(range(1, 11))
    before = compare_with_fixed(trainer.policy, validation, config.reward, fixed)
    for _ in range(50):
        trainer.update()
    after = compare_with_fixed(trainer.policy, validation, config.reward, fixed)
    assert after["reward"] > before["reward"] and after["reward"] > after["reward_fixed_same_cost"] + 0.3
    assert after["reward"] > 0.6 * after["reward_oracle"] and after["distinct_results"] >= 2

    weights = PolicyWeights(trainer.policy, options_of(skip), {})
    outcomes = list(evaluate_table(validation, weights, config.reward))
    rows = Summary("crops", outcomes, weights, fixed).rows()
    assert rows[0]["reward"] == pytest.approx(after["reward"], abs=1e-3)
    assert rows[0]["better_than_fixed"] == pytest.approx(after["reward"] - after["reward_fixed_same_cost"], abs=1e-3)
    assert "crops: the policy beats" in format_comparison(rows[0]) and "always" not in format_comparison(rows[0])
    assert rows[2]["what"] == "oracle" and rows[2]["reward"] == pytest.approx(after["reward_oracle"], abs=1e-3)
    assert format_table(rows).count("\n") == len(rows) + 1


def test_report_says_when_a_policy_is_constant_and_loses(config: Config) -> None:
    tables = make_divided_tables("restart", 8, 0)
    policy = Policy(features=4, channels=8, memory=8)
    torch.nn.init.constant_(policy.refine.bias, 5.0)
    weights = PolicyWeights(policy, options_of("restart"), {})
    outcomes = list(evaluate_table(tables, weights, config.reward))
    rows = Summary("crops", outcomes, weights, find_fixed_schedules(tables, config.reward)).rows()
    assert rows[0]["constant"] and rows[0]["evaluations"] == 12
    assert format_comparison(rows[0]) == (
        "crops: the policy does not beat fixed lists of the same mean cost: +0.000 ± 0.000 of reward."
        " It always answers the same."
    )


def test_fixed_lists_are_the_best_of_all() -> None:
    tables = make_divided_tables("stride", 4, 0)
    wanted = {n: next(result for result in tables.graph.results if len(result) == n) for n in (3, 6)}
    for result in wanted.values():
        tables.metrics["lpips"][:, tables.graph.results.index(result)] -= 0.1
    fixed = find_fixed_schedules(tables, Reward())
    assert fixed[3] == wanted[3] and fixed[6] == wanted[6] and fixed[1] == (0,)
    assert interpolate_at({1: 2.0, 2: 4.0}, 1.25) == 2.5 and interpolate_at({1: 2.0, 2: 4.0}, 2.0) == 4.0


def test_rewards_of_one_image() -> None:
    results = {(0,): {"lpips": 0.3, "psnr": 30.0}, ALL_FINE: {"lpips": 0.29, "psnr": 29.0}}
    rewarded = add_rewards(results, Reward(lpips_weight=100, psnr_price=0.5, evaluation_price=0.1))
    assert rewarded[(0,)]["reward"] == 0 and rewarded[ALL_FINE]["reward"] == pytest.approx(1 - 0.5 - 0.9, abs=1e-5)


def test_resumed_run_continues_unchanged(config: Config) -> None:
    tables = make_divided_tables("restart", 8, 0)
    trainer = PolicyTrainer(config, tables)
    trainer.folder.mkdir(parents=True)
    for _ in range(2):
        trainer.update()
        trainer.seconds += 7
    trainer.save({"sampler": FIELDS})
    resumed = PolicyTrainer(config, tables)
    assert (resumed.iteration, resumed.seconds) == (2, 14)
    assert trainer.update() == resumed.update()
    for name, tensor in trainer.policy.state_dict().items():
        assert torch.allclose(tensor, resumed.policy.state_dict()[name], atol=1e-6), name
    loaded = load_policy(trainer.folder / "policy.safetensors")
    assert loaded.options == options_of("stride") and loaded.policy.memory_size == 64


def test_result_is_the_checkpoint_that_is_best_on_the_selection(config: Config) -> None:
    training, selection = make_divided_tables("restart", 24, 0).split(16)
    assert len(training) == 16 and len(selection) == 8
    trainer = PolicyTrainer(config, training)
    first = trainer.consider(selection)
    with torch.no_grad():
        # Always refines, which is too much for half of the images; then never.
        trainer.policy.refine.bias.fill_(9.0)
        assert trainer.consider(selection) == pytest.approx(first)
        trainer.policy.refine.bias.fill_(-9.0)
        assert trainer.consider(selection) > first
    kept = trainer.best_policy.refine.bias
    with torch.no_grad():
        trainer.policy.refine.bias.fill_(9.0)
    trainer.consider(selection)
    assert kept.item() == trainer.best_policy.refine.bias.item() == -9
    trainer.folder.mkdir(parents=True)
    trainer.save({"sampler": FIELDS})
    assert load_policy(trainer.folder / "policy.safetensors").policy.refine.bias.item() == -9
    assert PolicyTrainer(config, training).best_reward == trainer.best_reward


def test_weights_of_something_else_are_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match=r"expected policy\.safetensors"):
        load_policy(tmp_path / "a.safetensors")


def test_dry_run_prints_and_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    needed = [f"--{name}=x" for name in ("photos", "encoder", "denoiser", "lpips")]
    monkeypatch.setattr(
        "sys.argv", ["policy", "--run", str(tmp_path / "run"), *needed, "--minutes", "0.5", "--dry-run"]
    )
    main()
    assert json.loads(capsys.readouterr().out)["minutes"] == 0.5
    assert not (tmp_path / "run").exists()
    with pytest.raises(SystemExit):
        parse_config(["--run", "r", *needed, "--skip", "jump"])
    assert "argument --skip: invalid choice: 'jump' (choose from 'stride', 'restart')" in capsys.readouterr().err


@pytest.fixture
def whole(config: Config, networks: Networks, tmp_path: Path, photo_folder: Path) -> Config:
    """A run from photographs with small networks."""
    save_file(networks[0].state_dict(), tmp_path / "encoder.safetensors")
    save_file(networks[1].state_dict(), tmp_path / "denoiser.safetensors", {"sigma_r": "0.05"})
    return dataclasses.replace(
        config, photos=str(photo_folder), encoder=str(tmp_path / "encoder.safetensors"), skip="restart",
        denoiser=str(tmp_path / "denoiser.safetensors"), lpips=save_metric(tmp_path / "lpips.onnx"),
        images=4, validation_images=2, batch=2, selection_share=0.5, lr_size=16, precision="float32",
        minutes=0.01, episodes=16,
    )  # fmt: skip


def write_set(folder: Path, sizes: list[tuple[int, int]]) -> None:
    """Pairs of HR and LR; sizes are those of LR."""
    for index, (height, width) in enumerate(sizes):
        hr = torch.from_numpy(synthetic_photo(index, 256)[: 4 * height, : 4 * width]).permute(2, 0, 1)[None].double()
        for name, image in (("HR", hr), ("LR", downscale(hr).round().clamp(0, 255))):
            (folder / name).mkdir(parents=True, exist_ok=True)
            Image.fromarray(image[0].permute(1, 2, 0).byte().numpy()).save(folder / name / f"{index}.png")


def test_from_photographs_to_a_file_and_a_report(whole: Config, networks: Networks, tmp_path: Path) -> None:
    run = Path(whole.run)
    train(whole)
    shard = load_file(run / "training" / "0001.safetensors")
    assert {name: tuple(tensor.shape) for name, tensor in shard.items()} == {
        "still": (2, 128, 1, 1), "moving": (2, 37, 96, 1, 1), "lpips": (2, 10), "psnr": (2, 10),
    }  # fmt: skip
    assert not list(run.rglob("*.tmp"))
    weights = load_policy(run / "policy.safetensors")
    assert weights.about["denoiser"] == hash_file(Path(whole.denoiser)) and weights.options.skip == "restart"
    assert 1 <= weights.about["meanFineSteps"] <= 10 and weights.about["fixed"]["1"] == [0]

    # Existing shards are not measured again, and the run resumes where it ended.
    kept = (run / "training" / "0000.safetensors").stat().st_mtime_ns
    (run / "training" / "0001.safetensors").unlink()
    minutes_before = json.loads((run / "metrics.jsonl").read_text())["minutes"]
    train(dataclasses.replace(whole, minutes=minutes_before + 0.02))
    again = load_file(run / "training" / "0001.safetensors")
    assert all(torch.equal(shard[name], again[name]) for name in shard)
    assert (run / "training" / "0000.safetensors").stat().st_mtime_ns == kept
    records = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    assert records[-1]["iteration"] > records[0]["iteration"]

    write_set(tmp_path / "Pair", [(20, 17), (64, 50)])
    arguments = [f"--{name}={getattr(whole, name)}" for name in ("encoder", "denoiser", "lpips")]
    arguments += [f"--policy={run}/policy.safetensors", f"--table={run}/validation", f"--set={tmp_path}/Pair"]
    text = report(parse_arguments(arguments))
    assert text.count("| policy |") == 2 and text.count("| oracle |") == 2 and "Pair: the policy" in text

    tile = run_tile(TrainedNetworks(*networks, networks[0]), torch.rand(1, 3, 24, 40), 0.0, (0.1, 0.5))
    assert len(make_policy_model(weights.policy, tile).SerializeToString()) > 1000


def test_report_refuses_another_denoiser(whole: Config, tmp_path: Path) -> None:
    train(whole)
    save_file(
        Denoiser(features=16, channels=16, embedding=32).state_dict(),
        tmp_path / "denoiser.safetensors",
        {"sigma_r": "0.05"},
    )
    arguments = [f"--{name}={getattr(whole, name)}" for name in ("encoder", "denoiser", "lpips")]
    with pytest.raises(ValueError, match="another denoiser"):
        report(parse_arguments([*arguments, f"--policy={whole.run}/policy.safetensors"]))


def test_tables_of_the_other_meaning_of_skip_are_refused(whole: Config) -> None:
    train(whole)
    with pytest.raises(ValueError, match="not made for skip stride"):
        train(dataclasses.replace(whole, skip="stride"))
