/** The contract of all doors: every command with its arguments and result, and the shape of what a window is given. */
import { z } from 'zod';
import type { AppSnapshot, NumberedEvent } from './app-state.ts';
import type { ErrorValue } from './errors.ts';
import { OUTPUT_FORMATS, jobRequestSchema } from './jobs.ts';
import { settingsPatchSchema } from './settings.ts';
import { regionSchema } from './views.ts';

const id = z.string().min(1).max(100);
const nothing = z.strictObject({});

const enhanceSchema = z.strictObject({
  photoId: id,
  ...jobRequestSchema.pick({ look: true, target: true, seed: true, device: true, precision: true }).shape,
  /** null: the model's default for the kind of photo. */
  cleanup: z.number().min(0).max(1).nullable(),
});
export type EnhanceArguments = z.infer<typeof enhanceSchema>;

/** Argument schemas; what a command does is said at its result type below. */
export const COMMANDS = {
  hello: nothing,
  choosePhotos: nothing,
  chooseFolder: nothing,
  openRecent: z.strictObject({ recentId: id }),
  pastePhoto: nothing,
  closePhoto: z.strictObject({ photoId: id }),
  previewRegion: z.strictObject({
    photoId: id,
    region: regionSchema,
    ...enhanceSchema.pick({ cleanup: true, seed: true, device: true, precision: true }).shape,
    /** Where the dial stands, previewed beside the presets; null: presets alone. */
    dial: z.number().min(0).max(1).nullable(),
  }),
  cancelPreview: nothing,
  enhance: enhanceSchema,
  cancelJob: z.strictObject({ jobId: id }),
  endJobEarly: z.strictObject({ jobId: id }),
  saveResult: z.strictObject({
    jobId: id,
    format: z.enum(OUTPUT_FORMATS),
    quality: z.int().min(1).max(100),
    /** `beside` the photo, under a name that is free; `choose`: a dialog; `download`: through the browser. */
    to: z.enum(['beside', 'choose', 'download']),
  }),
  showResult: z.strictObject({ jobId: id }),
  changeSettings: z.strictObject({ patch: settingsPatchSchema }),
} as const satisfies Record<string, z.ZodType>;

export type CommandName = keyof typeof COMMANDS;
export type CommandArguments<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]>;

/** Files that were opened, and those that could not be (folders without photos, wrong kinds); the rest shows as events. */
export interface OpenReport {
  readonly photoIds: readonly string[];
  readonly refused: readonly { readonly name: string; readonly error: ErrorValue }[];
}

export type SaveReport =
  | { readonly kind: 'saved'; readonly path: string }
  /** A path on the web door's own address, good once, that the browser downloads as `name`. */
  | { readonly kind: 'download'; readonly url: string; readonly name: string }
  | { readonly kind: 'dismissed' };

/** What each command resolves with. */
export interface CommandResults {
  /** Everything a window needs to begin; events that follow have higher sequence numbers. */
  hello: { readonly sequence: number; readonly snapshot: AppSnapshot };
  /** Opens a native dialog (desktop only). */
  choosePhotos: OpenReport;
  chooseFolder: OpenReport;
  openRecent: OpenReport;
  /** Opens the picture on the system's clipboard (desktop only; the web page uploads what the browser gives it). */
  pastePhoto: OpenReport;
  /** Cancels its jobs, forgets its unsaved results; the photo itself is never touched. */
  closePhoto: null;
  /** Replaces the preview before it; looks arrive as events. */
  previewRegion: { readonly previewId: string };
  cancelPreview: null;
  enhance: { readonly jobId: string };
  cancelJob: null;
  endJobEarly: null;
  saveResult: SaveReport;
  /** Shows the saved file in the system's file manager (desktop only). */
  showResult: null;
  changeSettings: null;
}

/** Errors travel as values: a rejected promise loses its code on the way. */
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ErrorValue };

/** What a window is given, by the preload script or by the web page's own connection: `window.skipstone`. */
export interface SkipstoneBridge {
  call<Name extends CommandName>(
    name: Name,
    parameters: CommandArguments<Name>,
  ): Promise<Outcome<CommandResults[Name]>>;
  /** Returns what ends the subscription. */
  onEvent(listener: (event: NumberedEvent) => void): () => void;
  /** Called when events may have been missed (a lost connection came back): ask `hello` again. */
  onReconnect(listener: () => void): () => void;
  /** Opens dropped, pasted or picked files; a door that has no paths sends the files' content. */
  openFiles(files: readonly File[]): Promise<Outcome<OpenReport>>;
  /** Address of a view's file (`VIEW_FILES`). */
  viewUrl(token: string, file: string): string;
}

/** A request as the doors carry it; parsed before anything else looks at it. */
export const callSchema = z.strictObject({
  name: z.enum(Object.keys(COMMANDS) as [CommandName, ...CommandName[]]),
  parameters: z.unknown(),
});
