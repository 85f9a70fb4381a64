/** Opens the photos of the fake app: a photo named `broken` cannot be read, a text file is rejected. */
import type { OpenReport, Outcome } from '#shared/api.ts';
import type { PhotoState } from '#shared/app-state.ts';
import { resolveFormatByName } from '#shared/formats.ts';
import { pickPhotoOptions } from '#shared/settings.ts';
import { FAKE_FOLDER } from './fake-albums.ts';
import { FAKE_CLEANUP } from './fake-engine.ts';
import type { FakeImages } from './fake-images.ts';
import type { FakeState } from './fake-state.ts';
import { fail, ok } from './fake-state.ts';

const SIZES = [
  { widthPx: 640, heightPx: 427 },
  { widthPx: 360, heightPx: 540 },
  { widthPx: 800, heightPx: 450 },
] as const;

/** Photos become ready a moment after they were opened. */
export class FakePhotos {
  readonly #state: FakeState;
  readonly #images: FakeImages;

  constructor(state: FakeState, images: FakeImages) {
    this.#state = state;
    this.#images = images;
  }

  open(names: readonly string[]): Outcome<OpenReport> {
    const isText = (name: string): boolean => name.endsWith('.txt');
    return ok({
      photoIds: names.filter((name) => !isText(name)).map((name) => this.#openOne(name)),
      rejected: names.filter(isText).map((name) => ({ name, error: fail('image/unsupported') })),
    });
  }

  #openOne(name: string): string {
    const index = this.#state.takeNumber();
    const [id, token] = [`photo-${index}`, `photo-token-000-${index}`];
    const size = SIZES[index % SIZES.length]!;
    const folder = this.#state.isWeb ? '' : FAKE_FOLDER;
    const options = pickPhotoOptions(this.#state.snapshot.settings);
    const show = (state: PhotoState): void => {
      this.#state.emit({ kind: 'photo', photo: { id, token, name, folder, options, state } });
    };
    show({ kind: 'reading' });
    const view = this.#images.add(token, { size, seed: index, sharpness: 0 });
    const format = resolveFormatByName('same', name);
    const ready = {
      kind: 'ready',
      size,
      format,
      bitDepth: 8,
      lossy: format === 'jpeg',
      isDamaged: false,
      cleanup: FAKE_CLEANUP,
      view,
    } as const;
    void this.#state.wait(400).then(() => {
      show(name.startsWith('broken') ? { kind: 'failed', error: fail('image/corrupt') } : ready);
    });
    return id;
  }
}
