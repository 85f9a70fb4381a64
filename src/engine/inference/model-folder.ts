/** Model folders: finding them, parsing `model.json`, checking every file against its hash. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { locateInPackage } from '#files/package-root.ts';
import { readStructure } from './onnx-structure.ts';
import type { ErrorValue } from '#shared/errors.ts';
import { AppError, getSystemCode, toAppError } from '#shared/errors.ts';
import type { Golden, ModelFile, ModelManifest, NetworkName, Precision } from '#shared/models.ts';
import { goldenSchema, modelManifestSchema } from '#shared/models.ts';

export const MANIFEST_FILE = 'model.json';
const MAX_MANIFEST_BYTES = 2 ** 20;
/** What one Buffer and one protocol buffer hold. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

/** A folder whose files are all there and unchanged. */
export interface Model {
  readonly folder: string;
  readonly manifest: ModelManifest;
}

/** The folder of shipped models. */
export function locateModelsRoot(): string {
  return locateInPackage('resources', 'models');
}

/**
 * Reads and verifies a model folder.
 * @throws {AppError} `model/missing` (no folder, no model.json or a file of it is gone), `model/foreign` (a model.json
 *   that is not ours), `model/corrupt` (a file is truncated or changed).
 */
export async function loadModel(folder: string): Promise<Model> {
  const manifest = await readManifest(folder);
  const { float32, uint8 } = manifest.networks;
  const files = [...Object.values(float32), ...Object.values(uint8), manifest.golden];
  if (manifest.policy !== undefined) files.push(manifest.policy);
  if (manifest.estimator !== undefined) files.push(manifest.estimator);
  const names = new Set(files.map(({ file }) => file));
  await Promise.all(files.map((file) => verifyFile(folder, file, names)));
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

/** One hash for the whole model, which keys remembered timings and results. */
export function hashModel(model: Model): string {
  return createHash('sha256').update(JSON.stringify(model.manifest.networks)).digest('hex').slice(0, 16);
}

/** Reads a file only when it is as long as the manifest says. @throws {AppError} `model/missing`, `model/corrupt` */
async function readModelFile(folder: string, { file, bytes }: ModelFile): Promise<Buffer> {
  const path = join(folder, file);
  const found = await stat(path).catch((thrown: unknown) => {
    throw new AppError('model/missing', `Model ${basename(folder)} lacks its file ${file}.`, { cause: thrown });
  });
  const size = found.isFile() ? found.size : 0;
  if (size !== bytes) {
    const message = `${file} of model ${basename(folder)} has ${size} bytes instead of ${bytes}.`;
    throw new AppError('model/corrupt', message);
  }
  if (size > MAX_FILE_BYTES)
    throw new AppError('model/foreign', `${file} of model ${basename(folder)} is larger than any network (2 GB).`);
  return readFile(path).catch((thrown: unknown) => {
    throw new AppError('model/missing', `${file} of model ${basename(folder)} cannot be read.`, { cause: thrown });
  });
}

/** onnxruntime would read other files, which nobody has checked. @throws {AppError} `model/foreign`, `model/corrupt` */
function assertSelfContained(onnx: Buffer, label: string, names: ReadonlySet<string>): void {
  let others: string[];
  try {
    others = readStructure(onnx).externalFiles.filter((name) => !names.has(name));
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new AppError('model/corrupt', `${label} is no ONNX file: ${thrown.message}.`, { cause: thrown });
  }
  if (others.length === 0) return;
  const list = others.map((name) => JSON.stringify(name)).join(', ');
  throw new AppError('model/foreign', `${label} takes data from ${list}, which model.json does not name.`);
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
    const { size } = await stat(path);
    if (size > MAX_MANIFEST_BYTES) throw new AppError('model/foreign', `${path} is too large to be a model.json.`);
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
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

/** @param names of all files of the model */
async function verifyFile(folder: string, file: ModelFile, names: ReadonlySet<string>): Promise<void> {
  const content = await readModelFile(folder, file);
  if (createHash('sha256').update(content).digest('hex') !== file.sha256) {
    throw new AppError(
      'model/corrupt',
      `${file.file} of model ${basename(folder)} is not the file that was published.`,
    );
  }
  if (file.file.endsWith('.onnx')) assertSelfContained(content, `${file.file} of model ${basename(folder)}`, names);
}
