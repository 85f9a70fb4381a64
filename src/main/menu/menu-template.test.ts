import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { KEYED_ACTIONS, MENU_COMMANDS, getAction } from '#shared/desktop/window-actions.ts';
import { chooseTexts } from '../texts/texts.ts';
import type { MenuState } from './menu-template.ts';
import { buildMenuTemplate } from './menu-template.ts';

const STATE: MenuState = {
  texts: chooseTexts('en', 'en'),
  recent: [],
  possible: MENU_COMMANDS,
  platform: 'linux',
  hasDevTools: false,
};

function build(changes: Partial<MenuState> = {}, actions = makeActions()): MenuItemConstructorOptions[] {
  return buildMenuTemplate({ ...STATE, ...changes }, actions);
}

function makeActions() {
  return { run: vi.fn(), openRecent: vi.fn() };
}

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

function find(items: readonly MenuItemConstructorOptions[], id: string): MenuItemConstructorOptions | undefined {
  return flatten(items).find((item) => item.id === id);
}

const press = (item: MenuItemConstructorOptions | undefined): void => {
  (item?.click as (() => void) | undefined)?.();
};

describe('buildMenuTemplate', () => {
  it('has every command of the window once, with its key, and does what the item says', () => {
    const actions = makeActions();
    const menu = build({}, actions);
    for (const command of MENU_COMMANDS) {
      press(find(menu, command));
      expect(actions.run, command).toHaveBeenLastCalledWith(command);
      expect(flatten(menu).filter(({ id }) => id === command)).toHaveLength(1);
    }
    const keyed = KEYED_ACTIONS.filter((name) => getAction(name).menu !== null);
    expect(keyed.length).toBeGreaterThan(12);
    for (const name of keyed) expect(find(menu, name)?.accelerator, name).toBeDefined();
    expect(find(menu, 'saveBeside')?.accelerator).toBe('CmdOrCtrl+Shift+S');
    expect(find(menu, 'flicker')?.accelerator).toBe('Space');
    expect(find(menu, 'zoomIn')?.accelerator).toBe('Plus');
  });

  it('greys what has no effect', () => {
    const menu = build({ possible: ['open'] });
    expect(find(menu, 'open')?.enabled).toBe(true);
    expect(find(menu, 'save')?.enabled).toBe(false);
  });

  it('opens recent photos, whatever their names', () => {
    const actions = makeActions();
    const menu = build({ recent: [{ id: 'r1', name: 'a&b.png', folder: '/photos' }] }, actions);
    press(flatten(menu).find(({ label }) => label === 'a&&b.png — /photos'));
    expect(actions.openRecent).toHaveBeenCalledWith('r1');
    const ids = flatten(menu).map(({ id }) => id);
    expect(ids.indexOf('open-recent')).toBe(ids.indexOf('openFolder') + 1);
  });

  it('leaves letters alone to be typed on macOS, which takes every key of a menu', () => {
    const menu = build({ platform: 'darwin' });
    expect(find(menu, 'mode')).toMatchObject({ label: 'Split or Side by Side (S)' });
    expect(find(menu, 'mode')?.accelerator).toBeUndefined();
    expect(find(menu, 'flicker')?.label).toBe('Show the Photo before (Space)');
    expect(find(menu, 'save')?.accelerator).toBe('CmdOrCtrl+S');
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
    expect(top('darwin')).toEqual(['Skipstone', 'File', 'Edit', 'View', 'Photo', 'Help']);
    expect(top('win32')).toEqual(['File', 'Edit', 'View', 'Photo', 'Help']);
    for (const platform of ['darwin', 'win32'] as const)
      expect(flatten(build({ platform })).filter(({ role }) => role === 'quit')).toHaveLength(1);
  });
});

it('has the language of the system unless the settings have another', () => {
  expect(chooseTexts('auto', 'zh-Hans-CN').file).toBe('文件');
  expect(chooseTexts('auto', 'de').file).toBe('Datei');
  expect(chooseTexts('auto', 'nl').file).toBe('File');
  expect(chooseTexts('en', 'zh-CN').file).toBe('File');
});
