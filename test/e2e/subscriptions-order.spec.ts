import { setTimeout as delay } from 'node:timers/promises';
import {
  type ApiUnderTest,
  change,
  type GraphqlClient,
  history,
  nodesOf,
  pairings,
  type SocketClient,
  startApi,
  type Watching,
} from '../support/api/index.js';

type Told = {
  readonly position: string;
  readonly event: { readonly id: string };
  readonly case: { readonly revision: number };
};
const caseChanged = `subscription ($id: ID!, $after: Position) {
  caseChanged(id: $id, after: $after) { position event { id } case { revision } }
}`;
const casesChanged = `subscription ($after: Position) {
  casesChanged(after: $after) { position event { id } case { revision } }
}`;

const cases = 5;
const writers = 4;
const changesEach = 15;
/** How many changes a watcher at the most takes before it leaves and comes back: by chance, from one on. */
const longestStay = 25;

const chance = (below: number) => Math.floor(Math.random() * below);

/** Somebody who watches, leaves after a few changes, and comes back behind a position he has seen: the last, or one before it. */
class Visitor {
  /** What he was told in each of his stays, and where each began. */
  readonly stays: { readonly after: string; readonly told: readonly Told[] }[] = [];
  private readonly connect: () => Promise<SocketClient>;
  private readonly query: string;
  private readonly id: string | undefined;

  constructor(connect: () => Promise<SocketClient>, query: string, id?: string) {
    this.connect = connect;
    this.query = query;
    this.id = id;
  }

  /** Comes and goes until he has been told of the last event. A connection that is lost is one more reason to come back. */
  async watchUntil(last: () => string | undefined): Promise<void> {
    let after = '';
    while (last() === undefined || after < last()!) {
      const client = await this.connect();
      const watching = client.watch<Told>(this.query, { id: this.id, after });
      const stay = 1 + chance(longestStay);
      await this.stay(watching, stay, last);
      client.close();
      await watching.ended;
      const told = [...watching.items];
      this.stays.push({ after, told });
      const seen = told.map(({ position }) => position);
      if (seen.length === 0) continue;
      after = seen.at(-1)! === last() ? seen.at(-1)! : seen[Math.max(0, seen.length - 1 - chance(3))]!;
    }
  }

  private async stay(watching: Watching<Told>, count: number, last: () => string | undefined): Promise<void> {
    const enough = () => watching.items.length >= count || watching.items.at(-1)?.position === last();
    while (!enough() && (await Promise.race([watching.ended.then(() => false), delay(5, true)])));
  }
}

describe.each(pairings)('who watches while many write, on $name', (on) => {
  let api: ApiUnderTest;
  let ann: GraphqlClient;
  beforeAll(async () => {
    api = await startApi({ on });
    ann = await api.as();
  });
  afterAll(() => api.stop());

  it('and comes and goes, also over a restart of the server, is told of every event, in order, and in no stay twice', async () => {
    const ids: string[] = [];
    for (let index = 0; index < cases; index += 1) {
      ids.push((await change(ann, 'openCase', { subject: `Case ${index}` })).case.id);
    }
    let last: string | undefined;
    let up = Promise.resolve();
    const connect = async () => {
      await up;
      return api.connect();
    };
    const visitors = [
      ...ids.map((id) => new Visitor(connect, caseChanged, id)),
      ...Array.from({ length: 3 }, () => new Visitor(connect, casesChanged)),
    ];
    const ends = new Map<string | undefined, string>();
    const watching = Promise.all(
      visitors.map((visitor, index) =>
        visitor.watchUntil(() => (last === undefined ? undefined : ends.get(ids[index]))),
      ),
    );
    const write = async (times: number) => {
      for (let time = 0; time < times; time += 1) {
        const caseId = ids[chance(cases)]!;
        await change(ann, 'addCaseNote', { caseId, kind: 'INTERNAL', body: `Note ${time}` });
        if (chance(4) === 0) await delay(chance(10));
      }
    };
    await Promise.all(Array.from({ length: writers }, () => write(changesEach)));
    up = api.restart();
    await up;
    await Promise.all(Array.from({ length: writers }, () => write(changesEach)));

    const histories = new Map<string, readonly { id: string; position: string }[]>();
    for (const id of ids) histories.set(id, await everyEvent(ann, id));
    for (const [id, events] of histories) ends.set(id, events.at(-1)!.position);
    const all = [...histories.values()].flat().sort((one, other) => (one.position < other.position ? -1 : 1));
    ends.set(undefined, all.at(-1)!.position);
    last = all.at(-1)!.position;
    await watching;

    expect(all).toHaveLength(2 * cases + 2 * writers * changesEach);
    for (const [index, { stays }] of visitors.entries()) {
      const expected = index < cases ? histories.get(ids[index]!)! : all;
      const met = new Set<string>();
      for (const { after, told } of stays) {
        const from = expected.filter(({ position }) => position > after).slice(0, told.length);
        expect(told.map(({ event }) => event.id)).toEqual(from.map(({ id }) => id));
        for (const { event } of told) met.add(event.id);
      }
      expect(met.size).toBe(expected.length);
      expect(stays.length).toBeGreaterThan(1);
    }
  }, 120_000);
});

async function everyEvent(client: GraphqlClient, id: string): Promise<readonly { id: string; position: string }[]> {
  const events: { id: string; position: string }[] = [];
  for (let after: string | null | undefined; ; ) {
    const page = await history(client, { id, first: 200, after });
    events.push(...nodesOf(page).map(({ id, position }) => ({ id, position })));
    if (!page.pageInfo.hasNextPage) return events;
    after = page.pageInfo.endCursor;
  }
}
