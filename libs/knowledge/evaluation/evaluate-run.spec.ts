import { evaluateRun } from './evaluate-run.js';

const judgements = new Map([
  ['q1', new Map([['d1', 1]])],
  ['q2', new Map([['d2', 2]])],
  ['q3', new Map([['d3', 0]])],
  ['q4', new Map([['d4', 1]])],
]);
const run = new Map([
  // relevant at rank 1
  ['q1', [{ documentId: 'd1', score: 9 }]],
  // relevant at rank 2, given in the wrong order
  [
    'q2',
    [
      { documentId: 'd2', score: 1 },
      { documentId: 'd9', score: 2 },
    ],
  ],
  // nothing relevant exists: left out
  ['q3', [{ documentId: 'd3', score: 1 }]],
  // not judged: left out
  ['q9', [{ documentId: 'd1', score: 1 }]],
]);

describe('the figures of a run', () => {
  it('are means over the judged queries, an unanswered one as 0 and one without a relevant document not at all', () => {
    const figures = evaluateRun(judgements, run);
    expect(figures.queries).toBe(3);
    // (1 + 1/log2(3) + 0) / 3 = (1 + 0.63093) / 3
    expect(figures.ndcgAt10).toBeCloseTo(0.543643, 6);
    // (1 + 1/2 + 0) / 3
    expect(figures.map).toBeCloseTo(0.5, 6);
    expect(figures.mrr).toBeCloseTo(0.5, 6);
    expect(figures.hitAt1).toBeCloseTo(1 / 3, 6);
    expect(figures.hitAt3).toBeCloseTo(2 / 3, 6);
    expect(figures.hitAt5).toBeCloseTo(2 / 3, 6);
    expect(figures.hitAt10).toBeCloseTo(2 / 3, 6);
  });

  it('are 0 where no query can be judged', () => {
    const nothing = { queries: 0, ndcgAt10: 0, map: 0, mrr: 0, hitAt1: 0, hitAt3: 0, hitAt5: 0, hitAt10: 0 };
    expect(evaluateRun(new Map(), run)).toEqual(nothing);
  });
});
