import { Transform } from 'node:stream';
import { EventPull } from './event-pull.js';

/** What the client makes of the server's messages: events are handed on, a checkpoint is told as soon as it is read. */
function streamOf(onCheckpoint: () => void): Transform {
  return new Transform({
    objectMode: true,
    highWaterMark: 4,
    transform(message: number | 'checkpoint', _encoding, done) {
      if (message !== 'checkpoint') return done(null, message);
      onCheckpoint();
      return done();
    },
  });
}

describe('events pulled by a slow consumer', () => {
  it('are counted so that a checkpoint holds after the events that came before it, and not sooner', async () => {
    const places: number[] = [];
    const source = streamOf(() => places.push(pull.taken + pull.buffered));
    const pull = new EventPull<number>(source, async () => {}, []);
    for (let event = 1; event <= 12; event += 1) {
      source.write(event);
      if (event % 3 === 0) source.write('checkpoint');
    }
    const taken: number[] = [];
    while (taken.length < 12) {
      await pull.wait();
      taken.push(...pull.take(4));
    }
    await new Promise(setImmediate);
    expect(taken).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(places).toEqual([3, 6, 9, 12]);
  });
});
