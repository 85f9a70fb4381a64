/** Plurals of English. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('en');
