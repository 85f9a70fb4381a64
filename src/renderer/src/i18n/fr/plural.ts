/** Plurals of French. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('fr');
