/** What the main process answers a window: whose messages count, and outcomes for anything they may hold. Pure but for the app. */
import { z } from 'zod';
import type { SkipstoneApp } from '../app/app.ts';
import type { AddReport } from '../shared/albums.ts';
import type { OpenReport, Outcome } from '../shared/api.ts';
import { CONTENT_LIMIT_BYTES } from '../shared/desktop-channels.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import { isOwnAddress } from './addresses.ts';

/** What is looked at of `WebFrameMain`. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** Whether a message comes from the page of our window: its topmost frame, at its own address. */
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

/** Answers never reject: a rejection would lose its code on the way to the window. */
export function createWindowAnswers(app: SkipstoneApp): WindowAnswers {
  return {
    call: (message) => settle(() => app.call(message)),
    openPaths: (paths) => settle(async () => succeed(await app.openPaths(parse(pathsSchema, paths)))),
    openContent: (file) =>
      settle(async () => {
        const { name, content } = parse(contentSchema, file);
        return succeed(await app.openContent(name, once(new Uint8Array(content))));
      }),
    addPaths: (message) =>
      settle(async () => {
        const { albumId: to, paths } = parse(albumPathsSchema, message);
        return succeed(await app.addPathsToAlbum(to, paths));
      }),
    addContent: (message) =>
      settle(async () => {
        const { albumId: to, name, content } = parse(albumContentSchema, message);
        return succeed(await app.addContentToAlbum(to, name, once(new Uint8Array(content))));
      }),
  };
}

export function refuse(message: string): Outcome<never> {
  return fail(new AppError('request/refused', message));
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('request/refused', `The window asked for what it may not: ${z.prettifyError(parsed.error)}`);
}

async function settle<Value>(answer: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  try {
    return await answer();
  } catch (thrown) {
    return fail(toAppError(thrown, 'The request failed'));
  }
}

function succeed<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

function fail(error: AppError): Outcome<never> {
  return { ok: false, error: error.toValue() };
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of one piece, for those who take streams
async function* once(piece: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield piece;
}
