/**
 * Regions in XMP (faces, named areas) after the image was turned or scaled: those of the Metadata Working Group and of ACDSee
 * (centres), of Microsoft, and of IPTC. Their coordinates are fractions or pixels of the image as it is stored.
 */
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';
import type { Box, Orientation } from './orientation.ts';
import { isTransposed, turnBox, turnSize } from './orientation.ts';
import type { XmlElement } from './xml-document.ts';
import type { XmpPacket, XmpProperty } from './xmp-properties.ts';

/** Of the Metadata Working Group and of ACDSee. */
const AREA = /\/sType\/Area#$/;
const DIMENSIONS = /\/sType\/Dimensions#$/;
const MICROSOFT_REGION = 'http://ns.microsoft.com/photo/1.2/t/Region#';
const IPTC_EXTENSION = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/';

/**
 * What happened to the image: it was turned, or a part was taken, in pixels of the upright image; then it was scaled to `to`. `from`
 * is its stored size, before all.
 */
export interface ImageChange {
  readonly orientation: Orientation;
  readonly from: Size;
  readonly to: Size;
  readonly part?: PhotoRegion | undefined;
}

/** Fields of one structure by their local names. */
type Fields = ReadonlyMap<string, XmpProperty>;

export function changeRegions(packet: XmpPacket, properties: readonly XmpProperty[], change: ImageChange): void {
  const applied = groupFields(properties, ({ uri, owner }) => DIMENSIONS.test(uri) && isInAppliedDimensions(owner));
  const turned = { ...change, orientation: chooseTurn(applied, change) };
  for (const fields of groupFields(properties, ({ uri }) => AREA.test(uri))) changeArea(packet, fields, turned);
  for (const property of properties) {
    if (property.uri === MICROSOFT_REGION && property.local === 'Rectangle') changeRectangle(packet, property, turned);
  }
  const boundaries = groupFields(properties, ({ uri, local }) => uri === IPTC_EXTENSION && local.startsWith('rb'));
  const units = new Map(boundaries.map((fields) => [getOwner(fields), fields.get('rbUnit')?.value]));
  for (const fields of boundaries) changeBoundary(packet, fields, findUnit(fields, units) === 'pixel', turned);
  for (const fields of applied) setDimensions(packet, fields, change.to);
}

function isInAppliedDimensions(owner: XmlElement): boolean {
  return [owner, owner.parent].some((element) => element?.local === 'AppliedToDimensions');
}

/**
 * Some programs write regions of the upright image although the stored one lies on its side: the sizes that they were drawn
 * on tell.
 */
function chooseTurn(applied: readonly Fields[], { orientation, from }: ImageChange): Orientation {
  const [width, height] = ['w', 'h'].map((side) => readNumber(applied[0], side));
  if (!isTransposed(orientation) || width === undefined || height === undefined) return orientation;
  const upright = turnSize(from, orientation);
  const isUpright = width > height === upright.widthPx > upright.heightPx;
  return isUpright && from.widthPx !== from.heightPx && width !== height ? 1 : orientation;
}

function groupFields(properties: readonly XmpProperty[], isField: (property: XmpProperty) => boolean): Fields[] {
  const groups = new Map<XmlElement, Map<string, XmpProperty>>();
  for (const property of properties) {
    if (!isField(property)) continue;
    const group = groups.get(property.owner) ?? new Map<string, XmpProperty>();
    group.set(property.local, property);
    groups.set(property.owner, group);
  }
  return [...groups.values()];
}

function readNumber(fields: Fields | undefined, name: string): number | undefined {
  const value = Number(fields?.get(name)?.value || NaN);
  return Number.isFinite(value) ? value : undefined;
}

/** `x` and `y` are the centre. */
function changeArea(packet: XmpPacket, fields: Fields, change: ImageChange): void {
  const [x, y] = [readNumber(fields, 'x'), readNumber(fields, 'y')];
  if (x === undefined || y === undefined) return;
  const isPixels = fields.get('unit')?.value === 'pixel';
  const [width, height] = [readNumber(fields, 'w') ?? 0, readNumber(fields, 'h') ?? 0];
  const box = changeBox({ x: x - width / 2, y: y - height / 2, width, height }, isPixels, change);
  const next = { x: box.x + box.width / 2, y: box.y + box.height / 2, w: box.width, h: box.height };
  setNumbers(packet, fields, next);
  const diameter = readNumber(fields, 'd');
  if (diameter !== undefined && isPixels) setNumbers(packet, fields, { d: diameter * getScale(change)[0] });
}

