/** How long the tests of durability are: short in every run of all tests, in full with `npm run test:durability`. */
import process from 'node:process';

export interface Scale {
  readonly photos: number;
  readonly kills: number;
  readonly powerCuts: number;
  readonly timeoutMs: number;
}

export const SCALE: Scale =
  process.env['SKIPSTONE_DURABILITY'] === 'full'
    ? { photos: 60, kills: 100, powerCuts: 20, timeoutMs: 3_600_000 }
    : { photos: 30, kills: 20, powerCuts: 4, timeoutMs: 300_000 };

/** Another one is another run: `SKIPSTONE_SEED=7 npm run test:durability`. */
export const SEED = Number(process.env['SKIPSTONE_SEED'] ?? 1);
