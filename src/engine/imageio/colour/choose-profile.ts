/** Chooses the profile that travels with a photo: its own, or one made of what it says otherwise. */
import { unsupported } from '../image-errors.ts';
import type { ColourSpace, Transfer } from './colour-description.ts';
import { SRGB_TRANSFER } from './colour-description.ts';
import { checkProfile, makeGreyProfile } from './icc-check.ts';
import { makeProfile } from './icc-profile.ts';
import { isKept } from './transfer-curves.ts';

export interface FileColours {
  readonly icc: Buffer | null;
  readonly space: ColourSpace | null;
  readonly outranksProfile: boolean;
}

export interface ChosenColours {
  /** For the samples, once `curve` is undone; null means sRGB. */
  readonly icc: Buffer | null;
  /** On which the samples are, and are not to stay. */
  readonly curve: Transfer | null;
}

/**
 * Chooses for RGB or grey samples. A profile that is broken or for other pixels counts as none, but one for RGB says by
 * its curve what grey means.
 * @throws {AppError} image/unsupported for PQ and HLG, and for colours of which no profile can be made
 */
export function chooseColours(path: string, colours: FileColours, kind: 'RGB ' | 'GRAY'): ChosenColours {
  const { icc, space, outranksProfile } = colours;
  const checked = icc === null || (outranksProfile && space !== null) ? undefined : checkProfile(icc);
  if (checked?.isHdr === true) throw rejectHdr(path);
  if (checked?.kind === kind) return { icc, curve: null };
  if (kind === 'GRAY' && checked?.kind === 'RGB ' && checked.curve !== null) {
    return { icc: makeGreyProfile(checked.curve), curve: null };
  }
  if (space === null) return { icc: null, curve: null };
  const { primaries, transfer } = space;
  if (transfer.kind === 'hdr') throw rejectHdr(path);
  if (transfer.kind === 'unknown') {
    throw unsupported(path, `holds colours of an unknown kind (${transfer.code}); export it in sRGB`);
  }
  if (isKept(transfer)) return { icc: makeProfile(space, kind), curve: null };
  return { icc: makeProfile({ primaries, transfer: SRGB_TRANSFER }, kind), curve: transfer };
}

function rejectHdr(path: string): Error {
  return unsupported(path, 'is an image of high dynamic range (PQ or HLG); export it as SDR first');
}
