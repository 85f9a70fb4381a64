/** Looks of a part of a photo, side by side: one preview at a time, a new one takes the place of the one before. */
import { randomUUID } from 'node:crypto';
import type { CommandArguments } from '../shared/api.ts';
import type { RegionPreview } from '../shared/app-state.ts';
import type { PreviewEvent, PreviewRequest } from '../shared/engine-protocol.ts';
import { assertNever } from '../shared/errors.ts';
import { PRESET_NAMES } from '../shared/models.ts';
import type { EngineClient } from './engine-client.ts';
import type { EventHub } from './event-hub.ts';
import type { SessionFolder } from './session-folder.ts';

export interface PreviewsOptions {
  readonly hub: EventHub;
  readonly session: SessionFolder;
  readonly engine: EngineClient;
}

export class Previews {
  readonly #options: PreviewsOptions;

  constructor(options: PreviewsOptions) {
    this.#options = options;
  }

  /** Returns the id of the new preview; its looks arrive as events. */
  async start(photoPath: string, wish: CommandArguments<'previewRegion'>): Promise<string> {
    const { hub, session } = this.#options;
    const old = hub.snapshot.preview;
    this.cancel();
    const { token, folder } = await session.addView();
    const { photoId, region, dial, cleanup, seed, device, precision } = wish;
    const id = randomUUID();
    const looks: PreviewRequest['looks'] = PRESET_NAMES.map((name) => ({ name, look: { kind: 'preset', name } }));
    if (dial !== null) looks.push({ name: 'dial', look: { kind: 'dial', value: dial } });
    const preview: RegionPreview = { id, photoId, token, region, state: 'waiting', looks: [], error: null };
    hub.publish({ kind: 'preview', preview });
    const request = { id, inputPath: photoPath, region, looks, seed, device, precision, folder };
    void this.#run(cleanup === null ? request : { ...request, cleanup });
    if (old !== null) await session.removeView(old.token);
    return id;
  }

  cancel(): void {
    const { hub, engine } = this.#options;
    const { preview } = hub.snapshot;
    if (preview === null || !isUnderWay(preview)) return;
    engine.cancel(preview.id);
    hub.publish({ kind: 'preview', preview: { ...preview, state: 'cancelled' } });
  }

  async removePreviewOf(photoId: string): Promise<void> {
    const { preview } = this.#options.hub.snapshot;
    if (preview?.photoId !== photoId) return;
    this.cancel();
    await this.#options.session.removeView(preview.token);
  }

  /** An engine that died (a job was cancelled the hard way) is no fault of the preview: it is tried once more. */
  async #run(request: PreviewRequest): Promise<void> {
    const first = await this.#try(request);
    const isCrash = first.kind === 'failed' && first.error.code === 'engine/crashed';
    const last = isCrash && this.#find(request.id) !== null ? await this.#try(request) : first;
    if (last.kind !== 'look') this.#apply(request.id, last);
  }

  #try(request: PreviewRequest): Promise<PreviewEvent> {
    return this.#options.engine.runPreview(request, (event) => {
      if (event.kind === 'look') this.#apply(request.id, event);
    });
  }

  /** The preview, while it is the one that is shown and under way. */
  #find(previewId: string): RegionPreview | null {
    const { preview } = this.#options.hub.snapshot;
    return preview?.id === previewId && isUnderWay(preview) ? preview : null;
  }

  #apply(previewId: string, event: PreviewEvent): void {
    const preview = this.#find(previewId);
    if (preview !== null) this.#options.hub.publish({ kind: 'preview', preview: applyPreviewEvent(preview, event) });
  }
}

function isUnderWay({ state }: RegionPreview): boolean {
  return state === 'waiting' || state === 'running';
}

/** Returns the preview after `event`. A look that comes again (the engine began anew) takes the place of the first. */
export function applyPreviewEvent(preview: RegionPreview, event: PreviewEvent): RegionPreview {
  switch (event.kind) {
    case 'look': {
      const { name, evaluations, elapsedMs } = event;
      const others = preview.looks.filter((look) => look.name !== name);
      return { ...preview, state: 'running', looks: [...others, { name, evaluations, elapsedMs }] };
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
