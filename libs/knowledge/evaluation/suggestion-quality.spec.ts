import { evaluateRun } from './evaluate-run.js';
import { runPlainBm25 } from './plain-bm25.js';
import { runSuggestions } from './suggestion-run.js';
import { faqCorpus, faqJudgements, faqQueries } from './testing/service-desk-faq.js';

describe('suggestions for a small service-desk FAQ', () => {
  const suggestions = evaluateRun(faqJudgements, runSuggestions(faqCorpus, faqQueries));
  const plain = evaluateRun(faqJudgements, runPlainBm25(faqCorpus, faqQueries));

  it('answer better than plain BM25', () => {
    expect(suggestions.queries).toBe(faqQueries.length);
    expect(suggestions.ndcgAt10).toBeGreaterThan(plain.ndcgAt10 + 0.1);
    expect(suggestions.mrr).toBeGreaterThan(plain.mrr + 0.1);
  });

  it('put the right article first or second nearly always', () => {
    expect(suggestions.mrr).toBeGreaterThan(0.75);
    expect(suggestions.hitAt3).toBeGreaterThan(0.85);
  });
});
