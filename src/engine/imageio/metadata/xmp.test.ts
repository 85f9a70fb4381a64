import { describe, expect, it } from 'vitest';
import { makeXmp } from '#tests/helpers/exif-blocks.ts';
import { fitXmp, readXmpTime, turnXmp } from './xmp.ts';

const STORED = { widthPx: 400, heightPx: 300 };
const UPRIGHT = { widthPx: 300, heightPx: 400 };
const RESULT = { from: STORED, to: { widthPx: 1600, heightPx: 1200 }, mimeType: 'image/png' };

/** Two faces as Lightroom writes them (attributes) and as digiKam does (elements). */
function makeRegions(applied: string): string {
  return makeXmp(
    'tiff:Orientation="6"',
    `<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions ${applied}/><mwg-rs:RegionList><rdf:Bag>` +
      '<rdf:li><rdf:Description mwg-rs:Name="A"><mwg-rs:Area stArea:x="0.1" stArea:y="0.2" stArea:w="0.2" stArea:h="0.1" ' +
      'stArea:unit="normalized"/></rdf:Description></rdf:li>' +
      '<rdf:li rdf:parseType="Resource"><mwg-rs:Area rdf:parseType="Resource"><stArea:x>0.5</stArea:x><stArea:y>0.75</stArea:y>' +
      '<stArea:w>0.4</stArea:w><stArea:h>0.2</stArea:h><stArea:unit>normalized</stArea:unit></mwg-rs:Area></rdf:li>' +
      '</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>',
  );
}

describe('regions', () => {
  it('are turned with the image', () => {
    const turned = turnXmp(makeRegions('stDim:w="400" stDim:h="300" stDim:unit="pixel"'), 6, STORED);
    expect(turned).toContain('tiff:Orientation="1"');
    expect(turned).toContain('stArea:x="0.8" stArea:y="0.1" stArea:w="0.1" stArea:h="0.2"');
    expect(turned).toContain(
      '<stArea:x>0.25</stArea:x><stArea:y>0.5</stArea:y><stArea:w>0.2</stArea:w><stArea:h>0.4</stArea:h>',
    );
    expect(turned).toContain('stDim:w="300" stDim:h="400" stDim:unit="pixel"');
    expect(fitXmp(turned, { ...RESULT, from: UPRIGHT, to: { widthPx: 1200, heightPx: 1600 } }).xmp).toBe(
      turned.replace('stDim:w="300" stDim:h="400"', 'stDim:w="1200" stDim:h="1600"'),
    );
  });

  it('of the upright image stay, which their dimensions tell', () => {
    const turned = turnXmp(makeRegions('stDim:w="300" stDim:h="400" stDim:unit="pixel"'), 6, STORED);
    expect(turned).toContain('stArea:x="0.1" stArea:y="0.2" stArea:w="0.2" stArea:h="0.1"');
  });

  it.each([
    [2, '0.7, 0.2, 0.2, 0.3'],
    [3, '0.7, 0.5, 0.2, 0.3'],
    [4, '0.1, 0.5, 0.2, 0.3'],
    [5, '0.2, 0.1, 0.3, 0.2'],
    [6, '0.5, 0.1, 0.3, 0.2'],
    [7, '0.5, 0.7, 0.3, 0.2'],
    [8, '0.2, 0.7, 0.3, 0.2'],
  ] as const)('of Microsoft are turned by orientation %i', (orientation, expected) => {
    const before = makeXmp(
      '',
      '<MP:RegionInfo><rdf:Description MPReg:Rectangle="0.1, 0.2, 0.2, 0.3"/></MP:RegionInfo>',
    );
    expect(turnXmp(before, orientation, STORED)).toBe(before.replace('0.1, 0.2, 0.2, 0.3', expected));
  });

  it('of IPTC are turned, and those in pixels grow with the image', () => {
    const boundary = (unit: string, ...numbers: [number, number, number, number]) => {
      const [x, y, w, h] = numbers;
      return `<Iptc4xmpExt:RegionBoundary Iptc4xmpExt:rbUnit="${unit}" Iptc4xmpExt:rbX="${x}" Iptc4xmpExt:rbY="${y}" Iptc4xmpExt:rbW="${w}" Iptc4xmpExt:rbH="${h}"/>`;
    };
    expect(turnXmp(makeXmp('', boundary('relative', 0.1, 0.2, 0.2, 0.3)), 6, STORED)).toContain(
      boundary('relative', 0.5, 0.1, 0.3, 0.2),
    );
    expect(fitXmp(makeXmp('', boundary('pixel', 40, 60, 80, 90)), RESULT).xmp).toContain(
      boundary('pixel', 160, 240, 320, 360),
    );
  });
});

