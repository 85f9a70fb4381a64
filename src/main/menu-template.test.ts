import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import type { MenuState } from './menu-template.ts';
import { buildMenuTemplate } from './menu-template.ts';
import { chooseTexts } from './texts.ts';

const STATE: MenuState = { texts: chooseTexts('en', 'en'), recent: [], platform: 'linux', hasDevTools: false };

function build(changes: Partial<MenuState> = {}, actions = makeActions()): MenuItemConstructorOptions[] {
  return buildMenuTemplate({ ...STATE, ...changes }, actions);
}

function makeActions() {
  return { openPhotos: vi.fn(), openFolder: vi.fn(), openRecent: vi.fn(), save: vi.fn() };
}

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

function press(
  items: readonly MenuItemConstructorOptions[],
  matches: (item: MenuItemConstructorOptions) => boolean,
): void {
  const item = flatten(items).find(matches);
  (item?.click as (() => void) | undefined)?.();
}

describe('buildMenuTemplate', () => {
  it('does what its items say', () => {
    const actions = makeActions();
    const recent = [{ id: 'r1', name: 'a&b.png', folder: '/photos' }];
    const menu = build({ recent }, actions);
    press(menu, ({ id }) => id === 'open-photos');
    press(menu, ({ id }) => id === 'open-folder');
    press(menu, ({ id }) => id === 'save');
    press(menu, ({ label }) => label === 'a&&b.png — /photos');
    expect(actions.openPhotos).toHaveBeenCalledOnce();
    expect(actions.openFolder).toHaveBeenCalledOnce();
    expect(actions.save).toHaveBeenCalledOnce();
    expect(actions.openRecent).toHaveBeenCalledWith('r1');
  });

  it('has the language of the settings in every item', () => {
    const chinese = flatten(build({ texts: chooseTexts('zh-CN', 'en'), hasDevTools: true }));
    const labels = chinese.flatMap(({ label }) => label ?? []);
    expect(labels.length).toBeGreaterThan(20);
    expect(labels.filter((label) => !/\p{Script=Han}/u.test(label))).toEqual([]);
  });

  it('gives no key to two items', () => {
    const keys = flatten(build({ hasDevTools: true })).flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has developer tools in development alone', () => {
    const roles = (hasDevTools: boolean) => flatten(build({ hasDevTools })).map(({ role }) => role);
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(false)).not.toContain('reload');
    expect(roles(true)).toContain('toggleDevTools');
  });

  it('has Quit where the platform has it', () => {
    const top = (platform: NodeJS.Platform) => build({ platform }).map(({ label }) => label);
    expect(top('darwin')).toEqual(['Skipstone', 'File', 'Edit', 'View']);
    expect(top('win32')).toEqual(['File', 'Edit', 'View', 'Help']);
    for (const platform of ['darwin', 'win32'] as const)
      expect(flatten(build({ platform })).filter(({ role }) => role === 'quit')).toHaveLength(1);
  });
});

it('has the language of the system unless the settings have another', () => {
  expect(chooseTexts('auto', 'zh-Hans-CN').file).toBe('文件');
  expect(chooseTexts('auto', 'de').file).toBe('File');
  expect(chooseTexts('en', 'zh-CN').file).toBe('File');
});
