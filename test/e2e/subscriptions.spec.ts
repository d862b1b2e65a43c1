import { LiveUpdates } from '#libs/application';
import {
  type ApiUnderTest,
  type CaseNode,
  caseFields,
  change,
  type GraphqlClient,
  type HistoryNode,
  history,
  nodesOf,
  pairings,
  type SocketClient,
  startApi,
  walk,
} from '../support/api/index.js';
import { until } from '../support/projections/index.js';

type Change = {
  readonly case: CaseNode;
  readonly event: HistoryNode;
  readonly position: string;
  readonly matches: boolean;
};
const changeFields = `
  position matches case { ${caseFields} }
  event { id revision position type at actor { id kind } summary changes { field from to } data metadata }
`;
const caseChanged = `subscription ($id: ID!, $after: Position) { caseChanged(id: $id, after: $after) { ${changeFields} } }`;
const casesChanged = `subscription ($filter: CaseFilter, $after: Position) {
  casesChanged(filter: $filter, after: $after) { ${changeFields} }
}`;

describe.each(pairings)('live updates, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  let watcher: SocketClient;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as({ name: 'Ann' });
    watcher = await api.connect();
  });
  afterAll(() => api.stop());

  const followers = () => api.server().app.get(LiveUpdates).followers;
  /** Waits until so many subscriptions that were given no position have begun. */
  const following = (count: number) => until(`${count} follow`, () => followers() === count);
  /** The ids of cases in the order they were told of, each with whether it matches. */
  const told = (changes: readonly Change[]) =>
    changes.map(({ case: { id }, event: { type }, matches }) => ({ id, type, matches }));

  it('tell every event of a case as its history does, each with the case as it left it', async () => {
    const { case: opened, position: start } = await change(ann, 'openCase', {
      subject: 'Watched',
      category: 'Billing',
    });
    const caseId = opened.id;
    const watching = watcher.watch<Change>(caseChanged, { id: caseId, after: start });
    const decided = [
      await change(ann, 'assignCase', { caseId, ownerId: 'ann' }),
      await change(ann, 'addCaseNote', { caseId, kind: 'INTERNAL', body: 'Look at the drum' }),
      await change(ann, 'tagCase', { caseId, add: ['printer'] }),
      await walk(ann, caseId, 'OPEN'),
      await walk(ann, caseId, 'IN_PROGRESS'),
      await walk(ann, caseId, 'PENDING_CUSTOMER'),
      await walk(ann, caseId, 'RESOLVED'),
    ];
    // The last one is two events at once: the note it demands, and the move.
    const changes = await watching.until(decided.length + 1);
    expect(nodesOf(await history(ann, { id: caseId })).slice(2)).toMatchObject(changes.map(({ event }) => event));
    expect(changes.map(({ event }) => event.revision)).toEqual(changes.map((one) => one.case.revision));
    expect(changes.map(({ event }) => event.position)).toEqual(changes.map(({ position }) => position));
    for (const payload of decided) {
      const { case: shown } = changes.find(({ position }) => position === payload.position)!;
      expect(shown).toEqual(payload.case);
    }
    expect(changes.at(-2)!.case).toMatchObject({ status: 'PENDING_CUSTOMER', resolvedAt: null });
    watching.stop();
  });

  it('tell from now on where no position is given, and otherwise what came behind it first', async () => {
    const { case: opened } = await change(ann, 'openCase', { subject: 'From here' });
    await walk(ann, opened.id, 'OPEN');
    const fromNow = watcher.watch<Change>(caseChanged, { id: opened.id });
    await following(1);
    await walk(ann, opened.id, 'IN_PROGRESS');
    const [first] = await fromNow.until(1);
    expect(first).toMatchObject({ event: { type: 'StatusChanged' }, case: { status: 'IN_PROGRESS' } });
    const events = nodesOf(await history(ann, { id: opened.id }));
    for (const [index, after] of ['', ...events.map(({ position }) => position)].entries()) {
      const watching = watcher.watch<Change>(caseChanged, { id: opened.id, after });
      const rest = events.slice(index);
      expect((await watching.until(rest.length)).map(({ event }) => event.id)).toEqual(rest.map(({ id }) => id));
      watching.stop();
    }
    fromNow.stop();
  });

  it('tell a connection where the log ends, for who is told nothing before he loses it', async () => {
    const { case: opened, position } = await change(ann, 'openCase', { subject: 'Before' });
    const late = await api.connect();
    const { position: known } = (await late.acknowledged) as { position: string };
    expect(known).toBe(position);
    await walk(ann, opened.id, 'OPEN');
    const watching = late.watch<Change>(caseChanged, { id: opened.id, after: known });
    expect((await watching.until(1))[0]).toMatchObject({ case: { status: 'OPEN' } });
    late.close();
  });

  it('tell of the cases that match, once more of one that stops to, and not of others', async () => {
    const filter = { status: ['NEW', 'OPEN'], tag: ['live'] };
    const { position: after } = await change(ann, 'openCase', { subject: 'Untagged' });
    const watching = watcher.watch<Change>(casesChanged, { filter, after });
    const { case: one } = await change(ann, 'openCase', { subject: 'One', tags: ['live'] });
    const { case: other } = await change(ann, 'openCase', { subject: 'Other' });
    await walk(ann, one.id, 'OPEN');
    await change(ann, 'tagCase', { caseId: other.id, add: ['live'] });
    await walk(ann, one.id, 'IN_PROGRESS');
    await walk(ann, one.id, 'PENDING_CUSTOMER');
    await walk(ann, other.id, 'OPEN');
    const changes = await watching.until(6);
    expect(told(changes)).toEqual([
      { id: one.id, type: 'CaseOpened', matches: true },
      { id: one.id, type: 'CaseRouted', matches: true },
      { id: one.id, type: 'StatusChanged', matches: true },
      { id: other.id, type: 'CaseTagged', matches: true },
      { id: one.id, type: 'StatusChanged', matches: false },
      { id: other.id, type: 'StatusChanged', matches: true },
    ]);
    expect(changes[4]!.case.status).toBe('IN_PROGRESS');
    watching.stop();
  });

  it('take a case out of a filter by its clock at the next event, though time has passed it out before', async () => {
    const { case: opened, position } = await change(ann, 'openCase', {
      subject: 'Late',
      priority: 'URGENT',
      tags: ['late'],
    });
    const filter = { clockState: ['PENDING'], tag: ['late'] };
    const watching = watcher.watch<Change>(casesChanged, { filter, after: '' });
    await watching.until(2);
    api.clock.advance(61);
    await change(ann, 'tagCase', { caseId: opened.id, add: ['again'] });
    await change(ann, 'tagCase', { caseId: opened.id, add: ['and-again'] });
    const { case: next } = await change(ann, 'openCase', { subject: 'In time', tags: ['late'] });
    const changes = await watching.until(5);
    expect(told(changes.slice(2))).toEqual([
      { id: opened.id, type: 'CaseTagged', matches: false },
      { id: next.id, type: 'CaseOpened', matches: true },
      { id: next.id, type: 'CaseRouted', matches: true },
    ]);
    expect(changes[2]!.position > position).toBe(true);
    watching.stop();
  });

  it('show what hangs on a case as of the event or later', async () => {
    const { case: opened, position } = await change(ann, 'openCase', { subject: 'With notes', ownerId: 'ann' });
    const query = `subscription ($id: ID!, $after: Position) {
      caseChanged(id: $id, after: $after) { case { owner { id } team { name } notes { totalCount edges { node { body } } } } }
    }`;
    const watching = watcher.watch<{ case: unknown }>(query, { id: opened.id, after: position });
    await change(ann, 'addCaseNote', { caseId: opened.id, kind: 'PUBLIC', body: 'Hello' });
    expect((await watching.until(1))[0]!.case).toEqual({
      ...{ owner: { id: 'ann' }, team: null },
      notes: { totalCount: 1, edges: [{ node: { body: 'Hello' } }] },
    });
    watching.stop();
  });

  it('follow the log once for all, and no longer than somebody watches', async () => {
    // A server of its own: somebody who has just stopped to watch another may yet begin to follow, and end at once.
    const quiet = await startApi({ on });
    const ann = await quiet.as({ name: 'Ann' });
    const watcher = await quiet.connect();
    const following = (count: number) =>
      until(`${count} follow`, () => quiet.server().app.get(LiveUpdates).followers === count);
    const { events } = quiet.casebook();
    const { subscribe } = events;
    let subscriptions = 0;
    let ended = 0;
    events.subscribe = (options) => {
      // Projections and reactors subscribe as well, by types.
      if (options.filter?.streamPrefixes !== undefined) {
        subscriptions += 1;
        options.signal.addEventListener('abort', () => {
          ended += 1;
        });
      }
      return subscribe.call(events, options);
    };
    try {
      const { case: opened, position: after } = await change(ann, 'openCase', { subject: 'For many' });
      const watchings = Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0
          ? watcher.watch<Change>(caseChanged, { id: opened.id, after })
          : watcher.watch<Change>(casesChanged, { after }),
      );
      await following(40);
      await walk(ann, opened.id, 'OPEN');
      for (const watching of watchings) expect((await watching.until(1))[0]!.case.status).toBe('OPEN');
      expect(subscriptions).toBe(1);
      for (const watching of watchings) watching.stop();
      await following(0);
      expect(ended).toBe(1);
    } finally {
      events.subscribe = subscribe;
      await quiet.stop();
    }
  });
});
