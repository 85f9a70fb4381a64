/** Secrets of the web front end, which it keeps as digests alone. */
import { createHash, randomBytes } from 'node:crypto';

/** A new secret that cannot be guessed, for addresses and cookies. */
export function drawSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept and looked up: the time of a lookup by digest does not depend on how much of a guess is right. */
export function digestSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