/** `left, top, width, height` as fractions. */
function changeRectangle(packet: XmpPacket, property: XmpProperty, change: ImageChange): void {
  const numbers = (property.value ?? '').split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (
    (change.orientation === 1 && change.part === undefined) ||
    numbers.length !== 4 ||
    !numbers.every(Number.isFinite)
  )
    return;
  const [x = 0, y = 0, width = 0, height = 0] = numbers;
  const box = changeBox({ x, y, width, height }, false, change);
  packet.set(property, [box.x, box.y, box.width, box.height].map(formatNumber).join(', '));
}

/** A box, a circle around a point, or one point of a polygon. */
function changeBoundary(packet: XmpPacket, fields: Fields, isPixels: boolean, change: ImageChange): void {
  const [x, y] = [readNumber(fields, 'rbX'), readNumber(fields, 'rbY')];
  if (x === undefined || y === undefined) return;
  const [width, height] = [readNumber(fields, 'rbW') ?? 0, readNumber(fields, 'rbH') ?? 0];
  const box = changeBox({ x, y, width, height }, isPixels, change);
  setNumbers(packet, fields, { rbX: box.x, rbY: box.y, rbW: box.width, rbH: box.height });
  const radius = readNumber(fields, 'rbRx');
  if (radius === undefined) return;
  // A fraction of the width, which is the height of an image on its side.
  const { from, orientation, part } = change;
  const ratio =
    (isTransposed(orientation) ? from.widthPx / from.heightPx : 1) * (part ? from.widthPx / part.widthPx : 1);
  setNumbers(packet, fields, { rbRx: radius * (isPixels ? getScale(change)[0] : ratio) });
}

function getOwner(fields: Fields): XmlElement {
  return [...fields.values()][0]!.owner;
}

/** The points of a polygon have the unit of the boundary around them. */
function findUnit(fields: Fields, units: ReadonlyMap<XmlElement, string | undefined>): string | undefined {
  for (let element: XmlElement | null = getOwner(fields); element !== null; element = element.parent) {
    const unit = units.get(element);
    if (unit !== undefined) return unit;
  }
  return undefined;
}

/** From fractions or pixels of the stored image to those of the result. */
function changeBox(box: Box, isPixels: boolean, change: ImageChange): Box {
  const { orientation, from, to } = change;
  const unit = isPixels ? from : { widthPx: 1, heightPx: 1 };
  const relative = {
    ...{ x: box.x / unit.widthPx, y: box.y / unit.heightPx },
    ...{ width: box.width / unit.widthPx, height: box.height / unit.heightPx },
  };
  const turned = takePart(turnBox(relative, orientation), change);
  const target = isPixels ? to : unit;
  return {
    ...{ x: turned.x * target.widthPx, y: turned.y * target.heightPx },
    ...{ width: turned.width * target.widthPx, height: turned.height * target.heightPx },
  };
}

/** From fractions of the upright image to fractions of its part; a box outside lies outside 0..1. */
function takePart({ x, y, width, height }: Box, { orientation, from, part }: ImageChange): Box {
  if (part === undefined) return { x, y, width, height };
  const { widthPx, heightPx } = turnSize(from, orientation);
  return {
    ...{ x: (x * widthPx - part.left) / part.widthPx, y: (y * heightPx - part.top) / part.heightPx },
    ...{ width: (width * widthPx) / part.widthPx, height: (height * heightPx) / part.heightPx },
  };
}

function getScale({ orientation, from, to, part }: ImageChange): readonly [number, number] {
  const upright = part ?? turnSize(from, orientation);
  return [to.widthPx / upright.widthPx, to.heightPx / upright.heightPx];
}

function setDimensions(packet: XmpPacket, fields: Fields, { widthPx, heightPx }: Size): void {
  setNumbers(packet, fields, { w: widthPx, h: heightPx });
  const unit = fields.get('unit');
  if (unit !== undefined && unit.value !== 'pixel') packet.set(unit, 'pixel');
}

/** Only fields that are there, and only those that change. */
function setNumbers(packet: XmpPacket, fields: Fields, numbers: Readonly<Record<string, number>>): void {
  for (const [name, number] of Object.entries(numbers)) {
    const [field, before] = [fields.get(name), readNumber(fields, name)];
    if (field !== undefined && before !== undefined && Math.abs(number - before) > 1e-9)
      packet.set(field, formatNumber(number));
  }
}

function formatNumber(number: number): string {
  return String(Number(number.toFixed(6)));
}
