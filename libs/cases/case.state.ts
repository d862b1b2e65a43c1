import type { Stamped } from '#libs/kernel';
import type { CaseEvent, SuggestedArticle } from './case.events.js';
import { type CaseSnapshot, evolveSnapshot } from './case.snapshot.js';

/** Newest first. A list of links grows without copying, so a case of ten thousand notes folds in linear time. */
export type NoteTrail = { readonly noteId: string; readonly earlier: NoteTrail } | null;

/** What a case remembers for decisions beyond what it shows. */
export type OpenedCase = {
  readonly snapshot: CaseSnapshot;
  readonly notes: NoteTrail;
  /** Whether a note of kind RESOLUTION was added since the case entered its current status. */
  readonly resolutionNoted: boolean;
  /** Every article ever suggested, as it was suggested last. */
  readonly suggested: { readonly [articleId: string]: SuggestedArticle };
  /** The distinct sets already recorded, by `suggestionSet`. */
  readonly suggestionSets: readonly string[];
  /** Who opened what, by `deflectionKey`. */
  readonly deflections: readonly string[];
};

/** Null before the case is opened. */
export type CaseState = OpenedCase | null;

/**
 * What makes a set of suggestions distinct, in whatever order it is listed: articles, versions, ranks, and scores to two
 * decimals, because every score moves a little with every article that comes or goes.
 */
export function suggestionSet(articles: readonly SuggestedArticle[]): string {
  const entries = articles.map(({ articleId, version, rank, score }) => [rank, articleId, version, score.toFixed(2)]);
  return JSON.stringify(entries.map((entry) => JSON.stringify(entry)).sort());
}

export function deflectionKey(articleId: string, viewerId: string): string {
  return JSON.stringify([articleId, viewerId]);
}

export function hasNote(trail: NoteTrail, noteId: string): boolean {
  for (let note = trail; note !== null; note = note.earlier) if (note.noteId === noteId) return true;
  return false;
}

function remember(state: OpenedCase, event: Stamped<CaseEvent>): Partial<OpenedCase> {
  switch (event.type) {
    case 'NoteAdded':
      return {
        notes: { noteId: event.data.noteId, earlier: state.notes },
        resolutionNoted: state.resolutionNoted || event.data.kind === 'RESOLUTION',
      };
    case 'StatusChanged':
      return { resolutionNoted: false };
    case 'ArticlesSuggested':
      return {
        suggested: {
          ...state.suggested,
          ...Object.fromEntries(event.data.articles.map((article) => [article.articleId, article])),
        },
        suggestionSets: [...state.suggestionSets, suggestionSet(event.data.articles)],
      };
    case 'ArticleDeflected':
      return { deflections: [...state.deflections, deflectionKey(event.data.articleId, event.data.viewerId)] };
    default:
      return {};
  }
}

/** Folds one event into what decisions need. */
export function evolveCase(state: CaseState, event: Stamped<CaseEvent>): CaseState {
  const snapshot = evolveSnapshot(state?.snapshot ?? null, event);
  if (snapshot === null) return null;
  if (state === null) {
    return { snapshot, notes: null, resolutionNoted: false, suggested: {}, suggestionSets: [], deflections: [] };
  }
  return { ...state, snapshot, ...remember(state, event) };
}
