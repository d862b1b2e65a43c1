import { averagePrecision, ndcg, reciprocalRank, relevantCount, success, trecOrder } from './ranking-metrics.js';

// d3 is judged and not relevant; d9 is not judged. Found are d2 (grade 2) at rank 1 and d1 (grade 3) at rank 3; d4 is missed.
const grades = new Map([
  ['d1', 3],
  ['d2', 2],
  ['d3', 0],
  ['d4', 1],
]);
const ranked = ['d2', 'd3', 'd1', 'd9'];

describe('nDCG', () => {
  it('is the discounted gain over that of the ideal order', () => {
    // DCG   = 2/log2(2) + 0/log2(3) + 3/log2(4) + 0/log2(5) = 2 + 1.5                = 3.5
    // ideal = 3/log2(2) + 2/log2(3) + 1/log2(4)             = 3 + 1.26186 + 0.5      = 4.76186
    expect(ndcg(ranked, grades, 10)).toBeCloseTo(0.735007, 6);
  });

  it('cuts both the ranking and the ideal', () => {
    // DCG@1 = 2, ideal@1 = 3; DCG@2 = 2, ideal@2 = 4.26186
    expect(ndcg(ranked, grades, 1)).toBeCloseTo(2 / 3, 6);
    expect(ndcg(ranked, grades, 2)).toBeCloseTo(0.469279, 6);
  });

  it('is 1 for the ideal order and 0 where nothing relevant was found', () => {
    expect(ndcg(['d1', 'd2', 'd4', 'd3'], grades, 10)).toBe(1);
    expect(ndcg(['d3', 'd9'], grades, 10)).toBe(0);
    expect(ndcg([], grades, 10)).toBe(0);
  });

  it('takes a negative grade for no gain', () => {
    const junk = new Map([
      ['d1', 1],
      ['d2', -2],
    ]);
    // DCG = 0 + 1/log2(3) = 0.63093, ideal = 1
    expect(ndcg(['d2', 'd1'], junk, 10)).toBeCloseTo(0.63093, 5);
  });
});

describe('the measures that know relevant or not', () => {
  it('average precision divides by all relevant documents, found or not', () => {
    // precision at rank 1 = 1/1, at rank 3 = 2/3; three are relevant: (1 + 0.66667) / 3
    expect(averagePrecision(ranked, grades)).toBeCloseTo(0.555556, 6);
    expect(averagePrecision([], grades)).toBe(0);
  });

  it('the reciprocal rank is that of the first relevant document', () => {
    expect(reciprocalRank(ranked, grades)).toBe(1);
    expect(reciprocalRank(['d9', 'd3', 'd4'], grades)).toBeCloseTo(1 / 3, 6);
    expect(reciprocalRank(['d9', 'd3'], grades)).toBe(0);
  });

  it('success looks at the first k only', () => {
    expect(success(['d9', 'd3', 'd4'], grades, 2)).toBe(0);
    expect(success(['d9', 'd3', 'd4'], grades, 3)).toBe(1);
  });

  it('a document is relevant from grade 1', () => {
    expect(relevantCount(grades)).toBe(3);
  });
});

describe("trec_eval's order", () => {
  it('is by falling score, whatever order was given', () => {
    const documents = [
      { documentId: 'a', score: 1 },
      { documentId: 'b', score: 3 },
      { documentId: 'c', score: 2 },
    ];
    expect(trecOrder(documents)).toEqual(['b', 'c', 'a']);
  });

  it('breaks ties by falling document id, as text', () => {
    const documents = ['d10', 'd9', 'd1'].map((documentId) => ({ documentId, score: 0.5 }));
    expect(trecOrder(documents)).toEqual(['d9', 'd10', 'd1']);
  });

  it('takes scores for equal that differ beyond single precision', () => {
    const documents = [
      { documentId: 'a', score: 1.000000001 },
      { documentId: 'b', score: 1 },
    ];
    expect(trecOrder(documents)).toEqual(['b', 'a']);
  });
});
