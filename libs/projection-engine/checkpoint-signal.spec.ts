import type { Position } from '#libs/event-store';
import { openSqliteDocumentStore } from '#libs/read-store/adapters/sqlite';
import { awaitPosition, CheckpointSignal } from './checkpoint-signal.js';

const hour = 3_600_000;
const at = (position: string) => position as Position;

describe('CheckpointSignal', () => {
  it('wakes everybody who waits, once', async () => {
    const signal = new CheckpointSignal();
    const both = Promise.all([signal.next(hour), signal.next(hour)]);
    signal.notify();
    await both;
    let woken = false;
    const next = signal.next(hour).then(() => {
      woken = true;
    });
    await Promise.resolve();
    expect(woken).toBe(false);
    signal.notify();
    await next;
  });

  it('lets go of those who have waited long enough', async () => {
    const signal = new CheckpointSignal();
    await Promise.all([signal.next(1), signal.next(1)]);
    expect((signal as unknown as { waiting: ReadonlySet<unknown> }).waiting.size).toBe(0);
  });
});

describe('awaitPosition', () => {
  const store = () => openSqliteDocumentStore({ file: ':memory:', collections: [] });

  /** A store in which these projections serve, each from a checkpoint; the function moves one on. */
  async function serving(checkpoints: Readonly<Record<string, string | undefined>>) {
    const documents = store();
    const current = new Map<string, Position | undefined>();
    const move = async (projection: string, next: string) => {
      const checkpoint = { expected: current.get(projection), next: at(next) };
      await documents.commit({ generation: { projection, generation: 1 }, writes: [], checkpoint });
      current.set(projection, at(next));
    };
    for (const [projection, checkpoint] of Object.entries(checkpoints)) {
      await documents.prepare({ projection, generation: 1 }, 1, []);
      await documents.activate(projection, undefined, 1);
      if (checkpoint !== undefined) await move(projection, checkpoint);
    }
    return { documents, move };
  }

  it('is over at once where all are there or beyond', async () => {
    const { documents } = await serving({ one: '5', other: '7' });
    const there = awaitPosition(documents, new CheckpointSignal(), ['one', 'other'], at('5'), 0);
    expect(await there).toBe(true);
  });

  it('waits for the last of them', async () => {
    const { documents, move } = await serving({ one: '5', other: '4' });
    const signal = new CheckpointSignal();
    const waiting = awaitPosition(documents, signal, ['one', 'other'], at('5'), hour);
    await move('other', '5');
    signal.notify();
    expect(await waiting).toBe(true);
  });

  it('finds out also what another process has written, which tells nobody here', async () => {
    const { documents, move } = await serving({ one: '4' });
    const waiting = awaitPosition(documents, new CheckpointSignal(), ['one'], at('5'), hour);
    await move('one', '5');
    expect(await waiting).toBe(true);
  });

  it('gives up after its time, and where a projection has not begun', async () => {
    const { documents } = await serving({ one: '4', fresh: undefined });
    const signal = new CheckpointSignal();
    expect(await awaitPosition(documents, signal, ['one'], at('5'), 10)).toBe(false);
    expect(await awaitPosition(documents, signal, ['fresh'], at(''), 0)).toBe(false);
    expect(await awaitPosition(documents, signal, ['never-heard-of'], at(''), 0)).toBe(false);
  });
});
