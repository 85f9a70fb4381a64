"""The trainer: configuration, resuming, and that a few seconds on synthetic photographs teach both stages something."""

import dataclasses
import json
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from training import data
from training.data import Choice, draw_pairs, draw_patch, load_photos
from training.diffusion import downscale
from training.metrics import luma
from training.networks import FOLDED, Denoiser, Encoder, Lower, ResidualBlock, load_encoder, with_dials
from training.train import CALM_WEIGHT, DRIFT_WEIGHT, Config, Trainer, calmness, learning_rate_at, main, parse_config, prefetch, train


@pytest.fixture
def config(tmp_path: Path, photo_folder: Path) -> Config:
    return Config(
        stage="encoder", run=str(tmp_path / "run"), photos=str(photo_folder), minutes=1, precision="float32",
        batch=4, lr_size=16, warmup_minutes=0, learning_rate=2e-3, clean_share=0.8,
    )  # fmt: skip


def save_small_encoder(path: Path) -> str:
    torch.manual_seed(0)
    save_file(Encoder(channels=16, blocks=2, cleaner_channels=16).state_dict(), path)
    return str(path)


def save_small_denoiser(path: Path) -> str:
    torch.manual_seed(0)
    save_file(Denoiser(features=16, channels=24, embedding=32).state_dict(), path)
    return str(path)


