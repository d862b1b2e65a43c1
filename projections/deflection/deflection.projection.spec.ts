import type { CaseEvent, SuggestedArticle } from '#libs/cases';
import {
  agent,
  article,
  caseId,
  happened,
  minutesIn,
  moved,
  noted,
  opened,
  prioritized,
  requester,
} from '#libs/cases/testing';
import type { Actor, Stamped } from '#libs/kernel';
import type { ProjectedEvent } from '#libs/projection-engine';
import { type DeflectionView, deflection, deflectionParts, figuresOf } from './index.js';

const toner = article('toner', 1);
const paper = article('paper', 2);

function fold(...events: readonly Stamped<CaseEvent>[]): DeflectionView {
  const projected = events.map((event) => ({ ...event, stream: `case-acme.${caseId}` }) as unknown as ProjectedEvent);
  const folded = projected.reduce<DeflectionView | null>((view, event) => deflection.evolve(view, event, caseId), null);
  if (folded === null) throw new Error('nothing was folded');
  return folded;
}

const suggested = (...articles: readonly SuggestedArticle[]) =>
  happened({ type: 'ArticlesSuggested', data: { articles } }, { by: requester, at: minutesIn(61) });
const read = ({ articleId, ...shown }: SuggestedArticle, by: Actor) =>
  happened(
    { type: 'ArticleDeflected', data: { articleId, ...shown, viewerId: by.id, viewerKind: by.kind } },
    { by, at: minutesIn(62) },
  );
const resolved = happened(moved('PENDING_CUSTOMER', 'RESOLVED'));
const publicNote = (by: Actor) => happened(noted({ kind: 'PUBLIC' }), { by });
const totals = (view: DeflectionView) => deflectionParts(view).find(({ dimension }) => dimension === 'all')?.counts;

describe('the deflection of a case', () => {
  it('is nothing before articles were suggested: no window has the case, and no tally counts it', () => {
    const view = fold(...opened(), publicNote(agent), resolved);
    expect(deflection.collection.keys(view)).toEqual({ suggestedAt: '' });
    expect(deflection.tallies!.contributions(view)).toEqual([]);
    expect(figuresOf(view)).toEqual([]);
  });

  it('counts at the hour and with the facets of the first suggestion', () => {
    const view = fold(
      ...opened({ category: ' Billing ' }),
      happened(prioritized('normal', 'high')),
      suggested(toner),
      happened(prioritized('high', 'low')),
      happened({
        type: 'CaseRecategorized',
        data: { category: 'Tax', subcategory: null, from: { category: null, subcategory: null } },
      }),
      { ...suggested(paper), metadata: { ...suggested(paper).metadata, at: minutesIn(600) } },
    );
    expect(deflection.collection.keys(view)).toMatchObject({
      suggestedAt: minutesIn(61),
      ...{
        category: 'billing',
        priority: 'high',
        source: 'web',
        teamId: 'support',
        ownerId: '',
        figure: ['suggested'],
      },
    });
    const hours = deflection.tallies!.contributions(view).map(({ about }) => about.hour);
    expect(new Set(hours)).toEqual(new Set([`${minutesIn(61).slice(0, 13)}:00:00.000Z`]));
  });

  it('counts an article once however often it is suggested', () => {
    const view = fold(...opened(), suggested(toner, paper), suggested(paper), suggested({ ...toner, version: 2 }));
    expect(totals(view)).toEqual({ suggested: 2, opened: 0, assisted: 0, cases: 1, deflected: 0, selfServed: 0 });
  });

  it('counts every viewer, and agents as assisted', () => {
    const view = fold(...opened(), suggested(toner, paper), read(toner, requester), read(toner, agent));
    expect(totals(view)).toEqual({ suggested: 2, opened: 2, assisted: 1, cases: 1, deflected: 1, selfServed: 0 });
    expect(deflectionParts(view).filter(({ dimension }) => dimension === 'article')).toMatchObject([
      { value: 'toner', counts: { suggested: 1, opened: 2, deflected: 1 } },
      { value: 'paper', counts: { suggested: 1, opened: 0, deflected: 0 } },
    ]);
  });

  it.each<[string, boolean, readonly Stamped<CaseEvent>[]]>([
    ['resolved after its requester read an article', true, [read(toner, requester), resolved]],
    ['not resolved yet', false, [read(toner, requester)]],
    ['resolved before anything was read', false, [resolved, read(toner, requester)]],
    ['resolved after an agent read an article for him', false, [read(toner, agent), resolved]],
    ['answered by an agent in public', false, [read(toner, requester), publicNote(agent), resolved]],
    ['answered in public before he read', false, [publicNote(agent), read(toner, requester), resolved]],
    ['noted by its requester alone', true, [publicNote(requester), read(toner, requester), resolved]],
    ['noted by an agent for colleagues', true, [read(toner, requester), happened(noted()), resolved]],
    [
      'answered after it was resolved, and re-opened',
      true,
      [read(toner, requester), resolved, happened(moved('RESOLVED', 'OPEN')), publicNote(agent), resolved],
    ],
    [
      'resolved, re-opened, read about and resolved again',
      true,
      [resolved, happened(moved('RESOLVED', 'OPEN')), read(toner, requester), resolved],
    ],
  ])('%s: self-served is %s', (_what, selfServed, events) => {
    const view = fold(...opened(), suggested(toner, paper), ...events);
    expect(totals(view)?.selfServed).toBe(selfServed ? 1 : 0);
    expect(view.selfServedBy).toEqual(selfServed ? ['toner'] : []);
    expect(figuresOf(view).includes('selfServed')).toBe(selfServed);
  });

  it('finds the cases behind an article, whatever its id is', () => {
    const odd = article('__proto__', 1);
    const view = fold(...opened(), suggested(odd, paper), read(odd, requester), resolved);
    expect(deflection.collection.keys(view).articleFigure).toEqual([
      'suggested:__proto__',
      'deflected:__proto__',
      'selfServed:__proto__',
      'suggested:paper',
    ]);
  });
});
