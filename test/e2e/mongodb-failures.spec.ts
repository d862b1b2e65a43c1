import {
  type ApiUnderTest,
  type EnginePairing,
  embedded,
  type GraphqlClient,
  listCases,
  startApi,
} from '../support/api/index.js';
import { describeWithFerretDb, type FerretDb, startFerretDb } from '../support/mongodb-server/index.js';
import { until } from '../support/projections/index.js';

/** Read models in a server that can be killed and started again; the log in a file. */
const over = (server: FerretDb): EnginePairing => ({
  name: 'MongoDB',
  prepare: async () => ({ ...(await embedded.prepare()), readStoreUrl: `${server.url}/failures` }),
});

describeWithFerretDb(() => {
  describe('the program, when MongoDB has a bad day', () => {
    let server: FerretDb;
    let api: ApiUnderTest;
    let ann: GraphqlClient;
    beforeEach(async () => {
      server = await startFerretDb();
      api = await startApi({ on: over(server) });
      ann = await api.as();
    });
    afterEach(async () => {
      await api.stop();
      await server.dispose();
    });

    /** Asks for nothing that the read store would have to tell. */
    const open = async (subject: string) => {
      const command = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { position } }';
      return (await ann.ask<{ openCase: { position: string } }>(command, { input: { subject } })).openCase.position;
    };
    const ready = async () => {
      const response = await fetch(`${api.url()}/health/ready`);
      const { checks } = (await response.json()) as { checks: { name: string; ok: boolean }[] };
      return { http: response.status, checks: checks.map(({ name, ok }) => [name, ok]) };
    };
    const live = () => {
      const all = () =>
        api
          .casebook()
          .host.status()
          .every(({ state }) => state === 'live');
      return until('every projection is live again', all, 60_000);
    };
    const boardCount = async () => {
      const { caseBoard } = await ann.ask<{ caseBoard: { columns: { count: number }[] } }>(
        '{ caseBoard { columns { count } } }',
      );
      return caseBoard.columns.reduce((sum, { count }) => sum + count, 0);
    };

    it('and is down, queries are UNAVAILABLE, commands go on, and all catches up by itself once it is back', async () => {
      const before = await open('Before');
      await listCases(ann, { minPosition: before });
      await server.kill();
      for (const query of ['{ cases { totalCount } }', '{ caseBoard { columns { count } } }', '{ teams { id } }']) {
        const { extensions } = await ann.refusal(query);
        expect(extensions).toEqual({ code: 'UNAVAILABLE', engine: 'read-store', retryable: true });
      }
      expect(await ready()).toEqual({
        http: 503,
        checks: [
          ['event-store', true],
          ['read-store', false],
        ],
      });
      const during = await open('During');

      await server.start();
      await live();
      const { edges } = await listCases(ann, { minPosition: during });
      expect(edges.map(({ node }) => node.subject).sort()).toEqual(['Before', 'During']);
      expect(await boardCount()).toBe(2);
      expect((await ready()).http).toBe(200);
    }, 120_000);

    it('and crashes in the middle of whatever it was told, nothing is lost or counted twice', async () => {
      let position = '';
      for (let crash = 0; crash < 3; crash++) {
        for (let n = 0; n < 4; n++) await open(`${crash}/${n}`);
        await server.kill();
        position = await open(`${crash}/while it is away`);
        await server.start();
      }
      await live();
      const { totalCount } = await listCases(ann, { minPosition: position });
      expect(totalCount).toBe(15);
      expect(await boardCount()).toBe(15);
    }, 120_000);
  });
});
