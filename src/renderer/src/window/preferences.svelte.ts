/** Language and theme of the window, resolved from the settings and, for `auto`, from the system; the texts are loaded when asked for. */
import type { Language } from '#shared/languages/languages.ts';
import { chooseLanguage } from '#shared/languages/languages.ts';
import type { Settings } from '#shared/settings.ts';
import { en } from '../i18n/en/messages.ts';
import type { Messages } from '../i18n/index.ts';
import { loadMessages } from '../i18n/index.ts';
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
  /** English comes with the window: it is there when another language cannot be fetched. */
  #loaded = $state.raw<{ readonly language: Language; readonly texts: Messages }>({ language: 'en', texts: en });

  readonly #wanted: Language = $derived.by(() =>
    chooseLanguage(this.#readSettings()?.language ?? 'auto', this.#system.languages),
  );
  readonly theme: 'light' | 'dark' = $derived.by(() => {
    const wanted = this.#readSettings()?.theme ?? 'auto';
    if (wanted !== 'auto') return wanted;
    return this.#isSystemDark ? 'dark' : 'light';
  });
  readonly formats: Formats = $derived(createFormats(this.#loaded.language));

  /** @param readSettings returns null before the app has answered */
  constructor(readSettings: () => Pick<Settings, 'language' | 'theme'> | null, system: SystemPreferences) {
    this.#readSettings = readSettings;
    this.#system = system;
    this.#isSystemDark = system.isDark;
  }

  /** The language that is shown. */
  get language(): Language {
    return this.#loaded.language;
  }

  get texts(): Messages {
    return this.#loaded.texts;
  }

  /** Whether the wanted language is the one that is shown. */
  get isLoaded(): boolean {
    return this.#wanted === this.#loaded.language;
  }

  /** For an effect: loads the wanted language. Until it is there, the present one stays. */
  follow(): void {
    if (!this.isLoaded) void this.load();
  }

  /** Resolves when the wanted language is shown; English instead where it cannot be fetched. */
  async load(): Promise<void> {
    const language = this.#wanted;
    let texts = en;
    try {
      texts = await loadMessages(language);
    } catch (cause) {
      console.warn(`The texts of ${language} cannot be loaded: ${String(cause)}`);
    }
    // Another one was asked for meanwhile.
    if (language === this.#wanted) this.#loaded = { language, texts };
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
