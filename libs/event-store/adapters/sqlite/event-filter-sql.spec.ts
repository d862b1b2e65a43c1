import { DatabaseSync } from '@photostructure/sqlite';
import * as fc from 'fast-check';
import { filterCondition } from './event-filter-sql.js';

describe('the stream prefix condition', () => {
  const database = new DatabaseSync(':memory:');
  afterAll(() => database.close());

  function passes(name: string, streamPrefixes: readonly string[]): boolean {
    const { sql, values } = filterCondition({ streamPrefixes });
    return database.prepare(`SELECT 1 FROM (SELECT ? AS name) s WHERE ${sql}`).get(name, ...values) !== undefined;
  }

  /** Few characters, so that prefixes often fit; among them the ends of the ranges of UTF-8 and the wildcards of SQL. */
  const unit = fc.constantFrom(
    'a',
    'A',
    'b',
    '%',
    '_',
    '*',
    '\u007f',
    '\u0080',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '😀',
    '\u{10ffff}',
  );
  const text = fc.string({ unit, maxLength: 4 });

  it('passes exactly the names that start with one of the prefixes', () => {
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 3 }), (name, prefixes) => {
        expect(passes(name, prefixes)).toBe(prefixes.some((prefix) => name.startsWith(prefix)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('passes a name made of a prefix and anything', () => {
    fc.assert(fc.property(text, fc.string({ unit: 'binary' }), (prefix, rest) => passes(prefix + rest, [prefix])));
  });
});
