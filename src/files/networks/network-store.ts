/**
 * Owns the imported networks on disk: a private folder each, written whole or not at all, below `networks` of the data
 * folder. What a network can do is measured by the engine.
 */
import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, getSystemCode, ignoreSystemError } from '#shared/errors.ts';
import type { ModelFile } from '#shared/models.ts';
import type { ImportedNetwork, NetworkEntry } from '#shared/imported/networks.ts';
import { importedNetworkSchema, isNetworkId } from '#shared/imported/networks.ts';
import { toOutputError } from '../output-errors.ts';
import { createTempPath, sweepLeftovers } from '../temp-files.ts';

const RECORD = 'network.json';
const NETWORK = 'network.onnx';
const GOLDEN = 'golden.json';
const MAX_RECORD_BYTES = 2 ** 20;

/** The folder of all imported networks; null where there is no data folder. */
export function locateNetworks(dataFolder: string | null): string | null {
  return dataFolder === null ? null : join(dataFolder, 'networks');
}

/** All networks, by name; none of a folder that cannot be read, which must not keep anybody from the other presets. @param root null: nothing is kept */
export async function listNetworks(root: string | null): Promise<readonly NetworkEntry[]> {
  if (root === null) return [];
  const names = (await readdir(root).catch(ignoreSystemError)) ?? [];
  const ids = names.filter(isNetworkId).sort();
  return Promise.all(
    ids.map(async (id): Promise<NetworkEntry> => {
      try {
        return { id, network: await readNetwork(root, id) };
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        return { id, error: thrown.toValue() };
      }
    }),
  );
}

/** @throws {AppError} `network/missing`, `network/unusable` for a record that is not ours */
export async function readNetwork(root: string | null, id: string): Promise<ImportedNetwork> {
  const missing = new AppError('network/missing', `There is no imported network ${id}.`);
  if (root === null) throw missing;
  const path = join(root, id, RECORD);
  try {
    const { size } = await stat(path);
    if (size > MAX_RECORD_BYTES) throw new AppError('network/unusable', `${path} is too large to be a ${RECORD}.`);
    const parsed = importedNetworkSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (parsed.success && parsed.data.id === id) return parsed.data;
    const reason = parsed.success ? `names ${parsed.data.id}` : z.prettifyError(parsed.error);
    throw new AppError('network/unusable', `${path} is not what was imported: ${reason}.`);
  } catch (thrown) {
    if (getSystemCode(thrown) === 'ENOENT') throw missing;
    if (thrown instanceof AppError) throw thrown;
    if (thrown instanceof SyntaxError)
      throw new AppError('network/unusable', `${path} is not JSON.`, { cause: thrown });
    throw new AppError('network/unusable', `${path} cannot be read.`, { cause: thrown });
  }
}

/** Where a file of a network lies. */
export function locateNetworkFile(root: string, id: string, { file }: ModelFile): string {
  return join(root, id, file);
}

/** The content of a file of a network. @throws {AppError} `network/unusable` when it is gone or changed since the import */
export async function readNetworkFile(root: string, id: string, file: ModelFile): Promise<Buffer> {
  const path = locateNetworkFile(root, id, file);
  const found = await stat(path).catch(ignoreSystemError);
  const content = found?.size === file.bytes ? await readFile(path) : null;
  if (content !== null && hashContent(content) === file.sha256) return content;
  throw new AppError(
    'network/unusable',
    `${path} is not the file that was imported. Remove ${id} and import it again.`,
  );
}

/** A network that is measured before it gets its name. */
export interface StagedNetwork {
  /** Path and description of the copy. */
  readonly path: string;
  readonly file: ModelFile;
  /** Gives it its name. @throws {AppError} `output/exists` when the name is taken, `output/*` */
  commit(
    record: Omit<ImportedNetwork, 'formatVersion' | 'id' | 'network' | 'golden'>,
    golden: string,
  ): Promise<ImportedNetwork>;
  /** Removes what was not committed. */
  discard(): Promise<void>;
}

/**
 * Copies a network into a temporary folder of `root`.
 * @param replaces whether another network of that name is replaced when this one is committed
 * @throws {AppError} `output/exists`, `output/*`
 */
export async function stageNetwork(
  root: string,
  id: string,
  { content, replaces }: { readonly content: Buffer; readonly replaces: boolean },
): Promise<StagedNetwork> {
  const target = join(root, id);
  const taken = new AppError('output/exists', `There is a network ${id} already; choose another name, or remove it.`);
  const guard = async <Value>(act: () => Promise<Value>): Promise<Value> => {
    try {
      return await act();
    } catch (thrown) {
      if (['EEXIST', 'ENOTEMPTY'].includes(getSystemCode(thrown) ?? '')) throw taken;
      throw toOutputError(thrown, target);
    }
  };
  const folder = createTempPath(target);
  const discard = () => rm(folder, { recursive: true, force: true });
  const write = (name: string, bytes: Buffer): Promise<ModelFile> => writePrivately(join(folder, name), name, bytes);
  return guard(async () => {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await chmod(root, 0o700).catch(ignoreSystemError);
    await sweepLeftovers(root, true);
    if (!replaces && (await stat(target).catch(ignoreSystemError)) !== undefined) throw taken;
    await mkdir(folder, { mode: 0o700 });
    const file = await write(NETWORK, content).catch(async (thrown: unknown) => {
      await discard();
      throw thrown;
    });
    return {
      path: join(folder, NETWORK),
      file,
      commit: (measured, golden) =>
        guard(async () => {
          const goldenFile = await write(GOLDEN, Buffer.from(golden));
          const record = { formatVersion: 1, id, ...measured, network: file, golden: goldenFile } as const;
          await write(RECORD, Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
          if (replaces) await moveAway(target);
          await rename(folder, target);
          return record;
        }),
      discard,
    };
  });
}

/** Removes a network, broken ones too. @throws {AppError} `network/missing`, `output/not-writable` */
export async function removeNetwork(root: string | null, id: string): Promise<void> {
  const folder = root === null ? null : join(root, id);
  if (folder === null || (await stat(folder).catch(ignoreSystemError)) === undefined)
    throw new AppError('network/missing', `There is no imported network ${id}.`);
  try {
    await moveAway(folder);
  } catch (thrown) {
    throw toOutputError(thrown, folder);
  }
}

/** Removes a folder in one step, so that no half of it is left under its name; nothing where there is none. */
async function moveAway(folder: string): Promise<void> {
  const gone = createTempPath(folder);
  try {
    await rename(folder, gone);
  } catch (thrown) {
    if (getSystemCode(thrown) === 'ENOENT') return;
    throw thrown;
  }
  await rm(gone, { recursive: true });
}

/** Its content is safe on disk when it returns. */
async function writePrivately(path: string, file: string, content: Buffer): Promise<ModelFile> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { file, sha256: hashContent(content), bytes: content.length };
}

function hashContent(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
