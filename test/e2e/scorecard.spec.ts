import { tenantId } from '#libs/kernel';
import { importLog, surveyLog } from '../../apps/cli/import/import-log.js';
import {
  type ApiUnderTest,
  change,
  type GraphqlClient,
  pairings,
  startApi,
  type Variables,
  walk,
} from '../support/api/index.js';
import { excerptRecords, streamed } from '../support/uci-incident/index.js';

const figures = `opened reopened reopenings backlog resolved resolutions reopenedWithin7Days reopenRate
  timeToFirstResolution { count mean median p90 } timeToLastResolution { count mean median p90 }
  sla { met missed pending attainment } firstResponseTime { count mean median p90 }`;
const nothing = { count: 0, mean: null, median: null, p90: null };
const drills = ['OPENED', 'BACKLOG', 'RESOLVED', 'SLA_MISSED']
  .map((figure) => `${figure}: cases(figure: ${figure}, first: 20) { totalCount edges { node { id } } }`)
  .join('\n');
const behind = (...ids: string[]) => ({ totalCount: ids.length, edges: ids.map((id) => ({ node: { id } })) });
const document = `query ($input: ScorecardInput!, $minPosition: Position) {
  scorecard(input: $input, minPosition: $minPosition) {
    from to timeZone asOf
    total { ${figures} ${drills} }
    groups { value ${figures} ${drills} }
    overTime { from to ${figures} }
  }
}`;
type Row = Record<string, unknown>;
type ScorecardAnswer = {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly total: Row;
  readonly groups: readonly Row[];
  readonly overTime: readonly Row[];
};

async function scorecardOf(client: GraphqlClient, input: Variables, minPosition?: string): Promise<ScorecardAnswer> {
  return (await client.ask<{ scorecard: ScorecardAnswer }>(document, { input, minPosition })).scorecard;
}

