/**
 * Makes an XMP packet say what is true of the result: orientation, sizes, panorama, regions; and nothing of gain maps and videos,
 * which stay with the photo. A packet that is not well-formed comes back as it is.
 */
import type { WallTime } from '#shared/naming/local-time.ts';
import { parseExifTime } from '#shared/naming/local-time.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';
import type { Remark } from '#shared/remarks.ts';
import type { Box, Orientation } from './orientation.ts';
import { turnBox, turnSize } from './orientation.ts';
import { changeRegions } from './xmp-regions.ts';
import type { XmpProperty } from './xmp-properties.ts';
import { XmpPacket } from './xmp-properties.ts';

const TIFF = 'http://ns.adobe.com/tiff/1.0/';
const EXIF = 'http://ns.adobe.com/exif/1.0/';
const DUBLIN_CORE = 'http://purl.org/dc/elements/1.1/';
const PHOTOSHOP = 'http://ns.adobe.com/photoshop/1.0/';
const XMP = 'http://ns.adobe.com/xap/1.0/';
const PANORAMA = 'http://ns.google.com/photos/1.0/panorama/';

/** Turns what the packet says of the stored image as its pixels were turned; `size` is that of the stored image. */
export function turnXmp(xmp: string, orientation: Orientation, size: Size): string {
  const packet = XmpPacket.parse(xmp);
  if (packet === undefined) return xmp;
  const properties = packet.list();
  for (const property of properties) {
    if (is(property, TIFF, 'Orientation') && property.value !== '1') packet.set(property, '1');
  }
  if (orientation !== 1) {
    const upright = turnSize(size, orientation);
    changeRegions(packet, properties, { orientation, from: size, to: upright });
    turnPanorama(packet, properties, orientation);
  }
  return packet.toString();
}

/**
 * Replaces sizes and places of the image of size `from` by those of the result, `to`; drops what describes the old file. Returns
 * also what the result lacks by that.
 */
export function fitXmp(
  xmp: string,
  change: {
    readonly from: Size;
    /** The part of the image that the result shows. */
    readonly part?: PhotoRegion | undefined;
    readonly to: Size;
    readonly mimeType: string;
  },
): { readonly xmp: string; readonly remarks: readonly Remark[] } {
  const { from, to, part, mimeType } = change;
  const packet = XmpPacket.parse(xmp);
  if (packet === undefined) return { xmp, remarks: [] };
  const properties = packet.list();
  const remarks = new Set<Remark>();
  for (const property of properties) {
    const value = describeFile(property, to, mimeType);
    if (value !== undefined && property.value !== undefined && property.value !== value) packet.set(property, value);
    if (!isOfOldFile(property)) continue;
    const remark = findRemark(property);
    if (remark !== undefined) remarks.add(remark);
    packet.remove(property);
  }
  changeRegions(packet, properties, { orientation: 1, from, to, part });
  if (part === undefined) scalePanorama(packet, properties, { from, to });
  // A part of a panorama is a photo like others.
  else for (const property of properties) if (property.uri === PANORAMA) packet.remove(property);
  return { xmp: packet.toString(), remarks: [...remarks] };
}

function is({ uri, local }: XmpProperty, wantedUri: string, wantedLocal: string): boolean {
  return uri === wantedUri && local === wantedLocal;
}

/** The value of a property that describes the file as a whole. */
function describeFile(property: XmpProperty, { widthPx, heightPx }: Size, mimeType: string): string | undefined {
  const { uri, local } = property;
  if (uri === DUBLIN_CORE) return local === 'format' ? mimeType : undefined;
  if (uri === TIFF) {
    return local === 'ImageWidth' ? String(widthPx) : local === 'ImageLength' ? String(heightPx) : undefined;
  }
  if (uri !== EXIF) return undefined;
  return local === 'PixelXDimension' ? String(widthPx) : local === 'PixelYDimension' ? String(heightPx) : undefined;
}