def test_dry_run_prints_and_stops(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = tmp_path / "run"
    arguments = ["train", "--stage", "encoder", "--run", str(run), "--photos", "nowhere", "--minutes", "5", "--dry-run"]
    monkeypatch.setattr("sys.argv", arguments)
    main()
    assert json.loads(capsys.readouterr().out)["minutes"] == 5
    assert not run.exists()


def test_unknown_stage_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_config(["--stage", "both", "--run", "r", "--photos", "p"])
    assert "invalid choice: 'both' (choose from 'encoder', 'denoiser', 'cleaner')" in capsys.readouterr().err


def test_learning_rate_warms_up_and_ends_at_zero(config: Config) -> None:
    slow = dataclasses.replace(config, minutes=10, warmup_minutes=1)
    rates = [learning_rate_at(slow, seconds) for seconds in (0, 30, 59, 300, 600, 700)]
    assert rates[0] < rates[1] < rates[2] and rates[2] > rates[3] > rates[4]
    assert rates[4] == pytest.approx(0) and rates[5] == pytest.approx(0)


def test_resumed_run_goes_on_as_if_nothing_had_been(config: Config, tmp_path: Path) -> None:
    config = dataclasses.replace(config, init=save_small_encoder(tmp_path / "small.safetensors"))
    photos, _ = load_photos(sorted(Path(config.photos).glob("*.tar")))
    batches = [draw_pairs(photos, 2, 16, 1.0, np.random.default_rng((config.seed, i))) for i in range(4)]
    trainer = Trainer(config)
    trainer.folder.mkdir(parents=True)
    for batch in batches[:3]:
        trainer.update(*batch)
        trainer.seconds += 7
    trainer.save()
    resumed = Trainer(config)
    assert (resumed.iteration, resumed.seconds) == (3, 21)
    assert learning_rate_at(config, resumed.seconds) == learning_rate_at(config, trainer.seconds)
    for either in (trainer, resumed):
        torch.manual_seed(5)
        either.update(*batches[3])
    for name, tensor in trainer.network.state_dict().items():
        assert torch.allclose(tensor, resumed.network.state_dict()[name], atol=1e-6), name
        assert torch.allclose(trainer.ema[name], resumed.ema[name], atol=1e-6), name


def teach(trainer: Trainer, updates: int) -> tuple[float, float]:
    """Trains on the photographs of the run; returns the loss on fixed held-out pairs, levels and noise before and after."""
    config = trainer.config
    training, validation = load_photos(sorted(Path(config.photos).glob("*.tar")))
    fixed = draw_pairs(validation, 8, 24, 1.0, np.random.default_rng(9))
    t = (torch.arange(8) + 0.5) / 8
    eps = torch.randn(8, FOLDED, 24, 24, generator=torch.Generator().manual_seed(1))

    def loss() -> float:
        with torch.no_grad():
            return float(trainer.loss(*fixed, t, eps))

    before = loss()
    for index in range(updates):
        trainer.update(*draw_pairs(training, config.batch, config.lr_size, config.clean_share, np.random.default_rng(index)))
    return before, loss()


def test_an_encoder_starts_where_its_activations_bend(config: Config) -> None:
    photos, _ = load_photos(sorted(Path(config.photos).glob("*.tar")))
    lr, _ = draw_pairs(photos, 8, 24, 1.0, np.random.default_rng(0))
    encoder = Encoder()
    plain = encoder.conv_in(torch.full((1, 3, 9, 9), 0.3))[0, :, 4, 4]
    assert int((plain.abs() > 1e-3).sum()) == 64 // 8, "one filter in eight sees a plain area"
    h = encoder.conv_in(lr[:, :3] - 0.5)
    for block in encoder.blocks:
        assert isinstance(block, ResidualBlock)
        assert 0.5 < float(block.conv1(h).detach().std()) < 3
        h = block(h)


def test_weights_say_what_bends_in_them() -> None:
    torch.manual_seed(0)
    y = torch.rand(1, 3, 8, 8)
    made = {relu: Encoder(channels=8, blocks=1, cleaner_channels=8, relu=relu) for relu in (False, True)}
    made[True].load_state_dict({**made[False].state_dict(), "relu": torch.tensor(1.0)})
    for encoder in made.values():
        assert torch.equal(load_encoder(encoder.state_dict()).encode(y)[0], encoder.encode(y)[0])
    assert not torch.allclose(made[True].encode(y)[0], made[False].encode(y)[0])
    older = {name: tensor for name, tensor in made[False].state_dict().items() if name != "relu"}
    assert torch.equal(load_encoder(older).encode(y)[0], made[False].encode(y)[0])


def test_the_busiest_patch_is_chosen() -> None:
    calm = np.full((64, 64, 3), 90, dtype=np.uint8)
    busy = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    assert data.detail(calm) == 0 < data.detail(busy)
    rng = np.random.default_rng(1)
    shares = [np.mean([np.ptp(draw_patch([calm, busy], 32, rng, Choice(busiest_of=count))) > 150 for _ in range(300)]) for count in (1, 4)]
    # Half of the patches, and all but one in sixteen; plain ones, drawn beside, are seldom so far apart.
    assert 0.35 < shares[0] < 0.6 and shares[1] > 0.75, shares


def test_as_many_patches_are_plain_as_asked_for() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    rng = np.random.default_rng(1)
    shares = [np.mean([data.detail(draw_patch([noise], 32, rng, Choice(plain_share=share))) < 10 for _ in range(400)]) for share in (0, 0.3)]
    assert shares[0] == 0 and 0.22 < shares[1] < 0.38, shares


def test_as_many_patches_are_made_smaller_as_asked_for() -> None:
    # Stripes 6 pixels wide: shown smaller they are narrower, so that more of them fit.
    row = np.tile(np.repeat(np.array([0, 255], dtype=np.uint8), 6), 20)
    stripes = np.broadcast_to(row[None, :, None], (240, 240, 3))

    def edges(patch: np.ndarray) -> int:
        green = patch[..., 1].astype(int)
        return int(max((np.diff((green > 127).astype(int), axis=axis) != 0).sum(axis=axis).max() for axis in (0, 1)))

    rng = np.random.default_rng(1)
    counts = [[edges(draw_patch([stripes], 96, rng, Choice(plain_share=0, shrunk_share=share))) for _ in range(300)] for share in (0, 0.5)]
    assert max(counts[0]) <= 16
    # Half of them by 1 to 2.5, of which those by more than a tenth are seen.
    assert 0.35 < np.mean([count > 17 for count in counts[1]]) < 0.55 and 34 < max(counts[1]) <= 41
    # What does not fit is taken whole.
    small = np.full((100, 100, 3), 90, dtype=np.uint8)
    assert draw_patch([small], 96, rng, Choice(shrunk_share=1)).shape == (96, 96, 3)


def test_what_back_projection_mends_costs_nothing_where_the_tied_picture_is_judged(config: Config) -> None:
    lr, hr = draw_pairs([np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)], 2, 8, 1.0, np.random.default_rng(1))
    trainer = Trainer(dataclasses.replace(config, judged="tied"))
    shift = torch.zeros((), requires_grad=True)
    trainer.network = lambda _: (functional.pixel_unshuffle(hr + shift, 4), None)
    loss = trainer.loss(lr, hr)
    loss.backward()
    # Another brightness is taken back whole; the input is rounded, so that a little remains.
    assert shift.grad is not None and abs(float(shift.grad)) < 1e-5
    with torch.no_grad():
        shift += 0.1
        assert float(loss) < 0.003 and float(trainer.loss(lr, hr)) == pytest.approx(float(loss), rel=1e-3)
        trainer.config = config
        assert float(trainer.loss(lr, hr)) == pytest.approx(0.1, rel=0.01)


