import type { z as Zod } from 'zod';
import { expect, it } from 'vitest';
import { leaveOutSchemas } from '../scripts/leave-out-schemas.ts';

/** What the window imports as zod. */
async function importReplacement(): Promise<{ z: typeof Zod }> {
  const { resolveId, load } = leaveOutSchemas() as unknown as {
    resolveId: (source: string) => string | null;
    load: (id: string) => string | null;
  };
  expect(resolveId('zod/other')).toBeNull();
  const text = load(resolveId('zod')!)!;
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { z: typeof Zod };
}

it('schemas of every shape can be declared in the window, and parse nothing', async () => {
  const { z } = await importReplacement();
  const object = z.strictObject({ side: z.number().min(0).optional() }).refine(() => true, 'why');
  const union = z.discriminatedUnion('kind', [z.object({ ...object.shape, kind: z.literal('a') })]);
  expect([...union.options]).toEqual([]);
  for (const schema of [object, union, z.enum(['a', 'b']).exclude(['a'])]) {
    expect(() => schema.parse({})).toThrow('The window parses nothing.');
    expect(() => schema.safeParse({})).toThrow('The window parses nothing.');
  }
});
