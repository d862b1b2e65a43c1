import { LiveUpdates } from '#libs/application';
import {
  type ApiUnderTest,
  change,
  type GraphqlClient,
  pairings,
  runSweep,
  type SocketClient,
  startApi,
  type Variables,
} from '../support/api/index.js';
import { until } from '../support/projections/index.js';

describe('the progress of a projection', () => {
  let api: ApiUnderTest;
  let watcher: SocketClient;
  beforeAll(async () => {
    api = await startApi();
    watcher = await api.connect({ subject: 'ada', roles: ['admin'] });
  });
  afterAll(() => api.stop());

  type Status = {
    readonly state: string;
    readonly version: number;
    readonly lastRebuild: { readonly outcome: string } | null;
  };
  const progress = (name: string) =>
    `subscription { projectionProgress(name: "${name}") { name version state position lag rebuild { phase eventsDone eventsTotal } lastRebuild { outcome } } }`;

  it('is told at once, and again as a rebuild goes on, to its end', async () => {
    const ada = await api.as({ subject: 'ada', roles: ['admin'] });
    for (let index = 0; index < 20; index += 1) await change(ada, 'openCase', { subject: `Case ${index}` });
    const watching = watcher.watch<Status>(progress('case-list'));
    expect((await watching.until(1))[0]).toMatchObject({ name: 'case-list', lastRebuild: null });
    await ada.ask('mutation { rebuildProjection(input: { name: "case-list" }) { name } }');
    const statuses = await watching.untilThere('the end', (items) => items.at(-1)?.lastRebuild?.outcome === 'done');
    expect(statuses.length).toBeGreaterThan(1);
    watching.stop();
    await watching.ended;
  });

  it('of one that is not there is NOT_FOUND', async () => {
    const { extensions } = await watcher.refusal(progress('nonsense'));
    expect(extensions).toEqual({ code: 'NOT_FOUND', kind: 'projection', id: 'nonsense' });
  });
});

describe.each(pairings)('notifications as they come, on $name', (on) => {
  let api: ApiUnderTest;
  let ada: GraphqlClient;
  beforeAll(async () => {
    api = await startApi({ on });
    ada = await api.as({ subject: 'ada', roles: ['admin'] });
    const registerAgent = 'mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) { position } }';
    await ada.ask(registerAgent, { input: { id: 'ada', name: 'Ada' } });
    await ada.ask(registerAgent, { input: { id: 'mia', name: 'Mia' } });
    await ada.ask(registerAgent, { input: { id: 'bo', name: 'Bo', managerId: 'mia' } });
  });
  afterAll(() => api.stop());

  type Received = { readonly id: string; readonly as: string; readonly case: { id: string; breached: boolean } };
  const notificationReceived =
    'subscription { notificationReceived { id kind as message createdAt readAt case { id breached } } }';
  async function breach(input: Variables): Promise<string> {
    const { case: opened } = await change(ada, 'openCase', { subject: 'Printer', ...input });
    api.clock.advance(24 * 60);
    await runSweep(ada);
    return opened.id;
  }

  it('reach each person for himself, once, and can be marked as read at once', async () => {
    await breach({ ownerId: 'bo' });
    const people = ['bo', 'mia', 'ada'];
    const clients = await Promise.all(people.map((subject) => api.connect({ subject })));
    const elsewhere = await api.connect({ subject: 'bo', tenant: 'elsewhere' });
    const [bos, mias, adas, others] = [...clients, elsewhere].map((client) =>
      client.watch<Received>(notificationReceived),
    );
    await until('all follow', () => api.server().app.get(LiveUpdates).followers === 4);
    const first = await breach({ ownerId: 'bo' });
    const [received] = await bos!.until(1);
    expect(received).toMatchObject({
      as: 'OWNER',
      createdAt: api.clock.now(),
      readAt: null,
      case: { id: first, breached: true },
    });
    const bo = await api.as({ subject: 'bo' });
    const markRead =
      'mutation ($input: MarkNotificationReadInput!) { markNotificationRead(input: $input) { id readAt } }';
    expect(await bo.ask(markRead, { input: { id: received!.id } })).toEqual({
      markNotificationRead: { id: received!.id, readAt: api.clock.now() },
    });
    expect(await mias!.until(1)).toMatchObject([{ as: 'MANAGER', case: { id: first } }]);
    const second = await breach({ ownerId: 'bo' });
    expect((await bos!.until(2)).map((one) => one.case.id)).toEqual([first, second]);
    await breach({ ownerId: 'ada' });
    await adas!.until(1);
    expect({ bos: bos!.items.length, mias: mias!.items.length, others: others!.items.length }).toEqual({
      ...{ bos: 2, mias: 2, others: 0 },
    });
    for (const client of [...clients, elsewhere]) client.close();
  });
});
