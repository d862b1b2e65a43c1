import { readFile } from 'node:fs/promises';
import { excerptFile, excerptRecords, recordsOf, streamed } from '../../../test/support/uci-incident/index.js';
import { groupedByIncident } from './incident-grouping.js';
import type { LogRecord } from './log-columns.js';
import { LogSurvey } from './log-figures.js';

async function surveyOf(records: readonly LogRecord[]): Promise<LogSurvey> {
  const survey = new LogSurvey();
  for await (const group of groupedByIncident(streamed(records))) survey.add(group);
  return survey;
}

describe('what the log itself says', () => {
  it('is counted straight from its rows', async () => {
    expect((await surveyOf(await excerptRecords())).figures()).toEqual({
      rows: 356,
      cases: 40,
      casesByStatus: { CLOSED: 40 },
      reopens: 7,
      rowsInUnknownState: 5,
      incidentsOutOfOrder: 5,
    });
  });

  it("has the re-opens that the log's own reopen_count has", async () => {
    const lines = (await readFile(excerptFile, 'utf8')).trim().split('\n').slice(1);
    const lastCounts = new Map(lines.map((line) => [line.split(',')[0], Number(line.split(',')[4])]));
    const counted = [...lastCounts.values()].reduce((sum, count) => sum + count, 0);

    expect((await surveyOf(await excerptRecords())).figures().reopens).toBe(counted);
  });

  it('puts a case where it had come furthest since it was last opened', async () => {
    const [row] = await recordsOf('INC0000045');
    const states = ['New', 'Awaiting User Info', 'Active'];
    const records = states.map((state, count) => ({ ...row, incident_state: state, sys_mod_count: `${count}` }));

    expect((await surveyOf(records)).figures().casesByStatus).toEqual({ PENDING_CUSTOMER: 1 });
  });

  it('names every group and resolver, and when the first incident was opened', async () => {
    const { groups, resolvers, begin } = (await surveyOf(await recordsOf('INC0000047'))).people();

    expect(groups).toEqual(['Group 24', 'Group 70']);
    expect(resolvers).toEqual(['Resolver 31', 'Resolver 89']);
    expect(begin).toBe('2016-02-29T04:40:00.000Z');
  });
});

describe('the incidents of a log', () => {
  it('are cut where the number changes; one that comes back is told', async () => {
    const [one, other] = [await recordsOf('INC0000045'), await recordsOf('INC0000047')];
    const groups = [];
    for await (const { number, records, repeats } of groupedByIncident(streamed([...one, ...other, one[0]!]))) {
      groups.push([number, records.length, repeats]);
    }

    expect(groups).toEqual([
      ['INC0000045', 4, false],
      ['INC0000047', 9, false],
      ['INC0000045', 1, true],
    ]);
  });

  it('are not torn apart by a row without a number', async () => {
    const records = await recordsOf('INC0000045');
    const groups = [];
    const withHole = [records[0]!, { ...records[1], number: '?' }, ...records.slice(2)];
    for await (const group of groupedByIncident(streamed(withHole))) groups.push(group);

    expect(groups).toEqual([{ number: 'INC0000045', records: withHole, repeats: false }]);
  });
});
