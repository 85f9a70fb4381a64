/** Names of files that are not finished: how they are told from others, and from whose they are. Pure. */

export const TEMP_SUFFIX = '.skipstone-tmp';
/** File systems end names at 255 bytes: 48 characters of up to 4 bytes leave room for what is added. */
const MAX_BASE_CHARACTERS = 48;
const TEMP_NAME = new RegExp(`^\\..*\\.(\\d+)-[0-9a-f]+${TEMP_SUFFIX}$`, 's');

/**
 * `.<base>.<process id>-<random>.skipstone-tmp`
 * @param random hexadecimal
 */
export function makeTempName(base: string, processId: number, random: string): string {
  const short = Array.from(base).slice(0, MAX_BASE_CHARACTERS).join('');
  return `.${short}.${processId}-${random}${TEMP_SUFFIX}`;
}

/** Id of the process whose unfinished file has this name; null for every other file. */
export function parseTempOwner(name: string): number | null {
  const owner = TEMP_NAME.exec(name)?.[1];
  return owner === undefined ? null : Number(owner);
}
