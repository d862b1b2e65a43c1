import { runPlainBm25 } from './plain-bm25.js';

describe('plain BM25', () => {
  it('scores as the formula says', () => {
    const corpus = [
      { id: 'd1', title: 'Printer', text: 'printer paper' },
      { id: 'd2', title: '', text: 'paper' },
    ];
    const [first] = runPlainBm25(corpus, [{ id: 'q', text: 'PRINTER' }]).get('q')!;
    // One of two documents has the word: idf = ln(1 + (2 - 1 + 0.5) / (1 + 0.5)) = ln 2 = 0.693147.
    // It occurs 2 times in 3 words, 2 words being the average: K = 1.2 * (0.25 + 0.75 * 3/2) = 1.65.
    // 0.693147 * 2 * 2.2 / (2 + 1.65) = 0.835575
    expect(first).toEqual({ documentId: 'd1', score: expect.closeTo(0.835575, 5) });
  });

  it('takes words as they are: no stems, no stop words, repeats counted', () => {
    const corpus = [
      { id: 'd1', title: '', text: 'the printers' },
      { id: 'd2', title: '', text: 'the printer' },
    ];
    const ids = (text: string) =>
      runPlainBm25(corpus, [{ id: 'q', text }])
        .get('q')!
        .map(({ documentId }) => documentId);
    expect(ids('printer')).toEqual(['d2']);
    expect(ids('the').sort()).toEqual(['d1', 'd2']);
    expect(ids('nothing')).toEqual([]);
    const score = (text: string) => runPlainBm25(corpus, [{ id: 'q', text }]).get('q')![0]!.score;
    expect(score('printer printer')).toBeCloseTo(2 * score('printer'), 6);
  });
});
