import { describe, expect, it } from 'vitest';
import { makeXmp } from '#tests/helpers/exif-blocks.ts';
import { addProperties, findExtensionName, joinPackets, partPacket } from './xmp-packets.ts';
import { XmpPacket } from './xmp-properties.ts';

const TITLE = { uri: 'http://purl.org/dc/elements/1.1/', prefix: 'dc', local: 'title', kind: 'alt' } as const;

function listNames(xmp: string): string[] {
  return XmpPacket.parse(xmp)!
    .list()
    .map(({ local }) => local)
    .sort();
}

const KEYWORDS = { ...TITLE, local: 'subject', kind: 'bag' } as const;
const CITY = { uri: 'http://ns.adobe.com/photoshop/1.0/', prefix: 'photoshop', local: 'City', kind: 'text' } as const;
const DATE = { ...CITY, local: 'DateCreated' } as const;

function readValues(xmp: string | undefined, local: string): readonly string[] | undefined {
  const packet = XmpPacket.parse(xmp!)!;
  return packet.readValues(packet.list().find((property) => property.local === local)!);
}

describe('addProperties', () => {
  it('adds what is missing, and makes a packet where there is none', () => {
    const { xmp: added, isComplete } = addProperties(makeXmp('xmp:Rating="3"'), [{ ...TITLE, values: ['A < B'] }]);
    expect(isComplete).toBe(true);
    expect(listNames(added!)).toEqual(['Rating', 'title']);
    expect(added).toContain('<rdf:li xml:lang="x-default">A &lt; B</rdf:li>');
    expect(addProperties(added, [{ ...TITLE, values: ['A < B'] }])).toEqual({ xmp: added, isComplete: true });
    expect(listNames(addProperties(undefined, [{ ...TITLE, values: ['A'] }]).xmp!)).toEqual(['title']);
  });

  it('leaves a packet that cannot be understood, and says so', () => {
    const added = [{ ...TITLE, values: ['A'] }];
    expect(addProperties('<broken', added)).toEqual({ xmp: '<broken', isComplete: false });
  });

  it.each([
    ['a bag', KEYWORDS, '<dc:subject><rdf:Bag><rdf:li>gamma</rdf:li><rdf:li>beta</rdf:li></rdf:Bag></dc:subject>'],
    [
      'a list with another prefix of RDF',
      KEYWORDS,
      '<dc:subject xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Bag><r:li>gamma</r:li><r:li>beta</r:li></r:Bag></dc:subject>',
    ],
  ])('puts the values that are missing into %s', (_name, property, element) => {
    const added = addProperties(makeXmp('', element), [{ ...property, values: ['alpha & omega', 'beta'] }]);
    expect(added.isComplete).toBe(true);
    expect(readValues(added.xmp, 'subject')).toEqual(['gamma', 'beta', 'alpha & omega']);
  });

  it.each([
    ['text', makeXmp('photoshop:City="Bonn"'), CITY, ['Köln']],
    ['text in another language', makeXmp('', '<dc:title>B</dc:title>'), TITLE, ['A']],
    ['list without a place for more', makeXmp('dc:subject="gamma"'), KEYWORDS, ['alpha']],
    [
      'list of structures',
      makeXmp('', '<dc:subject><rdf:Bag><rdf:li><xmp:a/></rdf:li></rdf:Bag></dc:subject>'),
      KEYWORDS,
      ['a'],
    ],
    ['date', makeXmp('photoshop:DateCreated="2024-05-30"'), DATE, ['2024-05-31']],
    ['date without its time', makeXmp('photoshop:DateCreated="2024-05-31"'), DATE, ['2024-05-31T18:04:09']],
  ] as const)('leaves a single other %s, and says so', (_name, xmp, property, values) => {
    expect(addProperties(xmp, [{ ...property, values }])).toEqual({ xmp, isComplete: false });
  });

  it.each([
    ['the same', makeXmp('photoshop:City="Köln"'), CITY, 'Köln '],
    ['more than IPTC has place for', makeXmp(`photoshop:City="${'Köln '.repeat(9)}"`), CITY, 'Köln '.repeat(6)],
    ['the same time', makeXmp('photoshop:DateCreated="2024-05-31T18:04:09.12"'), DATE, '2024-05-31T18:04:09+02:00'],
    ['a more exact time', makeXmp('photoshop:DateCreated="2024-05-31T18:04:09"'), DATE, '2024-05-31'],
    [
      'one of two languages',
      makeXmp('', '<dc:title><rdf:Alt><rdf:li>B</rdf:li><rdf:li>A</rdf:li></rdf:Alt></dc:title>'),
      TITLE,
      'A',
    ],
  ] as const)('has nothing to say where the packet says %s', (_name, xmp, property, value) => {
    expect(addProperties(xmp, [{ ...property, values: [value] }])).toEqual({ xmp, isComplete: true });
  });

  it('does not take a field of a structure for a property of the photo', () => {
    const xmp = makeXmp('', '<xmp:Thumb rdf:parseType="Resource"><photoshop:City>Bonn</photoshop:City></xmp:Thumb>');
    const added = addProperties(xmp, [{ ...CITY, values: ['Köln'] }]);
    expect(added.isComplete).toBe(true);
    expect(added.xmp).toContain('<photoshop:City>Köln<');
  });

  it('says when a property has place for one of several values', () => {
    expect(addProperties(undefined, [{ ...CITY, values: ['Köln', 'Bonn'] }]).isComplete).toBe(false);
  });
});

describe('a packet that is too large', () => {
  const large = makeXmp(
    `photoshop:Instructions="${'i'.repeat(40_000)}" xmp:Rating="3"`,
    `<dc:description>${'d'.repeat(50_000)}</dc:description><dc:rights>Anna</dc:rights>`,
  );

  it('is parted and joined again without a loss', () => {
    const { main, extension } = partPacket(large, 65_000)!;
    expect(Buffer.byteLength(main)).toBeLessThanOrEqual(65_000);
    expect(findExtensionName(main)).toBe(extension!.name);
    expect(listNames(main)).toEqual(['HasExtendedXMP', 'Instructions', 'Rating', 'rights']);
    expect(listNames(extension!.bytes.toString())).toEqual(['description']);
    const joined = joinPackets(main, extension!.bytes.toString())!;
    expect(listNames(joined)).toEqual(listNames(large));
    expect(joined).toContain('d'.repeat(50_000));
  });

  it('is parted at attributes, too', () => {
    const { extension } = partPacket(large, 10_000)!;
    expect(listNames(extension!.bytes.toString())).toEqual(['Instructions', 'description']);
  });

  it('loses its padding first', () => {
    const padded = makeXmp('xmp:Rating="3"').replace('\n<?xpacket end', `\n${' '.repeat(70_000)}<?xpacket end`);
    expect(partPacket(padded, 65_000)).toEqual({
      main: expect.not.stringContaining('    ') as string,
      extension: null,
    });
  });

  it('is none that can be parted when it is not well-formed', () => {
    expect(partPacket('x'.repeat(70_000), 65_000)).toBeUndefined();
  });

  it('is read in a moment, however long its values are', () => {
    const huge = makeXmp(`photoshop:Instructions="${'i'.repeat(2 ** 25)}"`);
    expect(listNames(huge)).toEqual(['Instructions']);
  });
});
