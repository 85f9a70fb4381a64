/** Local times without a zone, as cameras record them, and the patterns that format them. Pure. */

export interface WallTime {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const FIELDS = {
  YYYY: ({ year }: WallTime) => pad(year, 4),
  YY: ({ year }: WallTime) => pad(year % 100, 2),
  MM: ({ month }: WallTime) => pad(month, 2),
  DD: ({ day }: WallTime) => pad(day, 2),
  HH: ({ hour }: WallTime) => pad(hour, 2),
  mm: ({ minute }: WallTime) => pad(minute, 2),
  ss: ({ second }: WallTime) => pad(second, 2),
} as const;

type Field = keyof typeof FIELDS;

/** The fields of a pattern, for messages. */
export const DATE_FIELDS = Object.keys(FIELDS) as readonly Field[];

/** A parsed pattern: fields and the text between them. */
export type DatePattern = readonly ({ readonly field: Field } | { readonly text: string })[];

/** Parses a pattern such as `YYYY-MM-DD`; returns the first piece that is neither a field nor punctuation, if there is one. */
export function parseDatePattern(pattern: string): DatePattern | { readonly unknown: string } {
  const parts: ({ readonly field: Field } | { readonly text: string })[] = [];
  for (const [piece] of pattern.matchAll(/YYYY|YY|MM|DD|HH|mm|ss|\p{L}+?(?=YY|MM|DD|HH|mm|ss|\P{L}|$)|\P{L}+/gu)) {
    if (isField(piece)) parts.push({ field: piece });
    else if (/\p{L}/u.test(piece)) return { unknown: piece };
    else parts.push({ text: piece });
  }
  return parts;
}

export function formatWallTime(time: WallTime, pattern: DatePattern): string {
  return pattern.map((part) => ('field' in part ? FIELDS[part.field](time) : part.text)).join('');
}

/** The local time of a moment, such as a file's time, in the zone of this machine. */
export function toWallTime(moment: Date): WallTime {
  return {
    year: moment.getFullYear(),
    month: moment.getMonth() + 1,
    day: moment.getDate(),
    hour: moment.getHours(),
    minute: moment.getMinutes(),
    second: moment.getSeconds(),
  };
}

/** Parses `2024:05:31 18:04:09` of EXIF; null for anything else, such as the zeros or blanks of a clock that was never set. */
export function parseExifTime(text: string): WallTime | null {
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const isReal =
    year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second <= 60;
  return isReal ? { year, month, day, hour, minute, second } : null;
}

function isField(piece: string): piece is Field {
  return Object.hasOwn(FIELDS, piece);
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
