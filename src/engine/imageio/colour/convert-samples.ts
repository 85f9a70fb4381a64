/**
 * Converts samples, as a decoder gives them, to straight RGB or grey, in place: undoes multiplication by alpha, limited
 * range, YCbCr, Lab and unusual curves. What the RGB means is left to profiles.
 */
import { createSamples, maxSample } from '#core/image/pixels.ts';
import type { Samples } from '#core/ports.ts';
import type { ColourDescription, ColourModel, Transfer } from './colour-description.ts';
import { makeLabConverter } from './lab.ts';
import { putOnSrgbCurve } from './transfer-curves.ts';

type Numbers = Uint8Array | Uint16Array;
/** Converts the three samples of one colour. */
export type ConvertColour = (data: Numbers, at: number) => void;

/** Whether `convertSamples` has anything to do. */
export function needsConversion({ model, isPremultiplied }: ColourDescription, curve: Transfer | null): boolean {
  return isPremultiplied || model.kind !== 'rgb' || model.range === 'limited' || curve !== null;
}

/**
 * `channels` as in `SourceImage`; three colours where the model is YCbCr or Lab. `curve`: to be replaced by that of
 * sRGB.
 */
export function convertSamples(
  samples: Samples,
  channels: number,
  description: ColourDescription,
  curve: Transfer | null,
): void {
  const { data, bitDepth } = samples;
  const { model, isPremultiplied } = description;
  if (isPremultiplied && channels % 2 === 0) divideByAlpha(data, channels);
  if (model.kind !== 'rgb') {
    const convert = model.kind === 'lab' ? makeLabConverter(model, bitDepth) : makeYcbcrConverter(model, bitDepth);
    for (let at = 0; at < data.length; at += channels) convert(data, at);
  } else if (model.range === 'limited') {
    expandRange(data, channels);
  }
  if (curve !== null) putOnSrgbCurve(data, channels, curve);
}

/** Keeps some of the bands of interleaved samples, in the given order. */
export function pickBands({ bitDepth, data }: Samples, bandCount: number, bands: readonly number[]): Samples {
  const pixels = data.length / bandCount;
  const picked = createSamples(bitDepth, pixels * bands.length);
  for (let pixel = 0, to = 0; pixel < pixels; pixel++) {
    for (const band of bands) picked.data[to++] = data[pixel * bandCount + band]!;
  }
  return picked;
}

/** Grey or RGB, the last channel is alpha. */
export function divideByAlpha(data: Numbers, channels: number): void {
  const most = data.BYTES_PER_ELEMENT === 1 ? 255 : 65_535;
  for (let i = 0; i < data.length; i += channels) {
    const alpha = data[i + channels - 1]!;
    if (alpha === 0 || alpha === most) continue;
    for (let c = 0; c < channels - 1; c++) data[i + c] = Math.min(most, Math.round((data[i + c]! * most) / alpha));
  }
}

/** Black of 16 and white of 235, in units of 8 bits, become 0 and the most; alpha always has the full range. */
export function expandRange(data: Numbers, channels: number): void {
  const levels = data.BYTES_PER_ELEMENT === 1 ? 256 : 65_536;
  const unit = levels / 256;
  const expanded = new Uint16Array(levels);
  for (let value = 0; value < levels; value++) {
    expanded[value] = clamp((value - 16 * unit) / (219 * unit), levels - 1);
  }
  const colours = channels - ((channels + 1) % 2);
  for (let i = 0; i < data.length; i += channels) {
    for (let c = 0; c < colours; c++) data[i + c] = expanded[data[i + c]!]!;
  }
}

/** TIFF 6.0, section 21. */
function makeYcbcrConverter(model: Extract<ColourModel, { kind: 'ycbcr' }>, bitDepth: 8 | 16): ConvertColour {
  const most = maxSample(bitDepth);
  const [red, green, blue] = model.luma as readonly [number, number, number];
  const [blackY, whiteY, blackCb, whiteCb, blackCr, whiteCr] = model.reference.map((value) => value * most) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // Coded colour reaches from -127 to 127 where luminance reaches from 0 to 255.
  const half = (2 ** (bitDepth - 1) - 1) / most;
  return (data, at) => {
    const y = (data[at]! - blackY) / (whiteY - blackY);
    const cb = ((data[at + 1]! - blackCb) / (whiteCb - blackCb)) * half;
    const cr = ((data[at + 2]! - blackCr) / (whiteCr - blackCr)) * half;
    const r = y + cr * (2 - 2 * red);
    const b = y + cb * (2 - 2 * blue);
    data[at] = clamp(r, most);
    data[at + 1] = clamp((y - red * r - blue * b) / green, most);
    data[at + 2] = clamp(b, most);
  };
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, Math.round(value * most)));
