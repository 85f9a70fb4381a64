import { describe, expect, it } from 'vitest';
import { IPTC_SAMPLE, makeExif, makeXmp } from '#tests/helpers/exif-blocks.ts';
import type { ImageMetadata } from '../image-types.ts';
import { removeMetadata } from './removal.ts';

const METADATA: ImageMetadata = {
  exif: makeExif({ orientation: 1, makerNote: Buffer.from('private maker note') }),
  icc: Buffer.from('profile'),
  xmp: makeXmp(
    'exif:GPSLatitude="50,56N" photoshop:City="Köln" aux:SerialNumber="123" xmp:Rating="3"',
    '<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li>Köln</rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown><dc:title>lake</dc:title>',
  ),
  iptc: IPTC_SAMPLE,
  text: [
    { keyword: 'exif:GPSLatitude', text: '50', chunk: null },
    { keyword: 'Author', text: 'Jane', chunk: null },
  ],
  density: { x: 300, y: 300, unit: 'inch' },
  size: { widthPx: 9, heightPx: 7 },
  remarks: ['maker-notes-moved', 'gain-map-lost'],
};

describe('removeMetadata', () => {
  it('takes places and what identifies the camera out of everything, and leaves the rest', async () => {
    const { exif, xmp, iptc, text, remarks, ...others } = await removeMetadata(METADATA, 'location');
    expect(exif!.includes('Stone 3')).toBe(true);
    for (const gone of ['private maker note', 'SER-123', 'N\0\0\0']) expect(exif!.includes(gone)).toBe(false);
    expect(xmp).not.toMatch(/GPSLatitude|Köln|SerialNumber|LocationShown/);
    expect(xmp).toMatch(/xmp:Rating="3"[^]*<dc:title>lake/);
    expect(iptc!.includes('Köln')).toBe(false);
    expect(iptc!.includes('Anna at the lake')).toBe(true);
    expect(text).toEqual([METADATA.text![1]]);
    expect(remarks).toEqual(['gain-map-lost']);
    expect(others).toEqual({ icc: METADATA.icc, density: METADATA.density, size: METADATA.size });
  });

  it('takes out what it cannot understand', async () => {
    const { exif, xmp } = await removeMetadata({ exif: Buffer.from('II*\0no EXIF'), xmp: '<x GPS="1">' }, 'location');
    expect([exif, xmp]).toEqual([undefined, undefined]);
  });

  it('takes all out but colours and resolution', async () => {
    const { icc, density, size } = METADATA;
    expect(await removeMetadata(METADATA, 'all')).toEqual({ icc, density, size, remarks: ['gain-map-lost'] });
    expect(await removeMetadata(METADATA, 'nothing')).toBe(METADATA);
  });

  it.each([
    ...['photoshop:City', 'photoshop:State', 'photoshop:Country', 'Iptc4xmpCore:Location', 'photomechanic:CountryCode'],
    ...['exif:GPSLatitude', 'GPS Latitude', 'geo:lat', 'geo:long', 'geotag', 'Xmp.photoshop.City', 'Sub-location'],
    ...['Province/State', 'Country Code', 'dc:coverage', 'drone-dji:GimbalYawDegree', 'exif:ImageUniqueID'],
    ...['Body Serial Number', 'aux:SerialNumber', 'exif:CameraOwnerName', 'exif:MakerNote', 'unknown'],
    ...['Raw profile type iptc', 'raw profile type APP1', 'Raw profile type', 'XML:com.adobe.xmp.x'],
  ])('takes out the text %s', async (keyword) => {
    const entry = { keyword, text: 'private', chunk: null };
    expect((await removeMetadata({ text: [entry] }, 'location')).text).toEqual([]);
  });

  it('takes out a text that cannot be read', async () => {
    const entry = {
      keyword: 'Comment',
      text: null,
      chunk: { type: 'zTXt', data: Buffer.from('Comment\0\0x') },
    } as const;
    expect((await removeMetadata({ text: [entry] }, 'location')).text).toEqual([]);
  });

  it.each(['Title', 'Comment', 'parameters', 'exif:Model', 'dc:title', 'tiff:ImageWidth', 'Geometry', 'Statement'])(
    'leaves the text %s',
    async (keyword) => {
      const entry = { keyword, text: 'public', chunk: null };
      expect((await removeMetadata({ text: [entry] }, 'location')).text).toEqual([entry]);
    },
  );

  it('takes the place that Dublin Core knows out of XMP', async () => {
    const { xmp } = await removeMetadata({ xmp: makeXmp('dc:coverage="Köln" xmp:Rating="3"') }, 'location');
    expect(xmp).not.toContain('Köln');
    expect(xmp).toContain('xmp:Rating="3"');
  });
});
