#!/usr/bin/env node
/** The door: gives the commands the real world and runs the command line. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { benchModel } from '../engine/bench.ts';
import { benchPhoto } from '../engine/bench-photo.ts';
import { listModels, locateModelsRoot } from '../engine/models.ts';
import { countEvaluations } from '../engine/sampler-cost.ts';
import { openUpscaler } from '../engine/upscale-picture.ts';
import { createAlbumCommand } from './commands/album.ts';
import { createBenchCommand } from './commands/bench.ts';
import { createDevicesCommand } from './commands/devices.ts';
import { createEvaluateCommand } from './commands/evaluate.ts';
import { createModelsCommand } from './commands/models.ts';
import { createUpscaleCommand } from './commands/upscale.ts';
import type { CommandDependencies } from './dependencies.ts';
import { watchInterrupts } from './interrupts.ts';
import { countThreads } from '../engine/threads.ts';
import { openAlbums } from './open-albums.ts';
import { chooseEngineStart, openEngine } from './open-engine.ts';
import { createProcessStreams } from './process-streams.ts';
import { runProgram } from './program.ts';

const dependencies: CommandDependencies = {
  streams: createProcessStreams(process.stdout, process.stderr),
  openEngine,
  watchInterrupts: () => watchInterrupts(process),
  setExitCode: (code) => {
    process.exitCode = code;
  },
};

await runProgram(process.argv.slice(2), {
  ...dependencies,
  version: readVersion(),
  commands: [
    createUpscaleCommand(dependencies),
    createAlbumCommand({ ...dependencies, openAlbums }),
    createDevicesCommand(dependencies),
    createEvaluateCommand({ ...dependencies, chooseEngineStart, countThreads, openUpscaler }),
    createBenchCommand({ ...dependencies, chooseEngineStart, benchModel, benchPhoto }),
    createModelsCommand({ ...dependencies, listModels: () => listModels(locateModelsRoot()), countEvaluations }),
  ],
});

/** The package lies two folders above this file, as source and as bundle. */
function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
