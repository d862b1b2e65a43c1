import fc from 'fast-check';
import { logUnderAttack } from './log-under-attack.js';

const log = logUnderAttack();
const events = 12;

/** Everything of an event that its link covers, as the file holds it. */
const places = {
  data: ['events', 'data', 'position = ?'],
  metadata: ['events', 'metadata', 'position = ?'],
  id: ['events', 'id', 'position = ?'],
  type: ['types', 'name', 'id = (SELECT type_id FROM events WHERE position = ?)'],
  stream: ['streams', 'name', 'id = (SELECT stream_id FROM events WHERE position = ?)'],
} as const;

describe('any single byte that a link covers', () => {
  it('is missed by nobody: changed, taken away or doubled, it is found', async () => {
    const edit = fc.record({
      place: fc.constantFrom(...(Object.keys(places) as (keyof typeof places)[])),
      event: fc.integer({ min: 1, max: events }),
      at: fc.nat(10_000),
      with: fc.oneof(
        fc.constant(''),
        fc.constantFrom(...'0123456789abcdefXYZ"{}[]:,. é€'),
        fc.constantFrom('aa', '  '),
      ),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ place, event, at, with: text }) => {
        const [table, column, row] = places[place];
        const [found] = log.rows<{ was: string }>(`SELECT ${column} AS was FROM ${table} WHERE ${row}`, event);
        const was = found!.was;
        const index = at % was.length;
        const changed = was.slice(0, index) + text + was.slice(index + 1);
        fc.pre(changed !== was && !saysTheSame(place, was, changed));
        log.edit(`UPDATE ${table} SET ${column} = ? WHERE ${row}`, changed, event);
        const { findingCount } = await log.verify();
        log.edit(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`, was, changed);
        expect({ place, changed, found: findingCount > 0 }).toEqual({ place, changed, found: true });
      }),
      { numRuns: 100 },
    );
    expect((await log.verify()).findingCount).toBe(0);
  });
});

/** JSON may be written in more than one way: a link covers what is said. */
function saysTheSame(place: keyof typeof places, was: string, changed: string): boolean {
  if (place !== 'data' && place !== 'metadata') return false;
  try {
    return JSON.stringify(JSON.parse(was)) === JSON.stringify(JSON.parse(changed));
  } catch {
    return false;
  }
}
