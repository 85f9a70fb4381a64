/** Language and theme as the window shows them: what the settings say, or what the system speaks and prefers. */
import type { Language, Settings } from '../../../shared/settings.ts';
import type { Messages } from '../i18n/index.ts';
import { MESSAGES, chooseLanguage } from '../i18n/index.ts';
import type { Formats } from '../lib/format.ts';
import { createFormats } from '../lib/format.ts';

export interface SystemPreferences {
  readonly languages: readonly string[];
  readonly isDark: boolean;
  /** Returns what ends the subscription. */
  onThemeChange(listener: (isDark: boolean) => void): () => void;
}

export class Preferences {
  readonly #readSettings: () => Pick<Settings, 'language' | 'theme'> | null;
  readonly #system: SystemPreferences;
  #isSystemDark = $state(false);

  readonly language: Language = $derived.by(() =>
    chooseLanguage(this.#readSettings()?.language ?? 'auto', this.#system.languages),
  );
  readonly theme: 'light' | 'dark' = $derived.by(() => {
    const wanted = this.#readSettings()?.theme ?? 'auto';
    if (wanted !== 'auto') return wanted;
    return this.#isSystemDark ? 'dark' : 'light';
  });
  readonly texts: Messages = $derived(MESSAGES[this.language]);
  readonly formats: Formats = $derived(createFormats(this.language));

  /** @param readSettings null before the app has answered */
  constructor(readSettings: () => Pick<Settings, 'language' | 'theme'> | null, system: SystemPreferences) {
    this.#readSettings = readSettings;
    this.#system = system;
    this.#isSystemDark = system.isDark;
  }

  /** Returns what ends it. */
  start(): () => void {
    return this.#system.onThemeChange((isDark) => (this.#isSystemDark = isDark));
  }
}

export function readSystemPreferences(): SystemPreferences {
  const query = matchMedia('(prefers-color-scheme: dark)');
  return {
    languages: navigator.languages,
    isDark: query.matches,
    onThemeChange: (listener) => {
      const onChange = (): void => listener(query.matches);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
  };
}
