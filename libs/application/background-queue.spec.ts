import { BackgroundQueue } from './background-queue.js';

/** A task that ends when it is told to. */
function task(log: string[], name: string) {
  let end = (_error?: Error) => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  const run = async () => {
    log.push(`${name} begins`);
    await ended;
    log.push(`${name} ends`);
  };
  return { run, end: (error?: Error) => end(error) };
}

describe('work behind an answer', () => {
  it('of one key goes on in order, of several side by side', async () => {
    const log: string[] = [];
    const queue = new BackgroundQueue(10, () => {});
    const [one, two, other] = [task(log, 'one'), task(log, 'two'), task(log, 'other')];
    await queue.add('a', one.run);
    await queue.add('a', two.run);
    await queue.add('b', other.run);
    other.end();
    await queue.settled('b');
    expect(log).toEqual(['one begins', 'other begins', 'other ends']);
    one.end();
    two.end();
    await queue.settled('a');
    expect(log.slice(3)).toEqual(['one ends', 'two begins', 'two ends']);
  });

  it('that fails is told, and holds up nothing', async () => {
    const failures: unknown[] = [];
    const log: string[] = [];
    const queue = new BackgroundQueue(10, (key, error) => failures.push([key, (error as Error).message]));
    const [bad, good] = [task(log, 'bad'), task(log, 'good')];
    await queue.add('a', bad.run);
    await queue.add('a', good.run);
    bad.end(new Error('no'));
    good.end();
    await queue.drained();
    expect(failures).toEqual([['a', 'no']]);
    expect(log).toEqual(['bad begins', 'good begins', 'good ends']);
  });

  it('has whoever brings too much wait for room, and drops nothing', async () => {
    const log: string[] = [];
    const queue = new BackgroundQueue(1, () => {});
    const [one, two, three] = [task(log, 'one'), task(log, 'two'), task(log, 'three')];
    await queue.add('a', one.run);
    const taken = [queue.add('b', two.run), queue.add('c', three.run)];
    expect(await Promise.race([taken[0], Promise.resolve('waits')])).toBe('waits');
    for (const { end } of [one, two, three]) end();
    await Promise.all(taken);
    await queue.drained();
    expect(log.filter((line) => line.endsWith('ends')).sort()).toEqual(['one ends', 'three ends', 'two ends']);
    expect(log.indexOf('one ends')).toBeLessThan(log.indexOf('two begins'));
  });

  it('is settled at once where there is none', async () => {
    const queue = new BackgroundQueue(1, () => {});
    await queue.settled('a');
    await queue.drained();
  });
});
