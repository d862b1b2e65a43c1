import fc from 'fast-check';
import { tenantId } from '#libs/kernel';
import type { Facets } from './facets.js';
import { jointly, readJointly, TallyNames } from './tally-names.js';

const texts = fc.oneof(
  fc.constantFrom('', '|', '[', 'Category 26', 'a|b', '\n', '\ud83d', '__proto__', 'é "x" \\'),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const acme = tenantId('acme');

describe('facets written in one text', () => {
  it('are read again, whatever they are, from what JSON can carry on one line', () => {
    fc.assert(
      fc.property(fc.tuple(texts, texts, texts, texts, texts), (given) => {
        const text = jointly(given as unknown as Facets);
        expect(readJointly(text)).toEqual(given);
        expect(text).not.toContain('\n');
        expect(Buffer.from(text).toString()).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('are short as long as nothing in them is odd', () => {
    expect(jointly(['tax', 'normal', 'web', 'support', ''])).toBe('tax|normal|web|support|');
  });
});

describe('the names of tallies', () => {
  it('are the same every time, and tell tenants, months, facets and values apart', () => {
    const names = new TallyNames();
    const ids = (['acme', 'globex'] as const).flatMap((tenant) =>
      ['2026-03', '2026-04'].flatMap((month) =>
        [0, 4].flatMap((facet) =>
          ['', 'a', 'a/b', '__proto__'].flatMap((value) => {
            const { month: counts, times } = names.month(tenantId(tenant), month, facet, value);
            expect(new TallyNames().month(tenantId(tenant), month, facet, value)).toEqual({ month: counts, times });
            return [counts.id, times.id];
          }),
        ),
      ),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(names.month(acme, '2026-03', 4, 'a')).toEqual({
      month: {
        id: 'acme/2026-03/month/ownerId/"a"',
        about: { kind: 'month', facet: 'ownerId', value: 'a', at: '2026-03-01T00:00:00.000Z' },
      },
      times: {
        id: 'acme/2026-03/times/ownerId/"a"',
        about: { kind: 'times', facet: 'ownerId', value: 'a', at: '2026-03-01T00:00:00.000Z' },
      },
    });
  });
});
