import fc from 'fast-check';
import { KeyedQueue } from './keyed-queue.js';

/** A task that ends when it is told to. */
function task(name: string, log: string[]) {
  let end: (failure?: Error) => void = () => {};
  const ended = new Promise<string>((resolve, reject) => {
    end = (failure) => (failure ? reject(failure) : resolve(name));
  });
  const run = () => {
    log.push(name);
    return ended;
  };
  return { run, end };
}
const turn = () => new Promise(setImmediate);

describe('KeyedQueue', () => {
  it('runs the tasks of one key one after another, in the order they came', async () => {
    const queue = new KeyedQueue();
    const started: string[] = [];
    const [first, second, third] = [task('1', started), task('2', started), task('3', started)];
    const answers = Promise.all([first, second, third].map(({ run }) => queue.run('a', run)));
    await turn();
    expect(started).toEqual(['1']);
    first.end();
    await turn();
    expect(started).toEqual(['1', '2']);
    second.end();
    third.end();
    expect(await answers).toEqual(['1', '2', '3']);
  });

  it('lets the tasks of other keys pass', async () => {
    const queue = new KeyedQueue();
    const started: string[] = [];
    const held = task('held', started);
    const holding = queue.run('a', held.run);
    await expect(queue.run('b', async () => 'passed')).resolves.toBe('passed');
    held.end();
    await holding;
  });

  it('goes on after a task that failed, and tells only its caller', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => Promise.reject(new Error('no luck')));
    const next = queue.run('a', async () => 'done');
    await expect(failing).rejects.toThrow('no luck');
    await expect(next).resolves.toBe('done');
  });

  it('forgets a key once its last task has ended', async () => {
    const queue = new KeyedQueue();
    const keys = () => (queue as unknown as { tails: ReadonlyMap<string, unknown> }).tails.size;
    const failing = queue.run('b', () => Promise.reject(new Error('no luck')));
    const tasks = [queue.run('a', turn), queue.run('a', turn), failing.catch(() => undefined)];
    expect(keys()).toBe(2);
    await Promise.all(tasks);
    await turn();
    expect(keys()).toBe(0);
  });

  it('never has two tasks of a key under way, and answers each in its order, whatever their lengths', async () => {
    const tasks = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), turns: fc.nat(4), fails: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(tasks, async (given) => {
        const queue = new KeyedQueue();
        const underWay = new Set<string>();
        const ended: number[] = [];
        await Promise.allSettled(
          given.map(({ key, turns, fails }, index) =>
            queue.run(key, async () => {
              expect(underWay).not.toContain(key);
              underWay.add(key);
              for (let i = 0; i < turns; i += 1) await turn();
              underWay.delete(key);
              ended.push(index);
              if (fails) throw new Error('no luck');
            }),
          ),
        );
        for (const wanted of ['a', 'b', 'c']) {
          const indexes = given.flatMap(({ key }, index) => (key === wanted ? [index] : []));
          expect(ended.filter((index) => given[index]?.key === wanted)).toEqual(indexes);
        }
      }),
    );
  });
});
