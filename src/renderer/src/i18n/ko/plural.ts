/** Plurals of Korean. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('ko');
