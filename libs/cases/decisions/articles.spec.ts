import type { Actor, Stamped } from '#libs/kernel';
import type { CaseEvent, SuggestedArticle } from '../case.events.js';
import {
  agent,
  anotherAgent,
  article,
  caseId,
  given,
  happened,
  openArticle,
  opened,
  openedAnd,
  requester,
  suggest,
  system,
} from '../testing/index.js';

const toner = article('toner', 1);
const paper = article('paper', 2);
const suggested = (...articles: readonly SuggestedArticle[]): CaseEvent => ({
  type: 'ArticlesSuggested',
  data: { articles },
});
const deflected = (shown: SuggestedArticle, { id, kind }: Actor): CaseEvent => ({
  type: 'ArticleDeflected',
  data: { ...shown, viewerId: id, viewerKind: kind },
});
const notSuggested = (articleId: string) => ['NOT_SUGGESTED', { caseId, articleId }] as const;

describe('showing suggestions', () => {
  it('records articles, versions, ranks and scores', () => {
    given(...opened())
      .when(suggest(toner, paper))
      .thenHappened(suggested(toner, paper));
  });

  it('of nothing records nothing', () => {
    given(...opened())
      .when(suggest())
      .thenNothing();
  });

  it('records a set once, whoever it is shown to', () => {
    given(...opened(), happened(suggested(toner, paper)))
      .when(suggest(toner, paper))
      .thenNothing();
  });

  it('records a set once, in whatever order it is listed', () => {
    given(...opened(), happened(suggested(toner, paper)))
      .when(suggest(paper, toner))
      .thenNothing();
  });

  it('records a set once, also when another came in between', () => {
    given(...opened(), happened(suggested(toner)), happened(suggested(paper)))
      .when(suggest(toner))
      .thenNothing();
  });

  it.each([
    ['another version', { version: 2 }],
    ['another rank', { rank: 2 }],
    ['another score', { score: 9.01 }],
    ['another article', { articleId: 'ink' }],
  ])('records a set that differs by %s', (_what, difference) => {
    given(...opened(), happened(suggested(toner)))
      .when(suggest({ ...toner, ...difference }))
      .thenHappened(suggested({ ...toner, ...difference }));
  });

  it('takes a score that moved by less than a hundredth for the same', () => {
    given(...opened(), happened(suggested(toner)))
      .when(suggest({ ...toner, score: toner.score + 0.004 }))
      .thenNothing();
  });

  it('records a smaller and a larger set as sets of their own', () => {
    given(...opened(), happened(suggested(toner)))
      .when(suggest(toner, paper))
      .thenHappened(suggested(toner, paper));
    given(...opened(), happened(suggested(toner, paper)))
      .when(suggest(toner))
      .thenHappened(suggested(toner));
  });

  it('tells sets apart whatever the ids are made of', () => {
    const one = article('a@1=9"],["2:b', 1);
    const two = [article('a', 1), article('b', 2)];
    given(...opened(), happened(suggested(one)))
      .when(suggest(...two))
      .thenHappened(suggested(...two));
  });
});

describe('opening a suggested article', () => {
  const past = [...opened(), happened(suggested(toner, paper))];

  it.each([requester, agent, system])('records the article as it was shown, and its viewer, a $kind', (viewer) => {
    given(...past)
      .when(openArticle('paper', { by: viewer }))
      .thenHappened(deflected(paper, viewer));
  });

  it('records once an article and viewer', () => {
    given(...past, happened(deflected(paper, agent)))
      .when(openArticle('paper'))
      .thenNothing();
  });

  it('records another viewer and another article', () => {
    const seen = [...past, happened(deflected(paper, agent))];
    given(...seen)
      .when(openArticle('paper', { by: anotherAgent }))
      .thenHappened(deflected(paper, anotherAgent));
    given(...seen)
      .when(openArticle('toner'))
      .thenHappened(deflected(toner, agent));
  });

  it('records once, also when others opened it in between', () => {
    given(...past, happened(deflected(paper, agent)), happened(deflected(paper, anotherAgent)))
      .when(openArticle('paper'))
      .thenNothing();
  });

  it('records once although the article was suggested again in another version', () => {
    given(...past, happened(deflected(paper, agent)), happened(suggested({ ...paper, version: 2 })))
      .when(openArticle('paper'))
      .thenNothing();
  });

  it('records version, rank and score of the latest recorded set that had it', () => {
    const revised = { ...paper, version: 2, rank: 1, score: 20 };
    given(...past, happened(suggested(revised)), happened(suggested(toner)))
      .when(openArticle('paper'))
      .thenHappened(deflected(revised, agent));
  });

  it('records it for a case that is closed', () => {
    given(...openedAnd('CLOSED'), happened(suggested(paper)))
      .when(openArticle('paper'))
      .thenHappened(deflected(paper, agent));
  });

  it('is refused where the article was not suggested', () => {
    given(...past)
      .when(openArticle('ink'))
      .thenRefused(...notSuggested('ink'));
    given(...opened())
      .when(openArticle('toner'))
      .thenRefused(...notSuggested('toner'));
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'is refused for an article called "%s" too',
    (id) => {
      given(...past)
        .when(openArticle(id))
        .thenRefused(...notSuggested(id));
    },
  );

  it.each(['constructor', '__proto__'])('is recorded for an article called "%s" that was suggested', (id) => {
    given(...opened(), happened(suggested(article(id, 1))))
      .when(openArticle(id))
      .thenHappened(deflected(article(id, 1), agent));
  });

  it('tells article and viewer apart whatever their ids are made of', () => {
    const viewer = (id: string): Actor => ({ ...requester, id });
    const both: Stamped<CaseEvent>[] = [...opened(), happened(suggested(article('a', 1), article('a b', 2)))];
    given(...both, happened(deflected(article('a b', 2), viewer('c'))))
      .when(openArticle('a', { by: viewer('b c') }))
      .thenHappened(deflected(article('a', 1), viewer('b c')));
  });
});
