/** The region previews of the fake app: one variant after another. */
import type { CommandArguments, CommandResults, Outcome } from '#shared/api.ts';
import type { RegionPreview } from '#shared/previews/region-preview.ts';
import { listVariantNames } from '#shared/previews/region-preview.ts';
import type { FakeImages } from './fake-images.ts';
import type { FakeState } from './fake-state.ts';
import { fail, ok } from './fake-state.ts';

const PRESET_MS = 900;

/** Replaces the current preview. */
export function startFakePreview(
  state: FakeState,
  images: FakeImages,
  subject: CommandArguments<'previewRegion'>,
): Outcome<CommandResults['previewRegion']> {
  const number = state.takeNumber();
  const token = `preview-token-0-${number}`;
  images.add(token, { size: { widthPx: 384, heightPx: 384 }, seed: number, sharpness: 1 });
  const names = listVariantNames(subject.options.compare);
  const made = { state: 'running', variants: [], error: null } as const;
  const preview: RegionPreview = { ...subject, id: `preview-${number}`, token, names, ...made };
  state.emit({ kind: 'preview', preview });
  void run(state, preview);
  return ok({ previewId: preview.id });
}

async function run(state: FakeState, preview: RegionPreview): Promise<void> {
  let current = preview;
  for (const name of preview.names) {
    await state.wait(PRESET_MS);
    const shown = state.snapshot.preview;
    if (shown?.id !== preview.id || shown.state !== 'running') return;
    current = { ...current, variants: [...current.variants, { name, evaluations: 4, elapsedMs: 1840 }] };
    if (state.failsPreviews) current = { ...current, state: 'failed', error: fail('engine/crashed') };
    state.emit({ kind: 'preview', preview: current });
    if (state.failsPreviews) return;
  }
  state.emit({ kind: 'preview', preview: { ...current, state: 'finished' } });
}
