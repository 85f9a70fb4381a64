/** Language and theme of the window, resolved from the settings and, for `auto`, from the system. */
import type { Language, Settings } from '#shared/settings.ts';
import type { Messages } from '../i18n/index.ts';
import { MESSAGES, chooseLanguage } from '../i18n/index.ts';
import type { Formats } from '../ui/format.ts';
import { createFormats } from '../ui/format.ts';

/** What the browser reports about the system; replaced in tests. */
export interface SystemPreferences {
  readonly languages: readonly string[];
  readonly isDark: boolean;
  /** Returns the function that ends the subscription. */
  onThemeChange(listener: (isDark: boolean) => void): () => void;
}

/** The resolved preferences, with the texts and number formats of the language. */
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

  /** @param readSettings returns null before the app has answered */
  constructor(readSettings: () => Pick<Settings, 'language' | 'theme'> | null, system: SystemPreferences) {
    this.#readSettings = readSettings;
    this.#system = system;
    this.#isSystemDark = system.isDark;
  }

  /** Follows the system's theme; returns the function that ends it. */
  start(): () => void {
    return this.#system.onThemeChange((isDark) => (this.#isSystemDark = isDark));
  }
}

/** The preferences of this browser. */
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
