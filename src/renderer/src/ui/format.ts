/** Formats numbers, sizes, times and durations for people, in one language. */
import type { Size } from '#shared/jobs.ts';
import type { Language } from '#shared/languages/languages.ts';

/** The formatting functions of one language. */
export interface Formats {
  integer(value: number): string;
  decimal(value: number, digits: number): string;
  /** With at most so many digits after the point. */
  upTo(value: number, digits: number): string;
  /** @param fraction 0..1 */
  percent(fraction: number): string;
  /** With one digit after the point. @param fraction 0..1 */
  finePercent(fraction: number): string;
  /** "a, b, and c". */
  list(items: readonly string[]): string;
  size(size: Size): string;
  megapixels(size: Size): string;
  /** Millions of pixels. */
  millions(pixels: number): string;
  /** In powers of ten, as drives are labelled. */
  bytes(amount: number): string;
  /** @param atMs milliseconds since 1970 */
  date(atMs: number): string;
  /** When something was: the time of day, with the date where that is not today. @param atMs milliseconds since 1970 */
  moment(atMs: number): string;
  /** Time of day to five minutes, with the weekday when that differs from the day of `nowMs`. */
  clock(atMs: number, nowMs: number): string;
  /** At most two units; longer durations are rounded more coarsely. Never less than a tenth of a second. */
  duration(milliseconds: number): string;
}

const SHORT_UNIT = { style: 'unit', unitDisplay: 'short' } as const;
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

function joinUnits(large: string, small: string | null): string {
  return small === null ? large : `${large} ${small}`;
}

function formatBytes(language: Language, amount: number): string {
  const step = Math.min(BYTE_UNITS.length - 1, Math.max(1, Math.floor(Math.log10(Math.max(1, amount)) / 3)));
  const value = amount / 1000 ** step;
  const maximumFractionDigits = value < 9.95 && step > 1 ? 1 : 0;
  const unit = BYTE_UNITS[step] ?? 'byte';
  return new Intl.NumberFormat(language, { ...SHORT_UNIT, unit, maximumFractionDigits }).format(value);
}

/** Creates the formats of a language. */
export function createFormats(language: Language): Formats {
  const decimals = (digits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const whole = decimals(0);
  const percents = (maximumFractionDigits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits });
  const [wholePercents, finePercents] = [percents(0), percents(1)];
  const unit = (name: 'second' | 'minute' | 'hour', digits = 0): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { ...SHORT_UNIT, unit: name, maximumFractionDigits: digits });
  const [tenths, seconds, minutes, hours] = [unit('second', 1), unit('second'), unit('minute'), unit('hour')];

  const millions = (pixels: number): string => {
    const value = pixels / 1e6;
    return decimals(value < 10 ? (value < 0.1 ? 2 : 1) : 0).format(value);
  };
  const lists = new Intl.ListFormat(language);
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const moments = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const clocks = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const clocksOfOtherDays = new Intl.DateTimeFormat(language, { weekday: 'short', hour: '2-digit', minute: '2-digit' });

  return {
    integer: (value) => whole.format(value),
    decimal: (value, digits) => decimals(digits).format(value),
    upTo: (value, digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value),
    percent: (fraction) => wholePercents.format(fraction),
    finePercent: (fraction) => finePercents.format(fraction),
    list: (items) => lists.format(items),
    // Without separators, as sizes in pixels are written everywhere.
    size: ({ widthPx, heightPx }) => `${widthPx} × ${heightPx}`,
    megapixels: ({ widthPx, heightPx }) => millions(widthPx * heightPx),
    millions,
    bytes: (amount) => formatBytes(language, amount),
    date: (atMs) => dates.format(atMs),
    moment: (atMs) => (dates.format(atMs) === dates.format(Date.now()) ? clocks : moments).format(atMs),
    clock: (atMs, nowMs) =>
      (dates.format(atMs) === dates.format(nowMs) ? clocks : clocksOfOtherDays).format(
        Math.round(atMs / 300_000) * 300_000,
      ),
    duration: (milliseconds) => {
      const total = Math.max(0.1, milliseconds / 1000);
      if (total < 9.95) return tenths.format(Math.round(total * 10) / 10);
      if (total < 59.5) return seconds.format(Math.round(total));
      if (total < 595) {
        const rounded = Math.round(total / 10) * 10;
        const rest = rounded % 60;
        return joinUnits(minutes.format(Math.floor(rounded / 60)), rest === 0 ? null : seconds.format(rest));
      }
      const wholeMinutes = Math.round(total / 60);
      if (wholeMinutes < 60) return minutes.format(wholeMinutes);
      const rest = wholeMinutes % 60;
      return joinUnits(hours.format(Math.floor(wholeMinutes / 60)), rest === 0 ? null : minutes.format(rest));
    },
  };
}
