import { excerptRecords, recordsOf } from '../../../test/support/uci-incident/index.js';
import { incidentOf } from './incident.js';
import type { LogRecord } from './log-columns.js';

async function incident(number: string) {
  return incidentOf(number, await recordsOf(number));
}

function modCounts(rows: readonly { readonly modCount: number }[]): number[] {
  return rows.map(({ modCount }) => modCount);
}

describe('the rows of an incident', () => {
  it('are all followed where none is dirty', async () => {
    const { rows, skipped } = await incident('INC0000045');

    expect(modCounts(rows)).toEqual([0, 2, 3, 4]);
    expect(skipped).toEqual([]);
  });

  it.each([
    ['INC0000130', [1, 2, 3, 4, 5]],
    ['INC0000134', [1, 2, 3, 4]],
    ['INC0000135', [1, 2, 3, 4, 5, 6, 7]],
    ['INC0000137', [1, 2, 3]],
    ['INC0000164', [1, 2, 3, 4, 5, 6]],
  ])('of %s lose only the first, which carries the count of a later one and stands before it', async (number, kept) => {
    const { rows, skipped } = await incident(number);

    expect(modCounts(rows)).toEqual(kept);
    expect(skipped).toEqual(['repeated']);
  });

  it('lose the one that is dated before the opening', async () => {
    const { rows, skipped } = await incident('INC0000131');

    expect(modCounts(rows)).toEqual([1, 2, 3]);
    expect(skipped).toEqual(['before-opening']);
  });

  it.each([
    ['INC0028089', [0, 3, 4, 5], 2],
    ['INC0030413', [0, 1, 11, 13, 21, 22], 3],
  ])('of %s lose those in state -100', async (number, kept, lost) => {
    const { rows, skipped } = await incident(number);

    expect(modCounts(rows)).toEqual(kept);
    expect(skipped).toEqual(Array(lost).fill('unknown-state'));
  });

  it('lose a row that runs backwards, whose count nobody else has', async () => {
    const records = await recordsOf('INC0000045');
    const late: LogRecord = { ...records[1], sys_mod_count: '9' };

    const { rows, skipped } = incidentOf('INC0000045', [records[0]!, late, ...records.slice(1)]);

    expect(modCounts(rows)).toEqual([0, 2, 3, 4]);
    expect(skipped).toEqual(['backwards']);
  });

  it('that stand twice are followed once', async () => {
    const records = await recordsOf('INC0000045');

    const { rows, skipped } = incidentOf(
      'INC0000045',
      records.flatMap((record) => [record, record]),
    );

    expect(modCounts(rows)).toEqual([0, 2, 3, 4]);
    expect(skipped).toEqual(Array(4).fill('repeated'));
  });

  it('are each followed or skipped for one reason', async () => {
    const all = await excerptRecords();
    const numbers = [...new Set(all.map(({ number }) => number!))];

    for (const number of numbers) {
      const records = all.filter((record) => record.number === number);
      const { rows, skipped } = incidentOf(number, records);
      expect(rows.length + skipped.length).toBe(records.length);
    }
  });
});
