/** The options of the engine, which most commands take: the model and the threads. Pure. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { EngineChoice } from '../open-engine.ts';
import { numberOption } from './option-parsing.ts';

const MAX_THREADS = 1024;

/** Values as they were typed; what was not typed is absent. */
export const ENGINE_SHAPE = {
  model: z.string().min(1).optional(),
  threads: numberOption(z.int().min(1).max(MAX_THREADS)).optional(),
};

/** What a right value looks like, for messages. */
export const ENGINE_EXPECTED = { model: 'a folder', threads: `a whole number from 1 to ${MAX_THREADS}` } as const;

export function addEngineOptions(command: Command): Command {
  return command
    .option('--model <folder>', 'model folder (default: the model that comes with skipstone)')
    .option('--threads <count>', 'processor threads (default: one per core)');
}

export function chooseEngine({ model, threads }: z.output<z.ZodObject<typeof ENGINE_SHAPE>>): EngineChoice {
  return { modelFolder: model ?? null, threads: threads ?? null };
}
