/** Previews a region of a photo in several variants, side by side: one preview at a time, a new one replaces the one before. */
import { randomUUID } from 'node:crypto';
import type { CommandArguments } from '#shared/api.ts';
import { nameStrength } from '#shared/cleanup.ts';
import type { PreviewEvent, PreviewRequest, PreviewVariant } from '#shared/engine-protocol.ts';
import { assertNever } from '#shared/errors.ts';
import type { PreviewComparison, RegionPreview } from '#shared/previews/region-preview.ts';
import { NETWORK_NAME, PREVIEWED_PRESETS, SLIDER_NAME, listStrengths } from '#shared/previews/region-preview.ts';
import type { EngineClient } from '../workers/engine-client.ts';
import { retryByPolicy } from '../workers/retry-policy.ts';
import type { EventHub } from '../event-hub.ts';
import type { SessionFolder } from './session-folder.ts';

export interface PreviewsOptions {
  readonly hub: EventHub;
  readonly session: SessionFolder;
  readonly engine: Pick<EngineClient, 'runPreview' | 'cancel' | 'kill'>;
}

export class Previews {
  readonly #options: PreviewsOptions;

  constructor(options: PreviewsOptions) {
    this.#options = options;
  }

  /** Returns the id of the new preview; its variants arrive as events. */
  async start(photoPath: string, subject: CommandArguments<'previewRegion'>): Promise<string> {
    const { hub, session } = this.#options;
    const { token, folder } = await session.addView();
    // Nothing waits between here and `publish`: of two starts at the same time, the second replaces the first.
    const old = hub.snapshot.preview;
    this.cancel();
    const { region, options } = subject;
    const { compare, cleanup, ...others } = options;
    const id = randomUUID();
    const variants = listVariants(compare);
    const names = variants.map(({ name }) => name);
    const preview = { ...subject, id, token, names, state: 'waiting', variants: [], error: null } as const;
    hub.publish({ kind: 'preview', preview });
    const request = { id, inputPath: photoPath, region, variants, ...others, folder };
    void this.#run(cleanup === null ? request : { ...request, cleanup });
    if (old !== null) await session.removeView(old.token);
    return id;
  }

  cancel(): void {
    const { hub, engine } = this.#options;
    const { preview } = hub.snapshot;
    if (preview === null || !isUnfinished(preview)) return;
    engine.cancel(preview.id);
    hub.publish({ kind: 'preview', preview: { ...preview, state: 'cancelled' } });
  }

  async removePreviewOf(photoId: string): Promise<void> {
    const { preview } = this.#options.hub.snapshot;
    if (preview?.photoId !== photoId) return;
    this.cancel();
    await this.#options.session.removeView(preview.token);
  }

  async #run(request: PreviewRequest): Promise<void> {
    const { engine } = this.#options;
    const runOnce = (): Promise<PreviewEvent> =>
      engine.runPreview(request, (event) => {
        if (event.kind === 'variant') this.#apply(request.id, event);
      });
    const last = await retryByPolicy(engine, runOnce, {
      // A preview that was cancelled or replaced needs no other try.
      getError: (end) => (end.kind === 'failed' && this.#find(request.id) !== null ? end.error : null),
    });
    if (last.kind !== 'variant') this.#apply(request.id, last);
  }

  /** The preview, while it is shown and not finished. */
  #find(previewId: string): RegionPreview | null {
    const { preview } = this.#options.hub.snapshot;
    return preview?.id === previewId && isUnfinished(preview) ? preview : null;
  }

  #apply(previewId: string, event: PreviewEvent): void {
    const preview = this.#find(previewId);
    if (preview !== null) this.#options.hub.publish({ kind: 'preview', preview: applyPreviewEvent(preview, event) });
  }
}

function listVariants(compare: PreviewComparison): PreviewVariant[] {
  const { network } = compare;
  const own = listOwnVariants(compare);
  return network === null ? own : [...own, { kind: 'network', name: NETWORK_NAME, choice: network }];
}

function listOwnVariants(compare: PreviewComparison): PreviewVariant[] {
  if (compare.kind === 'strengths')
    return listStrengths(compare.used).map((cleanup) => ({ kind: 'repair', name: nameStrength(cleanup), cleanup }));
  const { slider } = compare;
  const presets = PREVIEWED_PRESETS.map((name): PreviewVariant => ({
    kind: 'upscale',
    name,
    preset: { kind: 'preset', name },
  }));
  if (slider === null) return presets;
  return [...presets, { kind: 'upscale', name: SLIDER_NAME, preset: { kind: 'slider', value: slider } }];
}

function isUnfinished({ state }: RegionPreview): boolean {
  return state === 'waiting' || state === 'running';
}

/** Returns the preview after `event`. A variant that arrives again, in another try, replaces the first. */
export function applyPreviewEvent(preview: RegionPreview, event: PreviewEvent): RegionPreview {
  switch (event.kind) {
    case 'variant': {
      const { name, evaluations, elapsedMs } = event;
      const others = preview.variants.filter((variant) => variant.name !== name);
      return { ...preview, state: 'running', variants: [...others, { name, evaluations, elapsedMs }] };
    }
    case 'finished':
      return { ...preview, state: 'finished' };
    case 'failed':
      return { ...preview, state: 'failed', error: event.error };
    case 'cancelled':
      return { ...preview, state: 'cancelled' };
    default:
      return assertNever(event);
  }
}
