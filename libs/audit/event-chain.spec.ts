import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import type { JsonObject } from '#libs/kernel';
import { canonicalForm, eventIdOf, genesisLink, linkOf } from './event-chain.js';

const fact = {
  type: 'NoteAdded',
  data: { kind: 'PUBLIC', body: 'Zürich € 1' },
  metadata: { tenant: 'acme', schema: 2 },
};

describe('canonicalForm', () => {
  const byTheLetter = (value: unknown) => canonicalize(JSON.parse(JSON.stringify(value)));

  it('is what the reference implementation of RFC 8785 makes of any JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })), (given) => {
        const value = given as unknown as JsonObject;
        expect(canonicalForm(value)).toBe(byTheLetter(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['numbers', { a: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0, 9007199254740992] }],
    ['strings', { a: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/ \ud800 \u2028' }],
    ['keys', { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7, '10': 8 }],
    ['what JSON leaves out', { a: undefined, b: [undefined, Number.NaN], c: { d: undefined } }],
  ])('writes %s as the RFC does', (_what, value) => {
    expect(canonicalForm(value as unknown as JsonObject)).toBe(byTheLetter(value));
  });
});

describe('linkOf', () => {
  it('is what sha256sum says of the previous link and the canonical event', () => {
    const canonical =
      '{"data":{"body":"Zürich € 1","kind":"PUBLIC"},"metadata":{"schema":2,"tenant":"acme"},"type":"NoteAdded"}';
    const previous = createHash('sha256').update('case-acme.1').digest('hex');
    expect(genesisLink('case-acme.1')).toBe(previous);
    expect(linkOf(previous, fact)).toBe(
      createHash('sha256')
        .update(previous + canonical)
        .digest('hex'),
    );
  });

  it('is pinned: existing logs are linked this way', () => {
    expect(linkOf(genesisLink('case-acme.1'), fact)).toBe(
      '7b710f75f3685abe551e2e57558294c3ad9b1c694949e20402063d7ae3fb8a90',
    );
  });

  it('leaves out the link that the metadata carries', () => {
    const link = linkOf('', fact);
    expect(linkOf('', { ...fact, metadata: { ...fact.metadata, link } })).toBe(link);
  });

  it.each([
    ['the previous link', 'b', fact],
    ['the type', 'a', { ...fact, type: 'NoteRemoved' }],
    ['the data', 'a', { ...fact, data: { ...fact.data, body: 'Zurich € 1' } }],
    ['the metadata', 'a', { ...fact, metadata: { ...fact.metadata, tenant: 'globex' } }],
    ['a field more', 'a', { ...fact, data: { ...fact.data, corrects: null } }],
  ])('is another where %s is', (_what, previous, other) => {
    expect(linkOf(previous, other)).not.toBe(linkOf('a', fact));
  });

  it('is the same for any event once it has been through JSON, in whatever order its fields come back', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (given) => {
        const data = { ...given, absent: undefined } as unknown as JsonObject;
        const stored = reversed(JSON.parse(JSON.stringify(data))) as JsonObject;
        expect(linkOf('', { ...fact, data: stored })).toBe(linkOf('', { ...fact, data }));
      }),
    );
  });
});

describe('eventIdOf', () => {
  it('is a UUID of version 8, and another for another link', () => {
    expect(eventIdOf(genesisLink('a'))).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(eventIdOf(genesisLink('a'))).not.toBe(eventIdOf(genesisLink('b')));
  });
});
