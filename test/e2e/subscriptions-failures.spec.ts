import { LiveUpdates } from '#libs/application';
import { type EventStore, EventStoreError } from '#libs/event-store';
import {
  type ApiUnderTest,
  change,
  type GraphqlClient,
  pairings,
  type SocketClient,
  startApi,
  walk,
} from '../support/api/index.js';
import { until } from '../support/projections/index.js';

type Told = { readonly position: string; readonly case: { readonly id: string; readonly status: string } };
const casesChanged = 'subscription ($after: Position) { casesChanged(after: $after) { position case { id status } } }';
const caseChanged = 'subscription ($id: ID!) { caseChanged(id: $id) { position case { id status } } }';

describe.each(pairings)('live updates while an engine is lost, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let watcher: SocketClient;
  beforeEach(async () => {
    api = await startApi({ on });
    ann = await api.as();
    watcher = await api.connect();
  });
  afterEach(() => api.stop());

  const followers = () => api.server().app.get(LiveUpdates).followers;
  const gone = () => new EventStoreError('unavailable', 'gone for a while');

  /** Makes the store's subscriptions and reads of the log break off, the ones under way included, until it is given back. */
  function loseTheLog(): { readonly cut: () => void; readonly giveBack: () => void } {
    const { events } = api.casebook();
    const { subscribe, readAll, head } = events;
    let isLost = false;
    const losing = new Set<() => void>();
    events.subscribe = async function* (options) {
      if (isLost) throw gone();
      const lost = new AbortController();
      const lose = () => lost.abort();
      losing.add(lose);
      yield* subscribe.call(events, { ...options, signal: AbortSignal.any([options.signal, lost.signal]) });
      losing.delete(lose);
      if (lost.signal.aborted) throw gone();
    };
    events.readAll = (options) => {
      if (isLost) throw gone();
      return readAll.call(events, options);
    };
    events.head = () => (isLost ? Promise.reject(gone()) : head.call(events));
    return {
      cut: () => {
        isLost = true;
        for (const lose of losing) lose();
      },
      giveBack: () => {
        isLost = false;
      },
    };
  }

  it('stay, and miss nothing of what happened meanwhile', async () => {
    const { cut, giveBack } = loseTheLog();
    const { case: opened } = await change(ann, 'openCase', { subject: 'Before' });
    const one = watcher.watch<Told>(caseChanged, { id: opened.id });
    const all = watcher.watch<Told>(casesChanged);
    await until('both follow', () => followers() === 2);
    await walk(ann, opened.id, 'OPEN');
    await Promise.all([one.until(1), all.until(1)]);
    cut();
    await until('it is noticed', () => api.logger.lines.some(({ message }) => /cannot follow the log/.test(message)));
    await walk(ann, opened.id, 'IN_PROGRESS');
    await walk(ann, opened.id, 'PENDING_CUSTOMER');
    giveBack();
    for (const watching of [one, all]) {
      const told = await watching.until(3);
      expect(told.map((change) => change.case.status)).toEqual(['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER']);
      expect(watching.errors).toEqual([]);
    }
  });

  it('that begin then are refused as UNAVAILABLE, and can be begun again', async () => {
    const { cut, giveBack } = loseTheLog();
    cut();
    const { extensions } = await watcher.refusal(casesChanged);
    expect(extensions).toEqual({ code: 'UNAVAILABLE', engine: 'event-store', retryable: true });
    const late = await api.connect();
    expect(await late.acknowledged).toEqual({});
    late.close();
    giveBack();
    const watching = watcher.watch<Told>(casesChanged, { after: '' });
    await change(ann, 'openCase', { subject: 'After' });
    await watching.until(2);
  });

  it('wait for a case that cannot be read, and then go on with it', async () => {
    const { case: opened, position: after } = await change(ann, 'openCase', { subject: 'Unreadable for now' });
    await walk(ann, opened.id, 'OPEN');
    const { events } = api.casebook();
    const { readStream } = events;
    let failures = 3;
    events.readStream = (...given: Parameters<EventStore['readStream']>) =>
      failures-- > 0 ? Promise.reject(gone()) : readStream.apply(events, given);
    const watching = watcher.watch<Told>(casesChanged, { after });
    expect((await watching.until(1))[0]!.case).toEqual({ id: opened.id, status: 'OPEN' });
    expect(failures).toBeLessThan(0);
  });

  it('pass over an event that nobody can read, say so in the log, and tell the rest', async () => {
    const { case: opened, position: after } = await change(ann, 'openCase', { subject: 'Broken' });
    const { events } = api.casebook();
    const stream = `case-acme.${opened.id}`;
    const [first] = await events.readStream(stream, { limit: 1 });
    const metadata = { ...first!.stored.metadata, schema: 99 };
    await events.append(stream, [{ id: crypto.randomUUID(), type: 'CaseTagged', data: {}, metadata }], 'any');
    const { case: other } = await change(ann, 'openCase', { subject: 'Whole' });
    const watching = watcher.watch<Told>(casesChanged, { after });
    expect((await watching.until(2)).map((one) => one.case.id)).toEqual([other.id, other.id]);
    expect(api.logger.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'an event cannot be told to subscribers' }),
    );
  });

  it('go on without the read store, and say what they cannot show', async () => {
    const { case: opened, position: after } = await change(ann, 'openCase', {
      subject: 'Shown from the log',
      ownerId: 'ann',
    });
    await api.casebook().host.stop();
    await api.casebook().documents.close();
    const query = `subscription ($id: ID!, $after: Position) {
      caseChanged(id: $id, after: $after) { position case { status owner { name } } event { summary } }
    }`;
    const watching = watcher.watch(query, { id: opened.id, after });
    await ann.ask('mutation ($id: ID!) { changeCaseStatus(input: { caseId: $id, to: OPEN }) { position } }', {
      id: opened.id,
    });
    expect(await watching.until(1)).toMatchObject([{ case: { status: 'OPEN', owner: null } }]);
    expect(watching.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', engine: 'read-store' } }]);
  });
});
