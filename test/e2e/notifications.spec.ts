import { caseReference } from '#libs/cases';
import { webhookSignature } from '#libs/delivery/adapters/webhook';
import {
  type ApiUnderTest,
  type Connection,
  change,
  type GraphqlClient,
  nodesOf,
  notificationsOf,
  pairings,
  runSweep,
  startApi,
  type Variables,
} from '../support/api/index.js';
import { until } from '../support/projections/index.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/receivers/index.js';

const day = 24 * 60;
const markRead =
  'mutation ($input: MarkNotificationReadInput!) { markNotificationRead(input: $input) { id readAt case { id } } }';
const setChannels = `mutation ($input: SetNotificationChannelsInput!) {
  setNotificationChannels(input: $input) { email webhooks { url } position }
}`;
const registerAgent = 'mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) { position } }';

describe.each(pairings)('notifications, on $name', (on) => {
  let api: ApiUnderTest;
  let ada: GraphqlClient;
  let bo: GraphqlClient;
  let mia: GraphqlClient;
  beforeEach(async () => {
    api = await startApi({ on });
    ada = await api.as({ subject: 'ada', roles: ['admin'] });
    bo = await api.as({ subject: 'bo' });
    mia = await api.as({ subject: 'mia' });
    for (const input of [
      { id: 'mia', name: 'Mia' },
      { id: 'bo', name: 'Bo', managerId: 'mia' },
    ]) {
      await ada.ask(registerAgent, { input });
    }
  });
  afterEach(() => api.stop());

  /** A case of Bo's that has missed its first response, and where to wait for the sweep that said so. */
  async function breach(input: Variables = {}) {
    const opened = await change(bo, 'openCase', { subject: 'Printer', ownerId: 'bo', ...input });
    api.clock.advance(day);
    const { position } = await runSweep(ada);
    return { id: opened.case.id, due: opened.case.firstResponse.dueAt, position };
  }

  it('tell the owner and the owner’s manager of a breach, each in his own list', async () => {
    const { id, due, position: minPosition } = await breach();
    const owners = await notificationsOf(bo, { minPosition });
    expect(owners).toMatchObject({ totalCount: 1, unreadCount: 1 });
    expect(nodesOf(owners)).toEqual([
      {
        ...{ id: expect.any(String), kind: 'BREACH', as: 'OWNER', createdAt: api.clock.now(), readAt: null },
        case: { id, reference: caseReference(id), breached: true },
        message: expect.stringContaining(due.slice(0, 10)),
      },
    ]);
    const managers = nodesOf(await notificationsOf(mia, { minPosition }));
    expect(managers).toMatchObject([{ as: 'MANAGER', case: { id } }]);
    expect(managers[0]!.id).not.toBe(nodesOf(owners)[0]!.id);
    expect(nodesOf(await notificationsOf(ada, { minPosition }))).toEqual([]);
  });

  it('are read one by one, once, and by nobody else', async () => {
    const { position: minPosition } = await breach();
    await breach();
    const last = (await breach()).position;
    const [first, , third] = nodesOf(await notificationsOf(bo, { minPosition: last })).map(({ id }) => id);
    for (const other of [mia, ada, await api.as({ tenant: 'other', subject: 'bo' })]) {
      const error = await other.refusal(markRead, { input: { id: first } });
      expect(error.extensions).toMatchObject({ code: 'NOT_FOUND', kind: 'notification', id: first });
    }
    const readAt = api.clock.now();
    const read = () => bo.ask<{ markNotificationRead: { readAt: string } }>(markRead, { input: { id: first } });
    expect((await read()).markNotificationRead.readAt).toBe(readAt);
    api.clock.advance(5);
    expect((await read()).markNotificationRead.readAt).toBe(readAt);
    await until('it counts as read', async () => (await notificationsOf(bo, { minPosition })).unreadCount === 2);
    const unread = await notificationsOf(bo, { unreadOnly: true });
    expect(unread).toMatchObject({ totalCount: 2, unreadCount: 2 });
    expect(nodesOf(unread).map(({ id }) => id)).not.toContain(first);
    const all = await notificationsOf(bo);
    expect(all).toMatchObject({ totalCount: 3, unreadCount: 2 });
    expect(nodesOf(all).find(({ id }) => id === first)?.readAt).toBe(readAt);
    expect(nodesOf(all).find(({ id }) => id === third)?.readAt).toBeNull();
    expect(await notificationsOf(mia)).toMatchObject({ totalCount: 3, unreadCount: 3 });
  });

  it('page stably, the newest first', async () => {
    let minPosition = '';
    for (let index = 0; index < 5; index += 1) ({ position: minPosition } = await breach());
    const ids: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page = await notificationsOf(bo, { first: 2, after, minPosition });
      ids.push(...nodesOf(page).map(({ id }) => id));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
    }
    const all = nodesOf(await notificationsOf(bo));
    expect(ids).toEqual(all.map(({ id }) => id));
    expect(new Set(ids).size).toBe(5);
    const times = all.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('outlive a restart', async () => {
    const { position: minPosition } = await breach();
    const before = await notificationsOf(bo, { minPosition });
    await api.restart();
    expect(await notificationsOf(bo, { minPosition })).toEqual(before);
  });
});

describe.each(pairings)('the channels of notifications, on $name', (on) => {
  let api: ApiUnderTest;
  let ada: GraphqlClient;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await startWebhookReceiver();
    api = await startApi({ on });
    ada = await api.as({ subject: 'ada', roles: ['admin'] });
  });
  afterEach(async () => {
    await api.stop();
    await receiver.close();
  });

  const secret = 'a secret between two';
  type Channels = { readonly email: boolean; readonly webhooks: readonly { readonly url: string }[] };
  const channels = async () =>
    (await ada.ask<{ notificationChannels: Channels }>('{ notificationChannels { email webhooks { url } } }'))
      .notificationChannels;

  it('are set by administrators, and give no secret out again', async () => {
    expect(await channels()).toEqual({ email: true, webhooks: [] });
    const input = { email: false, webhooks: [{ url: `${receiver.url}/hook`, secret }] };
    const answer = await ada.send(setChannels, { input });
    expect(answer.errors).toEqual([]);
    expect(answer.body).not.toContain(secret);
    const wanted = { email: false, webhooks: [{ url: `${receiver.url}/hook` }] };
    await until('they are shown', async () => !(await channels()).email);
    expect(await channels()).toEqual(wanted);
    const noSuchField = await ada.refusal('{ notificationChannels { webhooks { secret } } }');
    expect(noSuchField.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    for (const roles of [['agent'], ['auditor'], ['analyst'], ['requester']] as const) {
      const other = await api.as({ roles });
      expect((await other.refusal(setChannels, { input })).extensions.code).toBe('FORBIDDEN');
      expect((await other.refusal('{ notificationChannels { email } }')).extensions.code).toBe('FORBIDDEN');
    }
  });

  it('name the field that is wrong', async () => {
    const webhooks = [{ url: 'ftp://chat.example', secret }, { url: 'https://chat.example' }];
    const { extensions } = await ada.refusal(setChannels, { input: { webhooks } });
    expect(extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ field: 'webhooks[0].url' }, { field: 'webhooks[1].secret' }],
    });
  });

  it('carry a breach to a webhook, signed, and show that it arrived', async () => {
    await ada.ask(setChannels, { input: { webhooks: [{ url: `${receiver.url}/hook`, secret }] } });
    const opened = await change(await api.as(), 'openCase', { subject: 'Printer', ownerId: 'ann' });
    api.clock.advance(day);
    await runSweep(ada);
    type Deliveries = { readonly notificationDeliveries: Connection<Readonly<Record<string, unknown>>> };
    const query = `query ($state: [DeliveryState!], $caseId: ID) { notificationDeliveries(state: $state, caseId: $caseId) {
      totalCount edges { node { id channel to caseId state attempts lastError nextAttemptAt endedAt } }
    } }`;
    const deliveries = async (variables: Variables = {}) =>
      nodesOf((await ada.ask<Deliveries>(query, variables)).notificationDeliveries);
    await until('it arrived', async () => (await deliveries({ state: ['DELIVERED'] })).length === 1);
    const { id } = opened.case;
    expect(await deliveries({ caseId: id })).toMatchObject([
      { channel: 'WEBHOOK', to: `${receiver.url}/hook`, caseId: id, attempts: 1, lastError: null, nextAttemptAt: null },
    ]);
    expect(await deliveries({ state: ['WAITING', 'ABANDONED'] })).toEqual([]);
    const [call] = receiver.calls;
    expect(JSON.parse(call!.body)).toMatchObject({ type: 'case.breached', tenant: 'acme', case: { id } });
    const signature = call!.headers['x-casebook-signature']!;
    expect(signature).toBe(webhookSignature(secret, Number(/^t=(\d+)/.exec(signature)![1]), call!.body));
  });
});
