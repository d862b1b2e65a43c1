import fc from 'fast-check';
import type { JsonValue } from '#libs/kernel';
import { jsonDifferences } from './json-differences.js';

const json = () => fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;

describe('the differences of two documents', () => {
  it('are none between a document and its copy, in whatever order its fields are', () => {
    fc.assert(
      fc.property(json(), (value) => {
        expect(jsonDifferences(value, JSON.parse(JSON.stringify(value)))).toEqual([]);
      }),
    );
    expect(jsonDifferences({ a: 1, b: [2] }, { b: [2], a: 1 })).toEqual([]);
  });

  it('are some between any two documents that are not equal', () => {
    fc.assert(
      fc.property(json(), json(), (one, other) => {
        const found = jsonDifferences(one, other).length > 0;
        expect(found).toBe(JSON.stringify(sorted(one)) !== JSON.stringify(sorted(other)));
      }),
    );
  });

  it('name the place and what is there', () => {
    const served = { status: 'OPEN', clock: { dueAt: 1, met: null }, tags: ['a', 'b'], gone: true };
    const rebuilt = { status: 'OPEN', clock: { dueAt: 2, met: null }, tags: ['a'], come: {} };
    expect(jsonDifferences(served, rebuilt)).toEqual([
      { path: 'clock.dueAt', served: 1, rebuilt: 2 },
      { path: 'tags.1', served: 'b', rebuilt: undefined },
      { path: 'gone', served: true, rebuilt: undefined },
      { path: 'come', served: undefined, rebuilt: {} },
    ]);
  });

  it('tell a list from an object, and fields from what every object has', () => {
    expect(jsonDifferences([], {})).toHaveLength(1);
    expect(jsonDifferences({}, JSON.parse('{"__proto__": 1, "constructor": 2}'))).toHaveLength(2);
  });
});

/** The same with fields in one order; negative zero is zero in JSON. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { fields: entries.map(([field, inner]) => [field, sorted(inner as JsonValue)]) };
}