const day = { from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' };
const toResolved = ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED'];

describe.each(pairings)('the scorecard, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let rob: GraphqlClient;
  let analyst: GraphqlClient;
  beforeEach(async () => {
    api = await startApi({ on });
    ann = await api.as();
    rob = await api.as({ subject: 'rob', roles: ['requester'] });
    analyst = await api.as({ subject: 'ida', roles: ['analyst'] });
  });
  afterEach(() => api.stop());

  const scorecard = (input: Variables, minPosition?: string) => scorecardOf(analyst, input, minPosition);
  const open = async (input: Variables = {}) =>
    (await change(rob, 'openCase', { subject: 'My printer does not print', ...input })).case.id;

  it('counts what commands did, with what each case was then, and leads to the cases', async () => {
    api.clock.set('2026-03-02T09:00:00Z');
    const billing = await open({ category: 'Billing', priority: 'URGENT' });
    const network = await open({ category: 'Network', priority: 'HIGH' });
    api.clock.set('2026-03-02T09:30:00Z');
    await change(ann, 'addCaseNote', { caseId: billing, kind: 'PUBLIC', body: 'We are on it.' });
    await change(ann, 'recategorizeCase', { caseId: billing, category: ' billing ', subcategory: 'Invoices' });
    api.clock.set('2026-03-02T11:00:00Z');
    await walk(ann, billing, ...toResolved);
    api.clock.set('2026-03-02T12:00:00Z');
    await walk(ann, billing, 'OPEN');
    await change(ann, 'recategorizeCase', { caseId: billing, category: 'Tax' });
    api.clock.set('2026-03-02T14:00:00Z');
    const { position } = await walk(ann, billing, 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED');

    const answer = await scorecard({ ...day, groupBy: 'CATEGORY' }, position);

    expect(answer).toMatchObject({
      ...{ from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z', timeZone: 'UTC' },
      ...{ asOf: '2026-03-02T14:00:00.000Z', overTime: [] },
    });
    expect(answer.total).toMatchObject({
      ...{ opened: 2, reopened: 1, reopenings: 1, backlog: 1, resolved: 1, resolutions: 2 },
      ...{ reopenedWithin7Days: 1, reopenRate: 1, sla: { met: 1, missed: 1, pending: 0, attainment: 0.5 } },
      timeToFirstResolution: { count: 1, mean: 7_200 },
      timeToLastResolution: { count: 1, mean: 18_000 },
      firstResponseTime: { count: 1, mean: 1_800 },
      ...{ OPENED: behind(billing, network), BACKLOG: behind(network), RESOLVED: behind(billing) },
      SLA_MISSED: behind(network),
    });
    expect((answer.total.timeToFirstResolution as { median: number }).median).toBeCloseTo(7_200, -3);
    expect(answer.groups).toMatchObject([
      {
        ...{ value: 'billing', opened: 1, backlog: 0, resolved: 1, resolutions: 1, reopenings: 1, reopenRate: 1 },
        ...{ timeToFirstResolution: { count: 1 }, timeToLastResolution: nothing, RESOLVED: behind(billing) },
        sla: { met: 1, missed: 0, attainment: 1 },
      },
      { value: 'network', opened: 1, backlog: 1, resolved: 0, reopenRate: null, SLA_MISSED: behind(network) },
      { value: 'tax', opened: 0, resolved: 1, reopenRate: 0, timeToLastResolution: { count: 1, mean: 18_000 } },
    ]);
  });

  it('tells a miss from a wait by the time of asking, whether or not a sweep ran', async () => {
    const id = await open({ priority: 'URGENT' });
    const { position } = await change(ann, 'tagCase', { caseId: id, add: ['seen'], remove: [] });
    const { firstResponse } = (await change(ann, 'tagCase', { caseId: id, add: ['again'], remove: [] })).case;
    const sla = async (since = position) => (await scorecard(day, since)).total.sla;
    api.clock.set(firstResponse.dueAt);
    expect(await sla()).toEqual({ met: 0, missed: 0, pending: 1, attainment: null });
    api.clock.set(new Date(Date.parse(firstResponse.dueAt) + 1).toISOString());
    expect(await sla()).toEqual({ met: 0, missed: 1, pending: 0, attainment: 0 });
    const admin = await api.as({ subject: 'root', roles: ['admin'] });
    const { runBreachSweep } = await admin.ask<{ runBreachSweep: { position: string } }>(
      'mutation { runBreachSweep(input: {}) { breached position } }',
    );
    expect(await sla(runBreachSweep.position)).toEqual({ met: 0, missed: 1, pending: 0, attainment: 0 });
  });

  it('parts days as the tenant’s calendar does, and all of the past anew where its zone changes', async () => {
    const admin = await api.as({ subject: 'root', roles: ['admin'] });
    const setZone = (timeZone: string) =>
      admin.ask('mutation ($input: SetSlaPolicyInput!) { setSlaPolicy(input: $input) { revision } }', {
        input: { calendar: { timeZone, week: [{ day: 'MONDAY', opens: '09:00', closes: '17:00' }] } },
      });
    await setZone('Asia/Kolkata');
    for (const at of ['2026-03-02T18:29:00Z', '2026-03-02T18:31:00Z', '2026-03-03T03:00:00Z']) {
      api.clock.set(at);
      await open();
    }
    const { position } = await change(rob, 'openCase', { subject: 'One more' });
    const two = { from: '2026-03-01T18:30:00Z', to: '2026-03-03T18:30:00Z' };
    const opened = async () => {
      const { timeZone, overTime } = await scorecard(two, position);
      return { timeZone, days: overTime.map(({ from, opened }) => ({ from, opened })) };
    };
    expect(await opened()).toEqual({
      timeZone: 'Asia/Kolkata',
      days: [
        { from: '2026-03-01T18:30:00.000Z', opened: 1 },
        { from: '2026-03-02T18:30:00.000Z', opened: 3 },
      ],
    });
    const policy = await setZone('UTC');
    expect(policy).toBeTruthy();
    const { position: after } = await change(rob, 'openCase', { subject: 'In another zone' });
    expect((await scorecard(two, after)).overTime.map(({ from, opened }) => ({ from, opened }))).toEqual([
      { from: '2026-03-01T18:30:00.000Z', opened: 0 },
      { from: '2026-03-02T00:00:00.000Z', opened: 2 },
      { from: '2026-03-03T00:00:00.000Z', opened: 3 },
    ]);
  });

  it('has what suggested articles achieved in the same window and grouping', async () => {
    const input = { ...day, groupBy: 'CATEGORY' };
    const fields = 'suggested casesWithSuggestion groups { value suggested }';
    const { scorecard: card, deflectionReport } = await analyst.ask<Record<string, Record<string, unknown>>>(
      `query ($input: ScorecardInput!) {
        scorecard(input: $input) { deflection { ${fields} } } deflectionReport(input: $input) { ${fields} }
      }`,
      { input },
    );
    expect(card!.deflection).toEqual(deflectionReport);
  });

  it('refuses a window that ends before it begins, and a cursor of another figure', async () => {
    const { extensions } = await analyst.refusal(document, { input: { from: day.to, to: day.from } });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'input.to' }] });
    await open();
    const { position } = await change(rob, 'openCase', { subject: 'Two' });
    const page = (figure: string, after?: string) =>
      [
        `query ($input: ScorecardInput!, $after: String, $minPosition: Position) {
        scorecard(input: $input, minPosition: $minPosition) {
          total { cases(figure: ${figure}, first: 1, after: $after) { edges { cursor node { subject } } pageInfo { hasNextPage } } }
        }
      }`,
        { input: day, after, minPosition: position },
      ] as const;
    type Page = { edges: { cursor: string; node: { subject: string } }[]; pageInfo: { hasNextPage: boolean } };
    const first = await analyst.ask<{ scorecard: { total: { cases: Page } } }>(...page('OPENED'));
    const { edges, pageInfo } = first.scorecard.total.cases;
    expect(pageInfo.hasNextPage).toBe(true);
    const next = await analyst.ask<{ scorecard: { total: { cases: Page } } }>(...page('OPENED', edges[0]!.cursor));
    expect(next.scorecard.total.cases).toMatchObject({
      edges: [{ node: { subject: 'Two' } }],
      pageInfo: { hasNextPage: false },
    });
    const forged = (value: string) =>
      Buffer.from(JSON.stringify(['scorecard opened', value, 'x'])).toString('base64url');
    for (const wrong of [
      page('BACKLOG', edges[0]!.cursor),
      ...['nonsense', '0 nonsense', '0 2026-99-99T00:00:00.000Z'].map((value) => page('OPENED', forged(value))),
    ]) {
      const refusal = await analyst.refusal(...wrong);
      expect(refusal.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'after' }] });
    }
  });
});

describe('the scorecard of an imported log', () => {
  it('counts cases at the times at which things happened', async () => {
    const api = await startApi();
    const records = await excerptRecords();
    const survey = await surveyLog(streamed(records));
    await importLog(api.casebook(), { tenant: tenantId('acme'), records: streamed(records), survey });
    const position = await api.casebook().events.head();
    const years = { from: '2016-01-01T00:00:00Z', to: '2018-01-01T00:00:00Z', groupBy: 'MONTH' };
    const { total, overTime } = await scorecardOf(await api.as({ roles: ['admin'] }), years, position);
    expect(total).toMatchObject({ opened: 40, firstResponseTime: nothing, sla: { met: 0, missed: 40, attainment: 0 } });
    expect(overTime).toHaveLength(24);
    expect(overTime.slice(0, 3)).toMatchObject([
      { from: '2016-01-01T00:00:00.000Z', opened: 0, backlog: 0 },
      { from: '2016-02-01T00:00:00.000Z', opened: 15 },
      { from: '2016-03-01T00:00:00.000Z' },
    ]);
    expect(overTime.reduce((sum, { opened }) => sum + (opened as number), 0)).toBe(40);
    await api.stop();
  });
});
