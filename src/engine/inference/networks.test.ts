/** A policy as the engine runs it gives the answers that Python gives: tests/golden/policy.json. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CellObservation } from '#core/cells/decider.ts';
import { CELL_PX, gridOfImage, GROUP_CELLS } from '#core/cells/grid.ts';
import { POOLED } from '#core/cells/observation.ts';
import { createPolicyDecider } from '#core/cells/policy-decider.ts';
import type { Plane, Policy } from '#core/ports.ts';
import { abarAt } from '#core/sampler/schedule.ts';
import { locateInPackage } from '#files/package-root.ts';
import { arraySchema, maxDifference } from '#tests/helpers/golden.ts';
import { openPolicy } from './networks.ts';

const FOLDER = locateInPackage('tests', 'golden');
const golden = z
  .object({
    ...{ memorySize: z.int(), features: z.int(), rows: z.int(), columns: z.int() },
    ...{ cleanup: z.number(), perception: z.number(), computeWeight: z.number() },
    levels: z.array(z.number()),
    answers: arraySchema,
  })
  .parse(JSON.parse(readFileSync(`${FOLDER}/policy.json`, 'utf8')));
const FILE = { file: 'policy.onnx', sha256: '', bytes: 1, memorySize: golden.memorySize, meanEvaluations: 1 };
const { rows, columns, levels } = golden;
const GRID = gridOfImage({ widthPx: columns * CELL_PX, heightPx: rows * CELL_PX });

/** Some rows of cells of plane[i] = ((i * 37 + 11 * (k + 1)) % 101) / 100, as pooling would give them. */
function makePlane(channels: number, k: number, top: number, bottom: number): Plane {
  const width = columns * POOLED;
  const values = Array.from({ length: channels }, (_, channel) =>
    Array.from({ length: (bottom - top) * POOLED * width }, (_, at) => {
      const i = (channel * rows + top) * POOLED * width + at;
      return ((i * 37 + 11 * (k + 1)) % 101) / 100;
    }),
  );
  return Float32Array.from(values.flat());
}

/** Asks about all cells, so many rows of them at a time; returns the answers of every evaluation. */
async function askInOrder(policy: Policy, rowsAtATime: number): Promise<{ answers: number[]; asked: number }> {
  const answers: number[] = [];
  let asked = 0;
  const decide = createPolicyDecider(async (question) => {
    asked++;
    const answer = await policy(question);
    answers.push(...answer.run);
    return answer;
  });
  let ran = new Uint8Array(rows * columns);
  const taken = new Uint8Array(rows * columns);
  for (const [i, level] of levels.entries()) {
    const next = new Uint8Array(rows * columns);
    for (let top = 0; top < rows; top += rowsAtATime) {
      const bottom = Math.min(rows, top + rowsAtATime);
      const plane = (channels: number) => makePlane(channels, i + 1, top, bottom);
      const observation: CellObservation = {
        area: { ...GRID, top, bottom },
        ...{ grid: GRID, index: i + 1, count: levels.length },
        step: { stage: 'coarse', level, abar: abarAt(level), abarNext: 1 },
        ...{ cleanup: golden.cleanup, perception: golden.perception, computeWeight: golden.computeWeight },
        evaluations: taken.slice(top * columns, bottom * columns),
        previous: lookAround(ran, top, bottom),
        lookAtEncoded: () => ({
          features: makePlane(golden.features, 1, top, bottom),
          detail: makePlane(3, 1, top, bottom),
        }),
        lookAtSampled: () => ({ latent: plane(3), residual: plane(3) }),
      };
      next.set(await decide(observation), top * columns);
    }
    ran = next;
    ran.forEach((runs, cell) => (taken[cell]! += runs));
  }
  return { answers, asked };
}

function lookAround(ran: Uint8Array, top: number, bottom: number): Uint8Array {
  const wide = columns + 2;
  return Uint8Array.from({ length: wide * (bottom - top + 2) }, (_, i) => {
    const [x, y] = [(i % wide) - 1, top + Math.floor(i / wide) - 1];
    return x < 0 || x >= columns || y < 0 || y >= rows ? 0 : ran[y * columns + x]!;
  });
}

describe('a policy', () => {
  it.each([
    [rows, levels.length],
    [GROUP_CELLS, Math.ceil(rows / GROUP_CELLS) * levels.length],
  ])('answers as in Python, %i rows of cells at a time', async (rowsAtATime, questions) => {
    const policy = await openPolicy(FOLDER, FILE, 1);
    const { answers, asked } = await askInOrder(policy.decide, rowsAtATime);
    await policy.release();
    expect(asked).toBe(questions);
    expect(maxDifference(answers, golden.answers.values)).toBeLessThan(1e-4);
    expect(new Set(golden.answers.values.map(Math.sign))).toEqual(new Set([-1, 1]));
  });

  it('is an error where the file is none', async () => {
    const broken = openPolicy(FOLDER, { ...FILE, file: 'policy.json' }, 1);
    await expect(broken).rejects.toMatchObject({ code: 'model/corrupt' });
  });
});
