/** Answers messages of the window: parses them, calls the app, returns outcomes. ipc.ts carries them. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { SkipstoneApp } from '#app/app.ts';
import type { AddReport } from '#shared/albums.ts';
import type { OpenReport, Outcome } from '#shared/api.ts';
import { CONTENT_LIMIT_BYTES } from '#shared/desktop/channels.ts';
import { AppError } from '#shared/errors.ts';
import { fail, toOutcome } from '#shared/outcomes.ts';
import { isOwnAddress } from './addresses.ts';

/** The part of `WebFrameMain` that is read. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** Whether a message comes from the window's own page: the topmost frame, at its own address. */
export function isOwnFrame(frame: SenderFrame | null): boolean {
  return frame?.parent === null && isOwnAddress(frame.url);
}

const pathsSchema = z.array(z.string().min(1).max(32_768)).max(10_000);

const contentSchema = z.strictObject({
  name: z.string().min(1).max(255),
  content: z
    .instanceof(ArrayBuffer)
    .refine(({ byteLength }) => byteLength <= CONTENT_LIMIT_BYTES, 'larger than what can be sent in'),
});

const albumId = z.string().min(1).max(100);
const albumPathsSchema = z.strictObject({ albumId, paths: pathsSchema });
const albumContentSchema = z.strictObject({ albumId, ...contentSchema.shape });

export interface WindowAnswers {
  call(message: unknown): Promise<Outcome<unknown>>;
  openPaths(paths: unknown): Promise<Outcome<OpenReport>>;
  openContent(file: unknown): Promise<Outcome<OpenReport>>;
  addPaths(message: unknown): Promise<Outcome<AddReport>>;
  addContent(message: unknown): Promise<Outcome<AddReport>>;
}

const FAILED = 'The request failed';

/** Answers never reject. */
export function createWindowAnswers(app: SkipstoneApp): WindowAnswers {
  return {
    call: async (message) => {
      const outcome = await toOutcome(() => app.call(message), FAILED);
      return outcome.ok ? outcome.value : outcome;
    },
    openPaths: (paths) => toOutcome(() => app.openPaths(parse(pathsSchema, paths)), FAILED),
    openContent: (file) =>
      toOutcome(() => {
        const { name, content } = parse(contentSchema, file);
        return app.openContent(name, Readable.from([new Uint8Array(content)]));
      }, FAILED),
    addPaths: (message) =>
      toOutcome(() => {
        const { albumId: to, paths } = parse(albumPathsSchema, message);
        return app.addPathsToAlbum(to, paths);
      }, FAILED),
    addContent: (message) =>
      toOutcome(() => {
        const { albumId: to, name, content } = parse(albumContentSchema, message);
        return app.addContentToAlbum(to, name, Readable.from([new Uint8Array(content)]));
      }, FAILED),
  };
}

export function reject(message: string): Outcome<never> {
  return fail(new AppError('request/refused', message));
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('request/refused', `A malformed message of the window: ${z.prettifyError(parsed.error)}`);
}
