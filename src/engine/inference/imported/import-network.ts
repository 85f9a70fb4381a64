/** Imports a network: checks the file, measures it, makes its golden tile, and keeps a copy of it, whole or not at all. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { paintDeadLeaves } from '#core/imported/dead-leaves.ts';
import { roundUp } from '#core/multiples.ts';
import type { Plane } from '#core/ports.ts';
import { stageNetwork } from '#files/networks/network-store.ts';
import { AppError, getSystemCode } from '#shared/errors.ts';
import { rejectNetwork } from '#shared/imported/network-faults.ts';
import type { ImportedNetwork, ImportStage, NetworkGolden, NetworkTraits } from '#shared/imported/networks.ts';
import { checkFile } from './check-file.ts';
import type { ImageSession } from './image-session.ts';
import { openImageSession } from './image-session.ts';
import { formatGigabytes, measureUsableBytes } from './memory.ts';
import { probeNetwork } from './probe.ts';
import { runInRange } from './run-in-range.ts';

/** What one Buffer and one protocol buffer hold. */
const MAX_FILE_BYTES = 2 ** 31 - 1;
/** A session holds the weights once more than the file that is checked. */
const COPIES = 2;
const GOLDEN_SIDE_PX = 48;
const GOLDEN_SEED = 2;

export interface ImportOptions {
  readonly path: string;
  readonly id: string;
  /** As stated by the person; null: not stated. */
  readonly licence: string | null;
  /** The folder of imported networks. */
  readonly root: string;
  readonly threads: number;
  /** Whether a network of that name is replaced; it stays when the import fails. */
  readonly replaces: boolean;
  readonly onStage: (stage: ImportStage) => void;
  /** Checked between calls of the network. */
  readonly signal: AbortSignal;
}

/**
 * @throws {AppError} `network/missing` when there is no such file, `network/unusable` with the reason, `output/exists` when
 *   the name is taken, `output/*`; the signal's reason when aborted
 */
export async function importNetwork(options: ImportOptions): Promise<ImportedNetwork> {
  const { path, id, licence, root, threads, replaces, onStage, signal } = options;
  const label = basename(path);
  const content = await readOnnx(path, label);
  checkFile(content, label);
  const staged = await stageNetwork(root, id, { content, replaces });
  try {
    // The copy, so that what is measured is what is kept.
    const session = await openImageSession(staged.path, { threads, device: 'cpu', label });
    try {
      const traits = await probeNetwork({ session, label, onStage, signal });
      onStage('golden');
      const golden = await makeGolden(session, traits);
      return await staged.commit({ importedFrom: label, licence, traits }, JSON.stringify(golden));
    } finally {
      await session.release();
    }
  } finally {
    await staged.discard();
  }
}

async function readOnnx(path: string, label: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    const usable = measureUsableBytes();
    if (size > MAX_FILE_BYTES || COPIES * size > usable) {
      const room = `${formatGigabytes(size)}; this computer has ${formatGigabytes(usable)} for it`;
      throw rejectNetwork(label, 'memory', `is too large for memory: it has ${room}`);
    }
    return await readFile(path);
  } catch (thrown) {
    const system = getSystemCode(thrown);
    if (thrown instanceof AppError || system === undefined) throw thrown;
    if (system === 'ENOENT') throw new AppError('network/missing', `${path} does not exist.`, { cause: thrown });
    throw rejectNetwork(path, 'unreadable', `cannot be read (${system})`, thrown);
  }
}

async function makeGolden(session: ImageSession, traits: NetworkTraits): Promise<NetworkGolden> {
  const sizePx = roundUp(GOLDEN_SIDE_PX, traits.alignPx);
  const size = { widthPx: sizePx, heightPx: sizePx };
  const lr = paintDeadLeaves(size, GOLDEN_SEED);
  return { sizePx, input: encodePlane(lr), output: encodePlane(await runInRange(session, { lr, size }, traits)) };
}

/** Base64 of little-endian float32. */
function encodePlane(plane: Plane): string {
  return Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength).toString('base64');
}
