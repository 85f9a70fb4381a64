/** Plurals of Brazilian Portuguese. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('pt-BR');
