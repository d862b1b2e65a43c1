import { createHash } from 'node:crypto';
import { DatabaseSync } from '@photostructure/sqlite';
import {
  type ApiUnderTest,
  change,
  type GraphqlClient,
  history,
  nodesOf,
  startApi,
  walk,
} from '../support/api/index.js';

type Verification = {
  readonly intact: boolean;
  readonly events: number;
  readonly firstBrokenRevision: number | null;
  readonly head: string;
  readonly problem: string | null;
};

let api: ApiUnderTest;
let ann: GraphqlClient;
let auditor: GraphqlClient;
beforeAll(async () => {
  api = await startApi();
  ann = await api.as();
  auditor = await api.as({ subject: 'olga', roles: ['auditor'] });
});
afterAll(() => api.stop());

const verification = 'query ($id: ID!) { verifyCase(id: $id) { intact events firstBrokenRevision head problem } }';

async function verify(id: string): Promise<Verification> {
  return (await auditor.ask<{ verifyCase: Verification }>(verification, { id })).verifyCase;
}

async function openCase(subject: string): Promise<string> {
  return (await change(ann, 'openCase', { subject })).case.id;
}

describe('verifyCase', () => {
  it('finds a case intact, and tells the link of its last event', async () => {
    const id = await openCase('Honest');
    await walk(ann, id, 'OPEN', 'IN_PROGRESS');
    const events = nodesOf(await history(ann, { id }));
    expect(await verify(id)).toEqual({
      intact: true,
      events: events.length,
      firstBrokenRevision: null,
      head: events.at(-1)!.metadata.link,
      problem: null,
    });
  });

  it('says what anybody can work out from the history: the first event follows the name of the stream', async () => {
    const id = await openCase('By hand');
    const [first] = nodesOf(await history(ann, { id, first: 1 }));
    const { link, ...metadata } = first!.metadata;
    const sorted = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .sort(([one], [other]) => (one < other ? -1 : 1))
              .map(([key, inner]) => [key, sorted(inner)]),
          );
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const canonical = JSON.stringify(sorted({ data: first!.data, metadata, type: first!.type }));
    expect(sha256(sha256(`case-acme.${id}`) + canonical)).toBe(link);
  });

  it('names the first event that was changed in the file, and goes on doing so', async () => {
    const id = await openCase('Honest once');
    await walk(ann, id, 'OPEN', 'IN_PROGRESS');
    const file = api.engines.eventStoreUrl.replace('sqlite:', '');
    const database = new DatabaseSync(file);
    const { changes } = database
      .prepare(
        `UPDATE events SET data = replace(data, 'IN_PROGRESS', 'OPEN') WHERE revision = 3
         AND stream_id = (SELECT id FROM streams WHERE name = ?)`,
      )
      .run(`case-acme.${id}`);
    database.close();
    expect(Number(changes)).toBe(1);
    expect(await verify(id)).toMatchObject({
      intact: false,
      events: 4,
      firstBrokenRevision: 3,
      problem: expect.stringMatching(/^Revision 3: its link does not follow: .*changed/),
    });
    await change(ann, 'tagCase', { caseId: id, add: ['later'] });
    expect(await verify(id)).toMatchObject({ intact: false, events: 5, firstBrokenRevision: 3 });
  });

  it('works while the case is being written', async () => {
    const id = await openCase('Busy');
    const seen: Verification[] = [];
    let done = false;
    const writing = (async () => {
      for (let note = 0; note < 50; note += 1) {
        await change(ann, 'addCaseNote', { caseId: id, kind: 'INTERNAL', body: `Note ${note}` });
      }
      done = true;
    })();
    while (!done) seen.push(await verify(id));
    await writing;
    seen.push(await verify(id));
    expect(seen.every(({ intact }) => intact)).toBe(true);
    expect(seen.at(-1)!.events).toBe(52);
  });

  it('is on record where the tenant has reads recorded', async () => {
    const admin = await api.as({ subject: 'ada', roles: ['admin', 'auditor'] });
    await admin.ask('mutation { setAuditPolicy(input: { recordReads: HISTORY }) { recordReads } }');
    const id = await openCase('Watched');
    await verify(id);
    const reads = 'query ($id: ID!) { caseReads(id: $id) { edges { node { kind actor { id } } } } }';
    const { caseReads } = await admin.ask<{ caseReads: { edges: { node: object }[] } }>(reads, { id });
    expect(caseReads.edges).toEqual([{ node: { kind: 'VERIFICATION', actor: { id: 'olga' } } }]);
    await admin.ask('mutation { setAuditPolicy(input: { recordReads: NONE }) { recordReads } }');
  });

  it('knows no case of nobody, and refuses an agent', async () => {
    const { extensions } = await auditor.refusal(verification, { id: 'no-such-case' });
    expect(extensions).toMatchObject({ code: 'NOT_FOUND', kind: 'case', id: 'no-such-case' });
    expect((await ann.refusal(verification, { id: 'no-such-case' })).extensions.code).toBe('FORBIDDEN');
  });
});
