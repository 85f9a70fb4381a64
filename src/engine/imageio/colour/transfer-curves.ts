/**
 * Puts samples on the curve of sRGB that are on another: networks know that curve alone, 8 bits of linear light would
 * show steps, and transparent pixels would be blended otherwise than they are shown.
 */
import type { Transfer } from './colour-description.ts';

/** Powers about that of sRGB, as Adobe RGB has, stay: a profile says them, and not a bit is lost. */
const KEPT_POWERS = [2, 2.4] as const;

/** Whether a profile says the curve as well as pixels can. */
export function isKept(transfer: Transfer): boolean {
  if (transfer.kind === 'power') return transfer.exponent >= KEPT_POWERS[0] && transfer.exponent <= KEPT_POWERS[1];
  return transfer.kind === 'srgb';
}

/** Converts grey or RGB in place; a last channel of two or four is alpha. */
export function putOnSrgbCurve(data: Uint8Array | Uint16Array, channels: number, transfer: Transfer): void {
  const most = data.BYTES_PER_ELEMENT === 1 ? 255 : 65_535;
  const colours = channels < 3 ? 1 : 3;
  const curveCount = transfer.kind === 'tables' ? transfer.tables.length : 1;
  const curves = Array.from({ length: curveCount }, (_, i) =>
    Uint16Array.from({ length: most + 1 }, (_unused, value) => encodeSrgb(toLight(transfer, i, value / most), most)),
  );
  for (let c = 0; c < colours; c++) {
    const curve = curves[c] ?? curves[0]!;
    for (let i = c; i < data.length; i += channels) data[i] = curve[data[i]!]!;
  }
}

/** The sample of linear light of 0..1. */
export function encodeSrgb(light: number, most: number): number {
  const value = light <= 0.003_130_8 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(Math.max(0, Math.min(1, value)) * most);
}

function toLight(transfer: Transfer, colour: number, value: number): number {
  switch (transfer.kind) {
    case 'power':
      return value ** transfer.exponent;
    case 'segmented': {
      const [g, a, b, c, d] = transfer.parameters;
      return value >= d ? (a * value + b) ** g : c * value;
    }
    case 'tables': {
      const table = transfer.tables[colour]!;
      const at = value * (table.length - 1);
      const from = Math.floor(at);
      const next = table[Math.min(from + 1, table.length - 1)]!;
      return (table[from]! + (next - table[from]!) * (at - from)) / 65_535;
    }
    case 'srgb':
    case 'hdr':
    case 'unknown':
      throw new TypeError(`samples on a curve of kind ${transfer.kind} are not converted`);
  }
}
