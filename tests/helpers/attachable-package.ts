/** A packed program to which Playwright can attach: in the one that people get, a fuse switches the inspector off. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

/**
 * @param sealed the unpacked folder of a Linux package
 * @param folder of the copy; it must not exist
 * @returns the path of the program in the copy
 */
export async function copyAttachable(sealed: string, folder: string): Promise<string> {
  await cp(sealed, folder, { recursive: true });
  const program = join(folder, 'skipstone-window');
  await flipFuses(program, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  return program;
}
