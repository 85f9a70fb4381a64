/** The program of the command line, which index.ts loads: passes real dependencies to the commands and runs the program. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { benchModel } from '#engine/evaluation/bench-tile.ts';
import { benchPhoto } from '#engine/evaluation/bench-photo.ts';
import { listModels, locateModelsRoot } from '#engine/inference/model-folder.ts';
import { countEvaluations } from '#engine/inference/sampler-cost.ts';
import { openUpscaler } from '#engine/jobs/upscale-image.ts';
import { createAlbumCommand } from './album/album.ts';
import { createBenchCommand } from './commands/bench.ts';
import { createDevicesCommand } from './commands/devices.ts';
import { createEvaluateCommand } from './evaluate/evaluate.ts';
import { createModelsCommand } from './commands/models.ts';
import { createUpscaleCommand } from './upscale/upscale.ts';
import { exitNow } from '#files/end-process.ts';
import { listNetworks, locateNetworks, removeNetwork } from '#files/networks/network-store.ts';
import { ResultList } from '#files/own-results.ts';
import { findDataFolder } from '#files/platform-folders.ts';
import { locateInPackage } from '#files/package-root.ts';
import type { CommandDependencies } from './dependencies.ts';
import { watchInterrupts } from './interrupts.ts';
import { countThreads } from '#engine/inference/threads.ts';
import { openAlbums } from './album/open-album-service.ts';
import { chooseEngineStart, openEngine } from './open-engine.ts';
import { createProcessStreams } from './terminal/process-streams.ts';
import { runProgram } from './program.ts';

const streams = createProcessStreams(process.stdout, process.stderr);

const dependencies: CommandDependencies = {
  streams,
  openEngine,
  listNetworks: (dataFolder) => listNetworks(locateNetworks(dataFolder ?? findDataFolder())),
  results: new ResultList(findDataFolder()),
  watchInterrupts: () =>
    watchInterrupts({
      on: (name, listener) => process.on(name, listener),
      off: (name, listener) => process.off(name, listener),
      exit: exitNow,
    }),
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
    createModelsCommand({
      ...dependencies,
      listModels: () => listModels(locateModelsRoot()),
      removeNetwork: (id) => removeNetwork(locateNetworks(findDataFolder()), id),
      countEvaluations,
    }),
  ],
});

function readVersion(): string {
  const text = readFileSync(locateInPackage('package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
