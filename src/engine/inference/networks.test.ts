/** A policy as the engine runs it gives the answers that Python gives: tests/golden/policy.json. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PolicyQuestion, SourceImage } from '#core/ports.ts';
import { locateInPackage } from '#files/package-root.ts';
import type { PlannedStep } from '#shared/jobs.ts';
import { samplerSchema } from '#shared/models.ts';
import { createPointwiseNetworks } from '#tests/helpers/fake-networks.ts';
import { arraySchema, maxDifference } from '#tests/helpers/golden.ts';
import { runPipelineInMemory } from '#tests/helpers/run-in-memory.ts';
import { openPolicy } from './networks.ts';

const FOLDER = locateInPackage('tests', 'golden');
const run = z.object({ options: samplerSchema, answers: arraySchema, executed: z.array(z.int()) });
const golden = z
  .object({
    memorySize: z.int(),
    image: z.object({ widthPx: z.int(), heightPx: z.int() }),
    sigmaR: z.number(),
    seed: z.int(),
    runs: z.record(z.enum(['stride', 'restart']), run),
  })
  .parse(JSON.parse(readFileSync(`${FOLDER}/policy.json`, 'utf8')));

const FEATURES = 64;
const FILE = { file: 'policy.onnx', sha256: '', bytes: 1, memorySize: golden.memorySize, meanFineSteps: 5 };

/** sample[i] = (i * 53) % 251 */
function makeImage(): SourceImage {
  const { widthPx, heightPx } = golden.image;
  const data = Uint8Array.from({ length: 3 * widthPx * heightPx }, (_, i) => (i * 53) % 251);
  return { widthPx, heightPx, channels: 3, samples: { bitDepth: 8, data } };
}

describe('a policy', () => {
  it.each(['stride', 'restart'] as const)('answers as in Python and the image follows: %s', async (skip) => {
    const { options, answers, executed } = golden.runs[skip];
    const policy = await openPolicy(FOLDER, FILE, 1);
    const pointwise = createPointwiseNetworks();
    const asked: (PolicyQuestion & { refine: number })[] = [];
    let steps: readonly PlannedStep[] = [];
    const { evaluations } = await runPipelineInMemory({
      image: makeImage(),
      networks: {
        ...pointwise,
        featureChannels: FEATURES,
        encode: async (input) => {
          const { mu, features } = await pointwise.encode(input);
          const area = features.length / 3;
          return { mu, features: Float32Array.from({ length: FEATURES * area }, (_, i) => features[i % (3 * area)]!) };
        },
        decide: async (question) => {
          const answer = await policy.decide(question);
          asked.push({ ...question, refine: answer.refine });
          return answer;
        },
      },
      traits: { sigmaR: golden.sigmaR, prediction: 'v' },
      preset: { sampler: options, backProjection: 1 },
      cleanup: 0,
      seed: golden.seed,
      tile: { sizePx: 192, haloPx: 16, alignPx: 2 },
      onSchedule: (told) => (steps = told),
    });
    await policy.release();

    expect(new Set(asked.map(({ size }) => `${size.widthPx} x ${size.heightPx}`))).toEqual(
      new Set(['48 x 48', '14 x 48', '48 x 2', '14 x 2']),
    );
    const means = Array.from({ length: 9 }, (_, i) => {
      const ofCandidate = asked.filter(({ candidate }) => candidate === 9 - i);
      expect(ofCandidate).toHaveLength(4);
      return ofCandidate.reduce((sum, { refine }) => sum + refine, 0) / 4;
    });
    expect(maxDifference(means, answers.values)).toBeLessThan(1e-4);
    const fine = steps.filter(({ stage }) => stage === 'fine');
    expect(fine.filter(({ runs }) => runs).map(({ level }) => Math.round(100 * level) - 1)).toEqual(executed);
    expect(evaluations).toBe(1 + options.coarseLevels.length + executed.length);
  });

  it('is an error where the file is none', async () => {
    const broken = openPolicy(FOLDER, { ...FILE, file: 'policy.json' }, 1);
    await expect(broken).rejects.toMatchObject({ code: 'model/corrupt' });
  });
});
