import fc from 'fast-check';
import type { CaseText } from './case-query.js';
import type { SuggestibleArticle } from './indexed-article.js';
import { SuggestionIndex } from './suggestion-index.js';

const words = [
  'printer',
  'printing',
  'invoice',
  'refund',
  'password',
  'reset',
  'pasword',
  'e-mail',
  'not',
  'the',
  '3.11',
];
const text = (most: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...words), { maxLength: most }).map((all) => all.join(' '));
const category = fc.constantFrom(null, 'Billing', 'Technical');
const articleOf = (articleId: string): fc.Arbitrary<SuggestibleArticle> =>
  fc.record({
    articleId: fc.constant(articleId),
    version: fc.integer({ min: 1, max: 3 }),
    title: text(4),
    plainBody: text(15),
    category,
    tags: fc.array(fc.constantFrom(...words), { maxLength: 2 }),
  });
const articles: fc.Arbitrary<SuggestibleArticle[]> = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, number) => articleOf(`a${number}`))));
const caseText: fc.Arbitrary<CaseText> = fc.record({ subject: text(4), description: text(12), category });

const indexOf = (all: readonly SuggestibleArticle[]): SuggestionIndex => {
  const index = new SuggestionIndex();
  for (const article of all) index.put(article);
  return index;
};
const everything = { limit: 100 };

describe('suggestions, whatever the articles and the case', () => {
  it('do not depend on the order in which articles came in', () => {
    fc.assert(
      fc.property(
        articles.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        caseText,
        ([all, shuffled], query) => {
          expect(indexOf(shuffled).suggest(query, everything)).toEqual(indexOf(all).suggest(query, everything));
        },
      ),
    );
  });

  it('are the same after an article was added, removed and added again', () => {
    fc.assert(
      fc.property(articles, fc.nat(7), caseText, (all, at, query) => {
        const again = all[at % all.length]!;
        const index = indexOf(all);
        index.remove(again.articleId);
        index.put(again);
        expect(index.suggest(query, everything)).toEqual(indexOf(all).suggest(query, everything));
      }),
    );
  });

  it('are the same where older versions came before the current one', () => {
    fc.assert(
      fc.property(articles, articles, caseText, (current, drafts, query) => {
        const index = indexOf([
          ...drafts.slice(0, current.length),
          ...current.map((article) => ({ ...article, version: 4 })),
        ]);
        const expected = indexOf(current.map((article) => ({ ...article, version: 4 })));
        expect(index.suggest(query, everything)).toEqual(expected.suggest(query, everything));
      }),
    );
  });

  it('never hold a retired article, and hold the others as if it had never been', () => {
    fc.assert(
      fc.property(articles, fc.nat(7), caseText, (all, at, query) => {
        const { articleId } = all[at % all.length]!;
        const index = indexOf(all);
        index.retire(articleId);
        for (const article of all) index.put({ ...article, version: article.version });
        const others = all.filter((article) => article.articleId !== articleId);
        expect(index.suggest(query, everything)).toEqual(indexOf(others).suggest(query, everything));
      }),
    );
  });

  it('are ranked from 1 by falling score, each article once and with a reason', () => {
    fc.assert(
      fc.property(articles, caseText, (all, query) => {
        const suggestions = indexOf(all).suggest(query, everything);
        expect(suggestions.map(({ rank }) => rank)).toEqual(suggestions.map((_, at) => at + 1));
        expect(new Set(suggestions.map(({ articleId }) => articleId)).size).toBe(suggestions.length);
        suggestions.forEach(({ score, matched }, at) => {
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(suggestions[at - 1]?.score ?? Number.POSITIVE_INFINITY);
          expect(matched.length).toBeGreaterThan(0);
        });
      }),
    );
  });

  it('that are fewer are the first of those that are more', () => {
    fc.assert(
      fc.property(articles, caseText, fc.nat(8), (all, query, limit) => {
        const index = indexOf(all);
        expect(index.suggest(query, { limit })).toEqual(index.suggest(query, everything).slice(0, limit));
      }),
    );
  });
});
