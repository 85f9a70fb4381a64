/** Plurals of Spanish. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('es');
