/** Plurals of Italian. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('it');
