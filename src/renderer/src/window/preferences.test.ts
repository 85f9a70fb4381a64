import { describe, expect, it } from 'vitest';
import type { Settings } from '#shared/settings.ts';
import { ReactiveValue } from '../testing/reactive-value.svelte.ts';
import { Preferences } from './preferences.svelte.ts';

describe('Preferences', () => {
  const settings = new ReactiveValue<Pick<Settings, 'language' | 'theme'> | null>(null);
  let changeTheme: (isDark: boolean) => void = () => undefined;
  const preferences = new Preferences(() => settings.value, {
    languages: ['fr-FR', 'zh-Hans-SG', 'en'],
    isDark: true,
    onThemeChange: (listener) => {
      changeTheme = listener;
      return () => undefined;
    },
  });

  it('follows the system until the settings say otherwise', () => {
    expect(preferences.language).toBe('zh-CN');
    expect(preferences.theme).toBe('dark');
    preferences.start();
    changeTheme(false);
    expect(preferences.theme).toBe('light');
    settings.value = { language: 'en', theme: 'dark' };
    expect(preferences.language).toBe('en');
    expect(preferences.theme).toBe('dark');
    expect(preferences.texts.panel.upscale).toBe('Enhance');
  });
});
