/** Automatic clean-up: what was measured on a photo, the words for it, and the strength that follows. */

/** Defaults of a model without an estimator, 0..1: lossy formats carry compression noise, lossless ones are trusted. */
export interface DefaultCleanup {
  readonly lossy: number;
  readonly lossless: number;
}

/** What a photo suffers from, for people; `clean`: nothing worth a word. */
export const CLEANUP_FINDINGS = ['clean', 'soft', 'noisy', 'strong-compression'] as const;
export type CleanupFinding = (typeof CLEANUP_FINDINGS)[number];
export type CleanupFault = Exclude<CleanupFinding, 'clean'>;

/** What looking at a photo gives. */
export interface CleanupEstimate {
  /** RMS of the noise in grey levels, 0..255. */
  readonly noise: number;
  /** Standard deviation of the most similar Gaussian blur. */
  readonly blurPx: number;
  /** 0..1: 1 - quality / 100 of the most similar JPEG. */
  readonly compression: number;
  /** `clean` alone, or what else there is. */
  readonly findings: readonly CleanupFinding[];
}

/** The strength that automatic clean-up has for a photo, 0..1. `estimate`: null where the kind of file decided. */
export interface AutomaticCleanup {
  readonly strength: number;
  readonly estimate: CleanupEstimate | null;
}

/** The strengths that a preview of a repair shows side by side. */
export const PREVIEWED_STRENGTHS = [0.25, 0.5, 0.75, 1] as const;

/** Name of the image of a strength in a preview. */
export function nameStrength(strength: number): string {
  return `cleanup-${Math.round(100 * strength)}`;
}

/** Whether a strength is one of them, as people see it. */
export function isPreviewedStrength(strength: number): boolean {
  return PREVIEWED_STRENGTHS.some((previewed) => nameStrength(previewed) === nameStrength(strength));
}

/** From here on people see it at 100 %. */
const LEAST = { noise: 5, blurPx: 0.8, compression: 0.4 } as const;

/** Adds the words to what was measured. A photo that is cleaned up has at least one fault: the one that is nearest to being seen. */
export function describeEstimate(strength: number, measured: Omit<CleanupEstimate, 'findings'>): AutomaticCleanup {
  const faults = [
    { finding: 'soft', ratio: measured.blurPx / LEAST.blurPx },
    { finding: 'noisy', ratio: measured.noise / LEAST.noise },
    { finding: 'strong-compression', ratio: measured.compression / LEAST.compression },
  ] as const;
  const worst = Math.max(...faults.map(({ ratio }) => ratio));
  const limit = strength > 0 ? Math.min(1, worst) : 1;
  const found = faults.filter(({ ratio }) => ratio >= limit).map(({ finding }) => finding);
  return { strength, estimate: { ...measured, findings: found.length === 0 ? ['clean'] : found } };
}

/** Whether people hardly see a fault. */
export function isSlight(fault: CleanupFault, { noise, blurPx, compression }: CleanupEstimate): boolean {
  switch (fault) {
    case 'soft':
      return blurPx < LEAST.blurPx;
    case 'noisy':
      return noise < LEAST.noise;
    case 'strong-compression':
      return compression < LEAST.compression;
  }
}

/** The rule of models without an estimator. */
export function chooseByFileKind(isLossy: boolean, defaults: DefaultCleanup): AutomaticCleanup {
  return { strength: isLossy ? defaults.lossy : defaults.lossless, estimate: null };
}
