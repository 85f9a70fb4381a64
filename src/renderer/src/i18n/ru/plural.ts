/** Plurals of Russian. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('ru');
