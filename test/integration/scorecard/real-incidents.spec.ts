import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScorecardQuestion } from '#libs/application';
import type { RecordedEvent } from '#libs/event-store';
import { instant } from '#libs/kernel';
import { expectAgreement, type NaiveCase, naiveCases } from '../../support/scorecard/index.js';
import { importInto, openDesk } from '../../support/uci-incident/desk.js';
import { excerptRecords } from '../../support/uci-incident/index.js';
import { type ScorecardBench, scope, scorecardOver } from './scorecard-bench.js';

const now = instant('2017-03-01T00:00:00Z');
const span = (from: string, to: string) => ({ from: instant(from), to: instant(to) });
const all = span('2016-01-01T00:00:00Z', '2017-03-01T00:00:00Z');
const spring = span('2016-02-29T01:16:30Z', '2016-05-15T12:34:56Z');

let log: readonly RecordedEvent[];
let cases: readonly NaiveCase[];
let bench: ScorecardBench;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'casebook-scorecard-'));
  const desk = openDesk(folder);
  await importInto(desk, await excerptRecords());
  const read: RecordedEvent[] = [];
  for await (const { events } of desk.events.readAll()) read.push(...events);
  await desk.close();
  await rm(folder, { recursive: true });
  log = read;
  cases = naiveCases(log);
  bench = await scorecardOver(log);
});
afterAll(() => bench.close());

describe('the scorecard of real incidents', () => {
  it('has enough happening to be worth a comparison', () => {
    expect(cases).toHaveLength(40);
    expect(cases.filter(({ reopenings }) => reopenings.length > 1).length).toBeGreaterThan(0);
    expect(cases.filter(({ backlog }) => backlog.length > 4).length).toBeGreaterThan(5);
  });

  it.each<[string, ScorecardQuestion, string | undefined]>([
    ['all of it by month', { ...all, unit: 'month' }, undefined],
    ['all of it by week in New York', { ...all, unit: 'week' }, 'America/New_York'],
    ['a spring by day in São Paulo', { ...spring, unit: 'day' }, 'America/Sao_Paulo'],
    ['a spring by day in India', { ...spring, unit: 'day' }, 'Asia/Kolkata'],
    ['all of it by category', { ...all, facet: 'category' }, undefined],
    ['a spring by team', { ...spring, facet: 'teamId' }, undefined],
    ['all of it by owner', { ...all, facet: 'ownerId' }, undefined],
    ['a spring by priority', { ...spring, facet: 'priority' }, undefined],
    ['all of it by source', { ...all, facet: 'source' }, undefined],
    ['one team by month', { ...all, unit: 'month', filter: { teamId: ['group-56', 'group-70'] } }, 'Europe/Berlin'],
    ['one category by team', { ...spring, facet: 'teamId', filter: { category: ['CATEGORY 55 '] } }, undefined],
    [
      'two facets by week',
      { ...all, unit: 'week', filter: { priority: ['normal'], source: ['phone', 'email'] } },
      'Europe/Berlin',
    ],
    ['some owners by owner', { ...all, facet: 'ownerId', filter: { ownerId: ['', 'resolver-31'] } }, undefined],
  ])('agrees with the log itself: %s', async (_what, question, zone) => {
    const scorecard = await bench.askedAt(now, zone).scorecard(scope, question);
    expectAgreement(scorecard, cases, { ...question, now });
  });
});