describe('sizes', () => {
  it('become those of the result, whatever the prefix and the form', () => {
    const { xmp } = fitXmp(
      makeXmp(
        'tiff:ImageWidth="400" dc:format="image/heic" exif:PixelXDimension="400"',
        '<e:PixelYDimension xmlns:e="http://ns.adobe.com/exif/1.0/">300</e:PixelYDimension>',
      ),
      RESULT,
    );
    expect(xmp).toContain('tiff:ImageWidth="1600" dc:format="image/png" exif:PixelXDimension="1600"');
    expect(xmp).toContain('>1200</e:PixelYDimension>');
  });

  it('of a panorama grow with the image, and turn with it', () => {
    const pano = (full: string, area: string) => {
      const [fullWidth, fullHeight] = full.split(' ');
      const [left, top, width, height] = area.split(' ');
      return makeXmp(
        `GPano:FullPanoWidthPixels="${fullWidth}" GPano:FullPanoHeightPixels="${fullHeight}" GPano:CroppedAreaLeftPixels="${left}" ` +
          `GPano:CroppedAreaTopPixels="${top}" GPano:CroppedAreaImageWidthPixels="${width}" GPano:CroppedAreaImageHeightPixels="${height}"`,
      );
    };
    const before = pano('800 400', '80 20 400 300');
    expect(fitXmp(before, RESULT).xmp).toBe(pano('3200 1600', '320 80 1600 1200'));
    expect(turnXmp(before, 6, STORED)).toBe(pano('400 800', '80 80 300 400'));
  });
});

describe('what stays with the photo', () => {
  it('is not announced: gain maps and videos', () => {
    const before = makeXmp(
      'hdrgm:Version="1.0" GCamera:MotionPhoto="1" GCamera:MicroVideoOffset="99" xmp:Rating="3"',
      '<C:Directory xmlns:C="http://ns.google.com/photos/1.0/container/" xmlns:I="http://ns.google.com/photos/1.0/container/item/">' +
        '<rdf:Seq><rdf:li rdf:parseType="Resource"><C:Item I:Semantic="GainMap"/></rdf:li></rdf:Seq></C:Directory>',
    );
    const { xmp, remarks } = fitXmp(before, RESULT);
    expect(xmp).not.toMatch(/hdrgm:Version|MotionPhoto|MicroVideo|Directory|GainMap/);
    expect(xmp).toContain('xmp:Rating="3"');
    expect([...remarks].sort()).toEqual(['gain-map-lost', 'motion-lost']);
  });

  it('is nothing for others, which stay byte for byte', () => {
    const before = makeXmp(
      'xmp:Rating="3" GCamera:MotionPhoto="0"',
      '<!-- tiff:ImageWidth --><dc:title>A &amp; B</dc:title>',
    );
    expect(fitXmp(before, RESULT)).toEqual({ xmp: before.replace(' GCamera:MotionPhoto="0"', ''), remarks: [] });
    for (const broken of ['', 'words', '<a>', '<a></b>', '<a b:c="1"/>', before.slice(0, -60)]) {
      expect(fitXmp(broken, RESULT).xmp).toBe(broken);
      expect(turnXmp(broken, 6, STORED)).toBe(broken);
    }
  });
});

describe('readXmpTime', () => {
  const time = { year: 2019, month: 8, day: 7, hour: 6, minute: 5, second: 4 };
  it.each([
    ['exif:DateTimeOriginal="2019-08-07T06:05:04+02:00" xmp:CreateDate="2021-01-01"', time],
    ['photoshop:DateCreated="2019-08-07T06:05:04.25"', time],
    ['xmp:CreateDate="2019-08-07T06:05"', { ...time, second: 0 }],
    ['xmp:CreateDate="2019-08-07"', { ...time, hour: 0, minute: 0, second: 0 }],
    ['xmp:CreateDate="2019-08"', null],
    ['xmp:ModifyDate="2019-08-07T06:05:04"', null],
  ])('of %s', (attributes, expected) => {
    expect(readXmpTime(makeXmp(attributes))).toEqual(expected);
  });
});
