/** Model folders: finding them, parsing `model.json`, checking every file against its hash. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ErrorValue } from '../shared/errors.ts';
import { AppError, getSystemCode, toAppError } from '../shared/errors.ts';
import type { Golden, ModelFile, ModelManifest, NetworkName, Precision } from '../shared/models.ts';
import { goldenSchema, modelManifestSchema } from '../shared/models.ts';

export const MANIFEST_FILE = 'model.json';

/** A folder whose files are all there and unchanged. */
export interface Model {
  readonly folder: string;
  readonly manifest: ModelManifest;
}

/** The folder of shipped models; the same way up from the sources and from the bundles in out/. */
export function locateModelsRoot(): string {
  return fileURLToPath(new URL('../../resources/models', import.meta.url));
}

/**
 * Reads and verifies a model folder.
 * @throws {AppError} `model/missing` (no folder, no model.json or a file of it is gone), `model/foreign` (a model.json that is not
 *   ours), `model/corrupt` (a file is truncated or changed).
 */
export async function loadModel(folder: string): Promise<Model> {
  const manifest = await readManifest(folder);
  const { float32, uint8 } = manifest.networks;
  const files = [...Object.values(float32), ...Object.values(uint8), manifest.golden];
  if (manifest.policy !== undefined) files.push(manifest.policy);
  await Promise.all(files.map((file) => verifyFile(folder, file)));
  return { folder, manifest };
}

/** All folders under `root` that hold a model.json, each loaded or with the reason why not, by name. */
export async function listModels(
  root: string,
): Promise<(({ folder: string } & { model: Model }) | { folder: string; error: ErrorValue })[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((thrown: unknown) => {
    throw new AppError('model/missing', `${root}: the folder of models cannot be read`, { cause: thrown });
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, entry.name));
  return Promise.all(
    folders.sort().map(async (folder) => {
      try {
        return { folder, model: await loadModel(folder) };
      } catch (thrown) {
        return { folder, error: toAppError(thrown, folder).toValue() };
      }
    }),
  );
}

/** Path of a network of the model. */
export function pathOfNetwork(model: Model, precision: Precision, network: NetworkName): string {
  return join(model.folder, model.manifest.networks[precision][network].file);
}

/** One hash for the model as a whole, to key remembered timings and results. */
export function hashModel(model: Model): string {
  return createHash('sha256').update(JSON.stringify(model.manifest.networks)).digest('hex').slice(0, 16);
}

/** @throws {AppError} `model/foreign` when golden.json is not in its format. */
export async function readGolden(model: Model): Promise<Golden> {
  const path = join(model.folder, model.manifest.golden.file);
  return parseJson(await readFile(path, 'utf8'), goldenSchema, path);
}

async function readManifest(folder: string): Promise<ModelManifest> {
  const path = join(folder, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const reason =
      getSystemCode(thrown) === 'ENOENT' ? `has no ${MANIFEST_FILE}` : `has a ${MANIFEST_FILE} that cannot be read`;
    throw new AppError('model/missing', `Model folder ${folder} ${reason}.`, { cause: thrown });
  }
  return parseJson(text, modelManifestSchema, path);
}

function parseJson<T>(text: string, schema: z.ZodType<T>, path: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new AppError('model/foreign', `${path} is not JSON.`, { cause: thrown });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('model/foreign', `${path} is not a Skipstone model: ${z.prettifyError(parsed.error)}`);
}

async function verifyFile(folder: string, file: ModelFile): Promise<void> {
  let content: Buffer;
  try {
    content = await readFile(join(folder, file.file));
  } catch (thrown) {
    throw new AppError('model/missing', `Model ${basename(folder)} lacks its file ${file.file}.`, { cause: thrown });
  }
  if (content.length !== file.bytes) {
    const message = `${file.file} of model ${basename(folder)} has ${content.length} bytes instead of ${file.bytes}.`;
    throw new AppError('model/corrupt', message);
  }
  if (createHash('sha256').update(content).digest('hex') !== file.sha256) {
    throw new AppError(
      'model/corrupt',
      `${file.file} of model ${basename(folder)} is not the file that was published.`,
    );
  }
}
