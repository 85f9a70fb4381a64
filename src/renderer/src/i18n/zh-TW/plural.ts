/** Plurals of Traditional Chinese. */
import { createPlural } from '#shared/languages/plural.ts';

export const plural = createPlural('zh-TW');
