/** Plurals of Japanese. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('ja');