def test_the_tied_picture_is_judged_of_clean_pairs_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_config(["--stage", "encoder", "--run", "r", "--photos", "p", "--judged", "tied"])
    assert "--judged tied is for --stage encoder --clean-share 1" in capsys.readouterr().err


def test_nothing_is_drawn_any_more_once_training_has_ended(config: Config) -> None:
    photos = [np.zeros((64, 64, 3), dtype=np.uint8)]
    before = set(threading.enumerate())
    # A full queue is what the thread usually waits at.
    with prefetch(config, photos, 0, depth=1) as pairs:
        (drawing,) = set(threading.enumerate()) - before
        while not pairs.full():
            time.sleep(0.01)
        assert drawing.is_alive()
    assert not drawing.is_alive()


def test_luma_counts_beside_colours_in_training_alone(config: Config) -> None:
    lr, hr = torch.rand(2, 5, 8, 8), torch.rand(2, 3, 32, 32)
    plain, weighted = (Trainer(dataclasses.replace(config, luma_weight=weight)) for weight in (0.0, 0.5))
    with torch.no_grad():
        estimate = functional.pixel_shuffle(plain.network(lr)[0], 4)
        of_luma = luma(255 * estimate) - luma(255 * hr)
        added = weighted.loss(lr, hr) - plain.loss(lr, hr)
        assert float(added) == pytest.approx(0.5 * float(of_luma.abs().mean()) / 219, rel=1e-4)
        judged = torch.zeros(2)
        assert weighted.loss(lr, hr, judged) == plain.loss(lr, hr, judged)


def test_to_relative_error_a_percent_counts_alike_on_smooth_and_busy_pictures(config: Config) -> None:
    trainer = Trainer(dataclasses.replace(config, error="relative"))
    lr, hr = torch.rand(2, 5, 8, 8), torch.rand(2, 3, 32, 32)

    def gradient(error: Tensor) -> Tensor:
        """Of the loss by a factor on the error of each sample, where that factor is 1."""
        factors = torch.ones(2, 1, 1, 1, requires_grad=True)
        trainer.network = lambda _: (functional.pixel_unshuffle(hr + factors * error, 4), None)
        trainer.loss(lr, hr).backward()
        assert factors.grad is not None
        return factors.grad.flatten()

    small, large = gradient(torch.tensor([0.05, 0.4]).view(2, 1, 1, 1) * torch.ones_like(hr)).tolist()
    assert small == pytest.approx(large, rel=0.1)
    assert small == pytest.approx(0.5 * 0.02, rel=0.1)
    # Where the error is lost in rounding, it counts for little.
    tiny, _ = gradient(torch.tensor([0.0005, 0.4]).view(2, 1, 1, 1) * torch.ones_like(hr)).tolist()
    assert tiny < large / 5


def test_encoder_learns(config: Config, tmp_path: Path) -> None:
    trainer = Trainer(dataclasses.replace(config, init=save_small_encoder(tmp_path / "small.safetensors")))
    before, after = teach(trainer, 120)
    assert after < 0.9 * before


def test_denoiser_learns(config: Config, tmp_path: Path) -> None:
    encoder = save_small_encoder(tmp_path / "encoder.safetensors")
    init = save_small_denoiser(tmp_path / "denoiser.safetensors")
    trainer = Trainer(dataclasses.replace(config, stage="denoiser", encoder=encoder, init=init))
    before, after = teach(trainer, 120)
    assert after < 0.8 * before
    trainer.folder.mkdir(parents=True)
    trainer.save()
    assert load_file(trainer.folder / "ema.safetensors").keys() == trainer.network.state_dict().keys()


