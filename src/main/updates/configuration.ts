/** The update settings that a build is made with (build/updates.json): nothing that runs can change them. */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { parsePublicKey } from '#app/updates/release.ts';
import { isAllowedAddress } from './addresses.ts';

const configurationSchema = z.strictObject({
  /** Ed25519, base64 of the SubjectPublicKeyInfo; null: this build has no updates. */
  publicKey: z.string().nullable(),
  /** Of the signed description of the newest release. */
  address: z.url().nullable(),
  /** Hosts, with their port where it is not the usual one, that may be asked. */
  hosts: z.array(z.string()),
});

export interface UpdateConfiguration {
  readonly publicKey: KeyObject;
  readonly address: string;
  readonly hosts: readonly string[];
}

/** null: no key is set. @throws {ZodError|TypeError} for settings that make no sense */
export function parseUpdateConfiguration(raw: unknown): UpdateConfiguration | null {
  const { publicKey, address, hosts } = configurationSchema.parse(raw);
  if (publicKey === null) return null;
  if (address === null || !isAllowedAddress(address, hosts))
    throw new TypeError('expected an https address of one of the hosts');
  return { publicKey: parsePublicKey(publicKey), address, hosts };
}

/** Replaced by electron.vite.config.ts with the content of build/updates.json. */
declare const UPDATE_CONFIGURATION: unknown;

export function readBuiltConfiguration(): UpdateConfiguration | null {
  return parseUpdateConfiguration(UPDATE_CONFIGURATION);
}
