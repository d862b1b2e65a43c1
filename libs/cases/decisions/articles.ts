import { accept, type Decision, refusal, refuse } from '#libs/kernel';
import type { OpenSuggestedArticle, RecordSuggestions } from '../case.commands.js';
import type { CaseEvent } from '../case.events.js';
import { deflectionKey, type OpenedCase, suggestionSet } from '../case.state.js';

/** Records what was shown, once per distinct set (see suggestionSet). */
export function recordSuggestions({ data }: RecordSuggestions, state: OpenedCase): Decision<CaseEvent> {
  if (data.articles.length === 0 || state.suggestionSets.includes(suggestionSet(data.articles))) return accept();
  return accept({ type: 'ArticlesSuggested', data: { articles: data.articles } });
}

/** Records that a suggested article was opened, once per article and viewer. */
export function openSuggestedArticle({ data, actor }: OpenSuggestedArticle, state: OpenedCase): Decision<CaseEvent> {
  const { articleId } = data;
  // Only own keys: an id like "constructor" must not find what every object inherits.
  const article = Object.hasOwn(state.suggested, articleId) ? state.suggested[articleId] : undefined;
  if (article === undefined) {
    const caseId = state.snapshot.id;
    return refuse(
      refusal('NOT_SUGGESTED', `Article ${articleId} was not suggested for case ${caseId}.`, { caseId, articleId }),
    );
  }
  if (state.deflections.includes(deflectionKey(articleId, actor.id))) return accept();
  return accept({ type: 'ArticleDeflected', data: { ...article, viewerId: actor.id, viewerKind: actor.kind } });
}
