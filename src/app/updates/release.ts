/**
 * Owns what a signed description of a release is: its form, its signature (Ed25519 over the very bytes), and whether it may follow
 * the one that was seen before. Pure; no part of a description is read before its signature is good.
 */
import type { KeyObject } from 'node:crypto';
import { createPublicKey, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { PACKAGE_KINDS } from '#shared/updates.ts';

/** Largest description that is read, signature included. */
export const MAX_RELEASE_BYTES = 256 * 1024;
const MAX_NOTES_CHARACTERS = 20_000;
const MAX_FILE_BYTES = 2 * 1024 ** 3;
/** Before the signed bytes, so that a signature for another purpose is none here. */
const CONTEXT = 'skipstone release 1\n';

const fileSchema = z.object({
  platform: z.enum(['linux', 'win32', 'darwin']),
  arch: z.enum(['x64', 'arm64']),
  kind: z.enum(PACKAGE_KINDS).exclude(['source']),
  /** Without a folder, and without a leading dot or dash. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/),
  address: z.url().max(1000),
  bytes: z.int().min(1).max(MAX_FILE_BYTES),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ReleaseFile = z.infer<typeof fileSchema>;

const notes = z.string().max(MAX_NOTES_CHARACTERS);

/** Fields that a later version adds are ignored. */
export const releaseSchema = z.object({
  product: z.literal('skipstone'),
  version: z.string().regex(/^(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}$/),
  /** Rises with every description that is signed. */
  releasedAt: z.iso.datetime(),
  notes: z.object({ en: notes, 'zh-CN': notes.optional() }),
  files: z.array(fileSchema).max(50),
});
export type Release = z.infer<typeof releaseSchema>;

/** What the server holds: the description as text, whose bytes are signed, and the signature in base64. */
const signedSchema = z.strictObject({ release: z.string(), signature: z.base64().max(100) });

/** @param text base64 of the SubjectPublicKeyInfo: the lines between the marks of a PEM file @throws {TypeError} for any other key */
export function parsePublicKey(text: string): KeyObject {
  const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('expected an Ed25519 key');
  return key;
}

/** The text that a server holds for a release. */
export function signRelease(release: Release, privateKey: KeyObject): string {
  const text = JSON.stringify(releaseSchema.parse(release), null, 2);
  const signature = sign(null, Buffer.from(CONTEXT + text), privateKey).toString('base64');
  return `${JSON.stringify({ release: text, signature }, null, 2)}\n`;
}

/** @param text from anywhere @throws {AppError} update/untrusted when it is not signed with the key, or no description */
export function verifyRelease(text: string, publicKey: KeyObject): Release {
  const signed = signedSchema.safeParse(parseJson(text));
  if (!signed.success) throw distrust('The description of the newest version is no signed text.');
  const { release, signature } = signed.data;
  if (!verify(null, Buffer.from(CONTEXT + release), publicKey, Buffer.from(signature, 'base64')))
    throw distrust('The signature of the newest version is not ours.');
  const parsed = releaseSchema.safeParse(parseJson(release));
  if (!parsed.success) throw distrust('The description of the newest version cannot be read by this version.');
  return parsed.data;
}

/**
 * A server that answers with an older description, which was good once, hides what came later.
 * @param known the newest one seen so far
 * @throws {AppError} update/untrusted
 */
export function assertNotOlder(release: Release, known: Release | null): void {
  if (known === null) return;
  const order = compareVersions(release.version, known.version);
  if (order < 0 || (order === 0 && Date.parse(release.releasedAt) < Date.parse(known.releasedAt)))
    throw distrust(`The server offers version ${release.version}, but ${known.version} was seen before.`);
}

/** Below 0 when `one` is older, 0 when they are equal. Both are three numbers; what follows a dash is left out. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('-', 1)[0]!.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (a![index] ?? 0) - (b![index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** An error of something that the server sent and that must not be used. */
export function distrust(reason: string): AppError {
  return new AppError('update/untrusted', reason);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return undefined;
  }
}
