import { describe, expect, it } from 'vitest';
import type { Settings } from '#shared/settings.ts';
import { ReactiveValue } from '../testing/reactive-value.svelte.ts';
import { Preferences } from './preferences.svelte.ts';

describe('Preferences', () => {
  const settings = new ReactiveValue<Pick<Settings, 'language' | 'theme'> | null>(null);
  let changeTheme: (isDark: boolean) => void = () => undefined;
  const preferences = new Preferences(() => settings.value, {
    languages: ['nl-NL', 'zh-Hant-HK', 'en'],
    isDark: true,
    onThemeChange: (listener) => {
      changeTheme = listener;
      return () => undefined;
    },
  });

  it('follows the system until the settings say otherwise', async () => {
    await preferences.load();
    expect(preferences.language).toBe('zh-TW');
    expect(preferences.texts.panel.upscale).toBe('增強');
    expect(preferences.theme).toBe('dark');
    preferences.start();
    changeTheme(false);
    expect(preferences.theme).toBe('light');
    settings.value = { language: 'de', theme: 'dark' };
    // The texts stay until the others are there.
    expect([preferences.isLoaded, preferences.language]).toEqual([false, 'zh-TW']);
    await preferences.load();
    expect(preferences.texts.panel.upscale).toBe('Verbessern');
    expect(preferences.formats.integer(1234)).toBe('1.234');
    settings.value = { language: 'en', theme: 'dark' };
    await preferences.load();
    expect(preferences.isLoaded).toBe(true);
    expect(preferences.language).toBe('en');
    expect(preferences.theme).toBe('dark');
    expect(preferences.texts.panel.upscale).toBe('Enhance');
  });
});
