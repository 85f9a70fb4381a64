/** Owns how much memory a call of an imported network may take. */
import { freemem } from 'node:os';
import process from 'node:process';

/** Share of the memory that is left for what else runs. */
const USABLE_SHARE = 0.8;
/** A tile takes no more, where it can be smaller. */
export const TILE_BUDGET_BYTES = 512 * 2 ** 20;

/** Bytes that a call may take now: of what this process can still have, in a container too. */
export function measureUsableBytes(): number {
  // Node 20 below 20.13 does not know what a container may use.
  const available = typeof process.availableMemory === 'function' ? process.availableMemory() : freemem();
  return USABLE_SHARE * available;
}

/** Memory of this process outside of JavaScript: what onnxruntime keeps after a call is what that call took. */
export function measureNativeBytes(): number {
  const { rss, heapTotal, arrayBuffers } = process.memoryUsage();
  return rss - heapTotal - arrayBuffers;
}

export function formatGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
