/** The messages between the app and its engine process: requests with an id, replies to them, events of jobs. */
import { z } from 'zod';
import type { ErrorValue } from './errors.ts';
import type { Device, JobEvent } from './jobs.ts';
import { jobRequestSchema } from './jobs.ts';
import type { Precision } from './models.ts';

/** What an engine is started with; passed as one JSON argument, so that it is there before the first message. */
export const engineStartSchema = z.strictObject({
  modelFolder: z.string().min(1),
  /** Folder of remembered timings (which precision is faster here). */
  cacheFolder: z.string().min(1),
  threads: z.int().positive(),
});
export type EngineStart = z.infer<typeof engineStartSchema>;

export const engineRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), id: z.int(), job: jobRequestSchema }),
  z.strictObject({ kind: z.literal('devices'), id: z.int() }),
  z.strictObject({ kind: z.literal('cancel'), jobId: z.string() }),
]);
export type EngineRequest = z.infer<typeof engineRequestSchema>;

/** One row of the provider table: what this machine offers, or why it does not. */
export type DeviceReport =
  | {
      readonly device: Device;
      readonly available: true;
      /** Time of one denoiser call on a static tile, per precision that agreed with the golden tile. */
      readonly tileMs: Readonly<Partial<Record<Precision, number>>>;
      readonly preferred: Precision;
      /** Why a precision is not used on this device; empty where all agree. */
      readonly refused: Readonly<Partial<Record<Precision, string>>>;
    }
  | { readonly device: Device; readonly available: false; readonly reason: string };

export type EngineReply =
  | { readonly kind: 'devices'; readonly id: number; readonly devices: readonly DeviceReport[] }
  | { readonly kind: 'event'; readonly id: number; readonly event: JobEvent }
  /** The request failed as a whole; failures of a job are events. */
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorValue };
