/** Plurals of German. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('de');
