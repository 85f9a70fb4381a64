/**
 * How long the desktop app takes to its window and to the first preview of a photo: built here, as `npm start` opens it after
 * its build, and packed, by turns. One JSON line per start, then the ratios of the medians.
 *
 *   npm run bench:start -- [--packed out/packages/linux-unpacked] [--runs 5]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { _electron } from '@playwright/test';
import { copyAttachable } from '#tests/helpers/attachable-package.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';

interface StartTimes {
  readonly kind: 'built' | 'packed';
  readonly windowMs: number;
  readonly previewMs: number;
}

const { values } = parseArgs({
  options: {
    packed: { type: 'string', default: 'out/packages/linux-unpacked' },
    runs: { type: 'string', default: '5' },
  },
});
await using copies = await makeTempFolder();
const packed = await copyAttachable(values.packed, join(copies.path, 'packed'));
const photo = join(process.cwd(), 'examples/cat.png');
const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

async function measure(kind: StartTimes['kind']): Promise<StartTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'skipstone-start-'));
  const folders = [`--data-folder=${join(folder, 'data')}`, `--cache-folder=${join(folder, 'cache')}`, '--lang=en-US'];
  const program = kind === 'packed' ? packed : (createRequire(import.meta.url)('electron') as string);
  const app = kind === 'packed' ? [] : [process.cwd()];
  const start = performance.now();
  const electron = await _electron.launch({ executablePath: program, args: [...root, ...folders, ...app, photo] });
  try {
    const page = await electron.firstWindow();
    await page.locator('main').first().waitFor();
    const windowMs = performance.now() - start;
    const thumb = page.getByRole('button', { name: 'cat.png, Ready' }).locator('img');
    await thumb.waitFor({ timeout: 120_000 });
    await thumb.evaluate((image: { decode(): Promise<void> }) => image.decode());
    return { kind, windowMs: Math.round(windowMs), previewMs: Math.round(performance.now() - start) };
  } finally {
    await electron
      .evaluate(({ app: running }) => {
        running.exit(0);
      })
      .catch(() => undefined);
    await electron.close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

function findMedian(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

const measured: StartTimes[] = [];
for (let run = 0; run < Number(values.runs); run++) {
  for (const kind of ['built', 'packed'] as const) {
    const times = await measure(kind);
    measured.push(times);
    console.log(JSON.stringify(times));
  }
}
const median = (kind: StartTimes['kind'], name: 'windowMs' | 'previewMs'): number =>
  findMedian(measured.filter((times) => times.kind === kind).map((times) => times[name]));
const compare = (name: 'windowMs' | 'previewMs'): number =>
  Number((median('packed', name) / median('built', name)).toFixed(2));
console.log(JSON.stringify({ windowRatio: compare('windowMs'), previewRatio: compare('previewMs') }));
