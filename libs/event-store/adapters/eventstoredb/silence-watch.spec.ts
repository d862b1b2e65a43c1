import { SilenceWatch } from './silence-watch.js';

describe('a watch for silence', () => {
  let now: number;
  let left: number;
  let watch: SilenceWatch;
  beforeEach(() => {
    now = 0;
    left = 0;
    watch = new SilenceWatch(
      () => {
        left += 1;
      },
      () => now,
    );
    now = 100;
  });

  it('has the node left once a call had no answer, and no other had one since', () => {
    watch.heard();
    now += 5_000;
    watch.timedOut(5_000);
    expect(left).toBe(1);
  });

  it('stays with a node that is slow with one call and answers others', () => {
    now += 3_000;
    watch.heard();
    now += 2_000;
    watch.timedOut(5_000);
    expect(left).toBe(0);
  });

  it('leaves once for all the calls that were under way together, and the next node as well where that is silent too', () => {
    now += 5_000;
    for (let call = 0; call < 100; call += 1) watch.timedOut(5_000);
    now += 4_000;
    watch.timedOut(5_000);
    expect(left).toBe(1);
    now += 1_000;
    watch.timedOut(5_000);
    expect(left).toBe(2);
  });
});
