import { SuggestionIndex } from '../suggestions/suggestion-index.js';
import type { BeirDocument, BeirQuery } from './beir.js';
import type { Run } from './ranking-metrics.js';

/** How many documents a query is answered with: enough for every measure but a long tail of average precision. */
const depth = 100;

/** What the suggestion index answers: every document an article, every query the subject of a case. */
export function runSuggestions(corpus: Iterable<BeirDocument>, queries: Iterable<BeirQuery>): Run {
  const index = new SuggestionIndex();
  for (const { id, title, text } of corpus) {
    index.put({ articleId: id, version: 1, title, plainBody: text, category: null, tags: [] });
  }
  const run = new Map<string, { documentId: string; score: number }[]>();
  for (const { id, text } of queries) {
    const suggestions = index.suggest({ subject: text }, { limit: depth });
    run.set(
      id,
      suggestions.map(({ articleId, score }) => ({ documentId: articleId, score })),
    );
  }
  return run;
}