def test_cleaner_learns_and_leaves_the_encoder_alone(config: Config, tmp_path: Path) -> None:
    init = save_small_encoder(tmp_path / "small.safetensors")
    trainer = Trainer(dataclasses.replace(config, stage="cleaner", init=init, clean_share=0))
    photos, _ = load_photos(sorted(Path(config.photos).glob("*.tar")))
    _, hr = draw_pairs(photos, 4, 24, 1.0, np.random.default_rng(1))
    clean = downscale(hr)

    def noisy(seed: int) -> Tensor:
        noise = 0.08 * torch.randn(clean.shape, generator=torch.Generator().manual_seed(seed))
        return with_dials(clean + noise, 1.0, 0.0)

    def error() -> float:
        assert isinstance(trainer.network, Encoder)
        with torch.no_grad():
            return float((trainer.network.clean(noisy(0)) - clean).abs().mean())

    before = error()
    for seed in range(1, 201):
        trainer.update(noisy(seed), hr)
    # Other noise than any that it has met. Mixed faults on many pictures take a few hours to show as much.
    assert error() < 0.7 * before
    old, new = load_file(init), trainer.network.state_dict()
    changed = {name for name in old if not torch.equal(old[name], new[name])}
    assert changed and all(name.startswith("cleaner.") for name in changed)


def test_a_cleaner_of_fewer_blocks_grows_without_changing_what_it_gives(config: Config, tmp_path: Path) -> None:
    torch.manual_seed(0)
    encoder = Encoder(channels=16, blocks=2, cleaner_channels=16)
    torch.nn.init.normal_(encoder.cleaner.conv_out.weight, std=0.01)
    first = tuple(f"cleaner.middle_blocks.{i}." for i in range(4))
    state = {name: tensor for name, tensor in encoder.state_dict().items() if "middle_blocks" not in name or name.startswith(first)}
    init = tmp_path / "small.safetensors"
    save_file(state, init)
    trainer = Trainer(dataclasses.replace(config, stage="cleaner", init=str(init), clean_share=0))
    assert isinstance(trainer.network, Encoder)
    y = with_dials(torch.rand(2, 3, 10, 12), 0.5, 0.5)
    cleaner = trainer.network.cleaner
    torch.testing.assert_close(cleaner(y), encoder.cleaner(y))
    assert float((cleaner(y) - y[:, :3]).detach().abs().max()) > 1e-3
    training, _ = load_photos(sorted(Path(config.photos).glob("*.tar")))
    trainer.update(*draw_pairs(training, 2, 16, 0.0, np.random.default_rng(0)))
    lower, later = cleaner.middle_blocks[4:6]
    assert isinstance(lower, Lower) and isinstance(later, ResidualBlock)
    assert bool(lower.up.weight.any()) and bool(later.conv2.weight.any())


def test_the_more_clean_up_the_more_pictures_have_every_fault_strongly(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[list[float]] = []

    def note(image: Tensor, draw: data.Draw, rng: np.random.Generator) -> Tensor:
        drawn.append([draw() / 0.5 for _ in range(20)])
        return image

    monkeypatch.setattr(data, "_add_noise", note)
    data.degrade(torch.full((200, 3, 32, 32), 0.5), np.full(200, 0.5), np.random.default_rng(0))
    strengths = np.array(drawn)
    assert strengths.shape == (200, 20) and 0 <= strengths.min() and 0.99 < strengths.max() <= 1
    is_harsh = strengths.min(axis=1) > data.HARSH_FLOOR
    assert is_harsh.mean() == pytest.approx(0.5 * data.HARSH_SHARE, abs=0.1)
    assert strengths[~is_harsh].min(axis=1).max() < 0.4


@pytest.mark.parametrize("is_calm", [False, True])
def test_where_errors_of_the_cleaner_cost_more(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_calm: bool) -> None:
    trainer = Trainer(dataclasses.replace(config, stage="cleaner", init=save_small_encoder(tmp_path / "small.safetensors")))
    checkers = ((torch.arange(24)[:, None] + torch.arange(24)) % 2 * 2 - 1).float()
    squares = checkers[:12, :12].repeat_interleave(8, 0).repeat_interleave(8, 1).expand(1, 3, -1, -1)
    hr = 0.5 + (0 if is_calm else 0.4) * squares
    lr = with_dials(downscale(hr), 0.5, 0.5)

    def loss(error: Tensor | float) -> float:
        monkeypatch.setattr(trainer.network, "clean", lambda lr: lr[:, :3] + error)
        return float(trainer.loss(lr, hr))

    grain, moved = loss(0.01 * checkers), loss(0.01)
    calm = float(calmness(downscale(hr))[..., 2:-2, 2:-2].mean())
    assert calm == pytest.approx(1, abs=1e-6) if is_calm else calm < 5e-3
    # Grain of one pixel costs itself, a colour that has moved its mean besides; both cost more where nothing else is to be seen.
    assert grain == pytest.approx(0.01 + CALM_WEIGHT * 0.5 * 0.01 * calm, rel=1e-3)
    assert moved == pytest.approx(0.01 + DRIFT_WEIGHT * 0.01 + CALM_WEIGHT * 0.5 * 0.01 * calm, rel=1e-3)


def test_lpips_counts_in_the_cleaner_as_c_and_p_say(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"init": save_small_encoder(tmp_path / "small.safetensors"), "denoiser": save_small_denoiser(tmp_path / "denoiser.safetensors")}
    monkeypatch.setattr("training.train.PerceptualDistance", lambda path: torch.nn.Identity())
    trainer = Trainer(dataclasses.replace(config, stage="cleaner", perceptual="none", perceptual_weight=4, **names))
    hr = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(1))

    def loss(c: float, p: float, distance: float) -> float:
        monkeypatch.setattr(trainer, "_distances", lambda estimate, folded: torch.tensor([distance]))
        with torch.no_grad():
            return float(trainer.loss(with_dials(downscale(hr), c, p), hr))

    for c, p in ((1.0, 0.0), (1.0, 1.0), (0.5, 1.0), (1.0, 0.5)):
        lambda_ = 4 * c * p**2
        assert loss(c, p, 0.3) - loss(c, p, 0.1) == pytest.approx(0.2 * lambda_ / (1 + lambda_ / 5), abs=1e-4)


