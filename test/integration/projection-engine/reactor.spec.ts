import { randomUUID } from 'node:crypto';
import type { JsonObject } from '#libs/kernel';
import { type DeadLetter, type ReactedEvent, ReactorRunner, reactorCollections } from '#libs/projection-engine';
import { DocumentStoreError } from '#libs/read-store';
import { createCollectingLogger } from '../../support/api/collecting-logger.js';
import { documentStoreWith, gate, temporaryStores, until } from '../../support/projections/index.js';

const name = 'bells';
const generation = { projection: `reactor-${name}`, generation: 1 };
const stores = temporaryStores(reactorCollections({ name }));
const running: ReactorRunner[] = [];
afterEach(async () => {
  for (const runner of running.splice(0)) await runner.stop();
});

async function ring(...bells: readonly (string | number)[]): Promise<void> {
  const metadata: JsonObject = { tenant: 'acme' };
  for (const bell of bells) {
    await stores.events.append(
      'tower',
      [
        { id: randomUUID(), type: 'BellRung', data: { bell }, metadata },
        { id: randomUUID(), type: 'Silence', data: {}, metadata },
      ],
      'any',
    );
  }
}

type Heard = (event: ReactedEvent) => Promise<void>;
function start(react: Heard, options: Partial<ConstructorParameters<typeof ReactorRunner>[0]> = {}): ReactorRunner {
  const runner = new ReactorRunner({
    reactor: { name, handles: ['BellRung'], react },
    events: stores.events,
    documents: stores.documents,
    logger: createCollectingLogger(),
    holder: randomUUID(),
    attempts: 2,
    ...options,
  });
  running.push(runner);
  runner.start();
  return runner;
}

function listener(): { readonly heard: unknown[]; readonly react: Heard } {
  const heard: unknown[] = [];
  return {
    heard,
    react: async ({ data }) => {
      heard.push(data.bell);
    },
  };
}
const checkpoint = () => stores.documents.checkpointOf(generation);
const caughtUp = async () => {
  const head = await stores.events.head();
  await until('the reactor has seen it all', async () => ((await checkpoint()) ?? '') >= head);
};

describe('a reactor', () => {
  it('hears of what was there and of what comes, and of nothing it does not handle', async () => {
    await ring('a', 'b');
    const { heard, react } = listener();
    start(react);
    await until('it has heard what was there', () => heard.length === 2);
    await ring('c');
    await until('it has heard what came', () => heard.length === 3);
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('goes on where its checkpoint stands after a restart', async () => {
    const first = listener();
    const runner = start(first.react);
    await ring('a');
    await until('it has heard', () => first.heard.length === 1);
    await until('it remembers', async () => (await checkpoint()) !== undefined);
    await runner.stop();
    await ring('b');
    const second = listener();
    start(second.react);
    await until('it has heard', () => second.heard.length > 0);
    expect(second.heard).toEqual(['b']);
  });

  it('keeps its checkpoint behind a reaction that has not ended', async () => {
    await ring('a', 'b');
    const { passed, open } = gate();
    const heard: unknown[] = [];
    start(async ({ data }) => {
      if (data.bell === 'a') await passed;
      heard.push(data.bell);
    });
    await until('the other has ended', () => heard.includes('b'));
    expect(await checkpoint()).toBeUndefined();
    open();
    await caughtUp();
    expect(heard).toEqual(['b', 'a']);
  });

  it('reacts to no more events at once than it may', async () => {
    await ring(...Array.from({ length: 40 }, (_, index) => index));
    let now = 0;
    let most = 0;
    let done = 0;
    start(
      async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        done += 1;
      },
      { concurrency: 3 },
    );
    await until('all are done', () => done === 40);
    expect(most).toBe(3);
  });

  it('runs in one process at a time, and in another once that one has stopped', async () => {
    const [one, two] = [listener(), listener()];
    const first = start(one.react);
    await ring('a');
    await until('the first has heard', () => one.heard.length === 1);
    start(two.react, { documents: stores.openDocuments(), events: stores.openEvents() });
    await ring('b');
    await until('the first has heard again', () => one.heard.length === 2);
    await caughtUp();
    await first.stop();
    await ring('c');
    await until('the second has taken over', () => two.heard.length > 0);
    expect({ one: one.heard, two: two.heard }).toEqual({ one: ['a', 'b'], two: ['c'] });
  });

  it('parks an event that fails again and again for a reason of its own, and goes on', async () => {
    const heard: unknown[] = [];
    const logger = createCollectingLogger();
    let tries = 0;
    start(
      async ({ data }) => {
        if (data.bell === 'cracked') {
          tries += 1;
          throw new TypeError('this bell is cracked');
        }
        heard.push(data.bell);
      },
      { logger },
    );
    await ring('a', 'cracked', 'b');
    await caughtUp();
    expect(heard).toEqual(['a', 'b']);
    expect(tries).toBe(2);
    const [collection] = reactorCollections({ name });
    const parked = await stores.documents.scan(generation, collection!.name, undefined, 10);
    expect(parked.map(({ body }) => body as DeadLetter)).toMatchObject([
      { type: 'BellRung', stream: 'tower', revision: 2, error: 'this bell is cracked' },
    ]);
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
  });

  it('waits for an engine that is away, and parks nothing for it', async () => {
    const heard: unknown[] = [];
    let away = 3;
    start(async ({ data }) => {
      if (away-- > 0) throw new DocumentStoreError('unavailable', 'nobody answers');
      heard.push(data.bell);
    });
    await ring('a');
    await caughtUp();
    expect(heard).toEqual(['a']);
    const [collection] = reactorCollections({ name });
    expect(await stores.documents.scan(generation, collection!.name, undefined, 10)).toEqual([]);
  });

  it('hears of events again whose checkpoint was lost to a crash', async () => {
    await ring('a', 'b');
    const first = listener();
    const dying = documentStoreWith(stores.documents, {
      commit: async () => {
        throw new DocumentStoreError('unavailable', 'this process is gone');
      },
    });
    const runner = start(first.react, { documents: dying });
    await until('it has heard', () => first.heard.length >= 2);
    await runner.stop();
    const second = listener();
    start(second.react);
    await until('they were heard again', () => second.heard.length === 2);
    expect(second.heard).toEqual(['a', 'b']);
  });
});
