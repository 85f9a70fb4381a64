/** What axe finds on the page that keeps people out. */
import AxeBuilder from '@axe-core/playwright';
import type { FrontEnd } from './front-end.ts';

/** Serious and critical findings: the rule and the elements. */
export async function findBarriers({ name, page }: Pick<FrontEnd, 'name' | 'page'>): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  // Electron gives no second page for axe to run in.
  if (name === 'electron') builder.setLegacyMode();
  const { violations } = await builder.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