/** How the old file was coded; and images, depths and videos that it held in addition. */
const OLD_FILE: readonly (readonly [uri: RegExp, local: RegExp])[] = [
  [
    /^http:\/\/ns\.adobe\.com\/tiff\/1\.0\/$/,
    /^(BitsPerSample|Compression|PhotometricInterpretation|SamplesPerPixel|PlanarConfiguration|YCbCrSubSampling|YCbCrPositioning)$/,
  ],
  [
    /^http:\/\/ns\.adobe\.com\/exif\/1\.0\/$/,
    /^(CompressedBitsPerPixel|ComponentsConfiguration|SubjectArea|SubjectLocation)$/,
  ],
  [/^http:\/\/ns\.adobe\.com\/photoshop\/1\.0\/$/, /^ColorMode$/],
  [/^http:\/\/ns\.adobe\.com\/hdr-gain-map\/1\.0\/$/, /./],
  [/^http:\/\/ns\.google\.com\/photos\/(1\.0\/container|dd\/1\.0)\//, /./],
  [/^http:\/\/ns\.apple\.com\/(HDR[^/]*|pixeldatainfo|depth[^/]*)\//i, /./],
  [/./, /^(MotionPhoto|MicroVideo|OLivePhoto|VideoLength)/],
];
const GAIN_MAP = /hdr-gain-map|ns\.apple\.com\/HDR/;

function isOfOldFile({ uri, local }: XmpProperty): boolean {
  return OLD_FILE.some(([uris, locals]) => uris.test(uri) && locals.test(local));
}

function findRemark({ uri, local, value }: XmpProperty): Remark | undefined {
  if (local === 'Semantic')
    return value === 'GainMap' ? 'gain-map-lost' : value === 'MotionPhoto' ? 'motion-lost' : undefined;
  if (GAIN_MAP.test(uri)) return 'gain-map-lost';
  return /^(MotionPhoto|MicroVideo|OLivePhoto|VideoLength)/.test(local) && value !== '0' ? 'motion-lost' : undefined;
}

const PANORAMA_WIDTHS = /(Width|Left)Pixels$|^LargestValidInteriorRect(Width|Left)$/;
const PANORAMA_HEIGHTS = /(Height|Top)Pixels$|^LargestValidInteriorRect(Height|Top)$/;

function scalePanorama(
  packet: XmpPacket,
  properties: readonly XmpProperty[],
  { from, to }: { readonly from: Size; readonly to: Size },
): void {
  for (const property of properties) {
    const number = Number(property.value || NaN);
    if (property.uri !== PANORAMA || !Number.isFinite(number)) continue;
    const isWidth = PANORAMA_WIDTHS.test(property.local);
    if (!isWidth && !PANORAMA_HEIGHTS.test(property.local)) continue;
    const scale = isWidth ? to.widthPx / from.widthPx : to.heightPx / from.heightPx;
    if (scale !== 1) packet.set(property, String(Math.round(number * scale)));
  }
}

/** The place of the image in its panorama; one of which a part is missing is dropped, because nothing can turn it. */
function turnPanorama(packet: XmpPacket, properties: readonly XmpProperty[], orientation: Orientation): void {
  const own = new Map(properties.filter(({ uri }) => uri === PANORAMA).map((property) => [property.local, property]));
  const read = (name: string): number => Number(own.get(name)?.value || NaN);
  const full = { widthPx: read('FullPanoWidthPixels'), heightPx: read('FullPanoHeightPixels') };
  const [left, top] = [read('CroppedAreaLeftPixels'), read('CroppedAreaTopPixels')];
  const [width, height] = [read('CroppedAreaImageWidthPixels'), read('CroppedAreaImageHeightPixels')];
  const upright = turnSize(full, orientation);
  const { widthPx, heightPx } = full;
  const box: Box = { x: left / widthPx, y: top / heightPx, width: width / widthPx, height: height / heightPx };
  const turned = turnBox(box, orientation);
  const values: Readonly<Record<string, number>> = {
    FullPanoWidthPixels: upright.widthPx,
    FullPanoHeightPixels: upright.heightPx,
    CroppedAreaLeftPixels: turned.x * upright.widthPx,
    CroppedAreaTopPixels: turned.y * upright.heightPx,
    CroppedAreaImageWidthPixels: turned.width * upright.widthPx,
    CroppedAreaImageHeightPixels: turned.height * upright.heightPx,
  };
  const isWhole = Object.values(values).every(Number.isFinite);
  for (const [name, property] of own) {
    const value = values[name];
    if (value !== undefined && isWhole) packet.set(property, String(Math.round(value)));
    else if (PANORAMA_WIDTHS.test(name) || PANORAMA_HEIGHTS.test(name)) packet.remove(property);
  }
}

/** Properties that say when a photo was taken, in the order in which they are believed. */
const TIMES: readonly (readonly [uri: string, local: string])[] = [
  [EXIF, 'DateTimeOriginal'],
  [PHOTOSHOP, 'DateCreated'],
  [EXIF, 'DateTimeDigitized'],
  [XMP, 'CreateDate'],
];

/** When the photo was taken; null where the packet does not say. */
export function readXmpTime(xmp: string): WallTime | null {
  const properties = XmpPacket.parse(xmp)?.list() ?? [];
  for (const [uri, local] of TIMES) {
    const value = properties.find((property) => is(property, uri, local))?.value;
    const time = value === undefined ? null : parseXmpTime(value);
    if (time !== null) return time;
  }
  return null;
}

/** `2024-05-31T18:04:09+02:00`; seconds, the time of day and the zone may be missing. */
function parseXmpTime(text: string): WallTime | null {
  const [, day, minute = '00:00', second = ':00'] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?)?/.exec(text) ?? [];
  return day === undefined ? null : parseExifTime(`${day} ${minute}${second}`);
}
