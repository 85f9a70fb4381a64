/** What axe finds on the page that keeps people out. */
import AxeBuilder from '@axe-core/playwright';
import type { FrontEnd } from './front-end.ts';
import { leaveOutTasks } from './long-tasks.ts';

/** Serious and critical findings: the rule and the elements. */
export async function findBarriers({ page }: Pick<FrontEnd, 'page'>): Promise<string[]> {
  // The window has no frames: axe needs no second page, which takes as long as the check, and which Electron does not give.
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await leaveOutTasks(page, () => builder.analyze());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
