import { SuggestionIndex } from '../suggestions/suggestion-index.js';
import type { BeirDocument, BeirQuery } from './beir.js';
import type { Run } from './ranking-metrics.js';

/** How many documents a query is answered with: enough for every measure but a long tail of average precision. */
const depth = 100;

/**
 * What the suggestion index answers: every document an article, every query a case. The first line of a query is the subject,
 * what follows the description.
 */
export function runSuggestions(corpus: Iterable<BeirDocument>, queries: Iterable<BeirQuery>): Run {
  const index = new SuggestionIndex();
  for (const { id, title, text, tags = [] } of corpus) {
    index.put({ articleId: id, version: 1, title, plainBody: text, category: null, tags });
  }
  const run = new Map<string, { documentId: string; score: number }[]>();
  for (const { id, text } of queries) {
    const [subject = '', ...description] = text.split('\n');
    const suggestions = index.suggest({ subject, description: description.join('\n') }, { limit: depth });
    run.set(
      id,
      suggestions.map(({ articleId, score }) => ({ documentId: articleId, score })),
    );
  }
  return run;
}
