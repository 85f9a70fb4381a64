/** Reads diffusion.json and cells.json of tests/golden, the vectors on which Python and TypeScript agree. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { samplerSchema } from '#shared/models.ts';

/** Base64 of little-endian float32, with its shape. */
export const arraySchema = z
  .strictObject({ shape: z.array(z.int()), float32: z.string() })
  .transform(({ shape, float32 }) => ({
    shape,
    values: new Float32Array(Uint8Array.from(Buffer.from(float32, 'base64')).buffer),
  }));
const words = z.array(z.string().transform((hex) => Number.parseInt(hex, 16)));
const ramp = z.object({ shape: z.array(z.int()), factor: z.int(), modulus: z.int() });

const schema = z.object({
  abar: z.array(z.object({ t: z.number(), abar: z.number() })),
  threefry2x32: z.array(z.object({ key: words, counter: words, output: words })),
  imageNoise: z.object({
    seed: z.int(),
    stepIndex: z.int(),
    top: z.int(),
    left: z.int(),
    height: z.int(),
    width: z.int(),
    normals: arraySchema,
  }),
  step: z.object({
    x: arraySchema,
    r0: arraySchema,
    noise: arraySchema,
    abar: z.number(),
    abarNext: z.number(),
    results: z.array(z.object({ eta: z.number(), x: arraySchema })),
  }),
  backProjection: z.object({ y: ramp, strength: z.number(), backProjected: arraySchema }),
  runs: z.object({
    sigmaR: z.number(),
    images: z.record(
      z.string(),
      z.object({
        y: ramp,
        seed: z.int(),
        options: samplerSchema,
        schedule: z.array(z.object({ level: z.number(), nextLevel: z.number().nullable() })),
        estimate: arraySchema,
      }),
    ),
  }),
});

const cellsSchema = z.object({
  cellPx: z.int(),
  fadePx: z.int(),
  run: z.object({
    y: ramp,
    sigmaR: z.number(),
    seed: z.int(),
    options: samplerSchema,
    decisions: z.array(z.array(z.string())),
    crops: z.array(z.object({ top: z.int(), left: z.int(), estimate: arraySchema })),
  }),
  pooled: z.object({
    seed: z.int(),
    height: z.int(),
    width: z.int(),
    poolPx: z.int(),
    means: arraySchema,
    sizes: arraySchema,
    detail: arraySchema,
  }),
});

function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8'));
}

export const golden = schema.parse(readGolden('diffusion.json'));
export const goldenCells = cellsSchema.parse(readGolden('cells.json'));

/** value[i] = ((i * factor) % modulus) / modulus */
export function makeRamp({ shape, factor, modulus }: z.infer<typeof ramp>): Float32Array<ArrayBuffer> {
  const length = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length }, (_, i) => ((i * factor) % modulus) / modulus);
}

/** Largest absolute difference of two arrays of one length. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}