def test_now_and_then_nothing_is_wrong_with_a_pair_to_be_cleaned() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (96, 96, 3)).astype(np.uint8)
    lr, hr = draw_pairs([photo], 400, 12, 0.0, np.random.default_rng(0))
    # Away from the border, which the pair has lost.
    clean = (downscale(hr) * 255).round().clamp(0, 255)[..., 2:-2, 2:-2]
    untouched = ((lr[:, :3, 2:-2, 2:-2] * 255).round() == clean).flatten(1).all(1)
    c = lr[:, 3, 0, 0]
    little, much = (untouched[told].float().mean() for told in (c < 0.3, c > 0.7))
    # Of those with little clean-up nearly half, of those with much a fifth.
    assert (c > 0).all() and 0.35 < little < 0.55 and 0.1 < much < 0.3, (little, much)


def test_a_signal_ends_a_run_after_a_checkpoint(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init = save_small_encoder(tmp_path / "small.safetensors")
    config = dataclasses.replace(config, init=init, run=str(tmp_path / "run"), minutes=60)
    update = Trainer.update

    def update_and_end(trainer: Trainer, lr: Tensor, hr: Tensor) -> float:
        loss = update(trainer, lr, hr)
        if trainer.iteration == 3:
            signal.raise_signal(signal.SIGTERM)
        return loss

    monkeypatch.setattr(Trainer, "update", update_and_end)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        train(config)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert Trainer(config).iteration == 3


def test_clean_input_never_meets_the_cleaner() -> None:
    torch.manual_seed(0)
    encoder = Encoder(channels=16, blocks=2, cleaner_channels=16)
    torch.nn.init.normal_(encoder.cleaner.conv_out.weight)
    y = torch.rand(2, 3, 8, 8)
    cleaned = encoder.clean(with_dials(y, torch.tensor([0.0, 0.5]), 0.3))
    assert torch.equal(cleaned[0], y[0]) and not torch.allclose(cleaned[1], y[1])
    with pytest.raises(ValueError, match="needs --init"):
        Trainer(Config(stage="cleaner", run="r", photos="p"))


def test_denoiser_needs_an_encoder(config: Config) -> None:
    with pytest.raises(ValueError, match="needs --encoder"):
        Trainer(dataclasses.replace(config, stage="denoiser"))


def test_now_and_then_a_patch_is_plain_or_grey() -> None:
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (96, 80, 3)).astype(np.uint8)
    patches = [draw_patch([photo], 32, rng) for _ in range(400)]
    assert all(patch.shape == (32, 32, 3) and patch.dtype == np.uint8 for patch in patches)

    def steps(patch: np.ndarray) -> int:
        return int(np.abs(np.diff(patch.astype(int), axis=0)).max())

    plain = [patch for patch in patches if steps(patch) < 40]
    grey = [patch for patch in patches if steps(patch) >= 40 and np.ptp(patch, axis=2).max() == 0]
    assert 10 < len(plain) < 40 and 10 < len(grey) < 40
    assert any(np.ptp(patch) == 0 for patch in plain) and any(np.ptp(patch) > 20 for patch in plain)
