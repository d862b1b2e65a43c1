import fc from 'fast-check';
import { at } from '../../testing/harness.js';
import { partsOf } from './commit-parts.js';

const MEBIBYTE = 1024 * 1024;
const write = (id: string, bytes: number) => ({
  to: 'notes.g1.x',
  document: { _id: id, position: at(1), tenant: 'acme', body: { text: 'x'.repeat(bytes) }, renamed: false, keys: {} },
});
const writes = (...sizes: readonly number[]) =>
  sizes.map((size, n) => write(`d${n}`, size)) as never as Parameters<typeof partsOf>[0];

describe('the writes of a commit', () => {
  it('are kept together while they are few and small', () => {
    const some = writes(1000, 2000, 3000);
    expect(partsOf(some)).toEqual({ within: some, parts: [] });
    expect(partsOf([])).toEqual({ within: [], parts: [] });
  });

  it('are split in order, each part small enough for a document', () => {
    const sizes = fc.array(fc.constantFrom(10, 300_000, 900_000, 3_000_000, 6_000_000), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(sizes, (given) => {
        const all = writes(...given);
        const { within, parts } = partsOf(all);
        expect([...within, ...parts.flat()]).toEqual(all);
        for (const part of [within, ...parts]) {
          const bytes = part.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
          expect(bytes <= 4.1 * MEBIBYTE || part.length === 1).toBe(true);
        }
        expect(parts.every((part) => part.length > 0)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('are refused where a document is too large for MongoDB, by its name', () => {
    expect(() => partsOf(writes(10, 16 * MEBIBYTE))).toThrow(
      expect.objectContaining({ reason: 'refused', message: expect.stringMatching(/"d1" of notes.*16\.0 MiB/) }),
    );
  });
});
