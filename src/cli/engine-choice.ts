/** What an engine is started with when the command line does not say: the model. Pure. */
import type { listModels } from '../engine/models.ts';
import { AppError } from '../shared/errors.ts';

/** What the command line says about the engine; null: choose. */
export interface EngineChoice {
  readonly modelFolder: string | null;
  readonly threads: number | null;
  /** What can be made again; left out: where the platform keeps such things. */
  readonly cacheFolder?: string;
}

/** A folder below the models root: a model, or why it is none. */
export type ModelEntry = Awaited<ReturnType<typeof listModels>>[number];

/**
 * The folder of the model `preferredId`, else of the first model that is whole.
 * @throws {AppError} `model/missing`, or the error of the first folder when all are broken.
 */
export function chooseModelFolder(
  entries: readonly ModelEntry[],
  { root, preferredId }: { readonly root: string; readonly preferredId: string },
): string {
  const models = entries.flatMap((entry) => ('model' in entry ? [entry.model] : []));
  const chosen = models.find(({ manifest }) => manifest.id === preferredId) ?? models[0];
  if (chosen !== undefined) return chosen.folder;
  const broken = entries[0];
  if (broken !== undefined && 'error' in broken) throw AppError.fromValue(broken.error);
  throw new AppError('model/missing', `There is no model in ${root}; name a model folder with --model.`);
}
