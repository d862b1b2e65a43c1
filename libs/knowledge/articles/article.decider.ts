import { accept, assertNever, type Decider, type Decision, type FieldProblem, refusal, refuse } from '#libs/kernel';
import type { ArticleCommand, PublishArticle, RetireArticle, ReviseArticle } from './article.commands.js';
import { articleIdProblems, contentProblems, normaliseContent, sameContent } from './article.content.js';
import type { ArticleContent, ArticleEvent } from './article.events.js';

/** An article with the content of its current version. */
export type ExistingArticle = ArticleContent & {
  readonly status: 'published' | 'retired';
  readonly articleId: string;
  readonly version: number;
};
/** One version of an article as it reads, whatever became of the article later. */
export type ArticleVersion = ArticleContent & { readonly articleId: string; readonly version: number };
export type ArticleState = { readonly status: 'unpublished' } | ExistingArticle;

/**
 * Decides what becomes of an article. A command that changes nothing appends nothing. Refusals: BAD_USER_INPUT (content
 * out of bounds, or an id that is taken by other content), NOT_FOUND (revising or retiring what never was), and
 * TRANSITION_NOT_ALLOWED (a retired article is neither revised nor published again).
 */
export const articleDecider: Decider<ArticleCommand, ArticleState, ArticleEvent> = {
  initialState: { status: 'unpublished' },
  decide: decideArticle,
  evolve: evolveArticle,
};

function decideArticle(command: ArticleCommand, state: ArticleState): Decision<ArticleEvent> {
  switch (command.type) {
    case 'PublishArticle':
      return publish(command, state);
    case 'ReviseArticle':
      return revise(command, state);
    case 'RetireArticle':
      return retire(command, state);
  }
}

/** Folds one event; events that do not follow from the state are taken at their word, as facts are. */
export function evolveArticle(state: ArticleState, event: ArticleEvent): ArticleState {
  switch (event.type) {
    case 'ArticlePublished':
    case 'ArticleRevised': {
      const { articleId, version, title, body, category, tags } = event.data;
      return { status: 'published', articleId, version, title, body, category, tags };
    }
    case 'ArticleRetired':
      return state.status === 'unpublished' ? state : { ...state, status: 'retired' };
    default:
      assertNever(event);
      return state;
  }
}

/**
 * One version of an article as it read, folded from the events of its stream.
 * @returns null where the stream has no such version.
 */
export function articleAtVersion(events: Iterable<ArticleEvent>, version: number): ArticleVersion | null {
  let state: ArticleState = articleDecider.initialState;
  for (const event of events) {
    state = evolveArticle(state, event);
    if (state.status === 'published' && state.version === version) {
      const { status: _, ...article } = state;
      return article;
    }
  }
  return null;
}

function publish({ data }: PublishArticle, state: ArticleState): Decision<ArticleEvent> {
  const content = normaliseContent({
    title: data.title,
    body: data.body,
    category: data.category ?? null,
    tags: data.tags ?? [],
  });
  const problems = [...articleIdProblems(data.articleId), ...contentProblems(content)];
  if (problems.length > 0) return refuseFields(problems);
  if (state.status === 'retired') return refuseRetired(state, 'PUBLISHED');
  if (state.status === 'published') {
    if (sameContent(state, content)) return accept();
    return refuseFields([
      {
        field: 'articleId',
        problem: `is taken: article ${state.articleId} exists at version ${state.version} with other content; revise it instead`,
      },
    ]);
  }
  return accept({
    type: 'ArticlePublished',
    data: { articleId: data.articleId, version: 1, ...content },
  });
}

function revise({ data }: ReviseArticle, state: ArticleState): Decision<ArticleEvent> {
  if (state.status === 'unpublished') return refuseUnknown(data.articleId);
  if (state.status === 'retired') return refuseRetired(state, 'REVISED');
  const content = normaliseContent({
    title: data.title ?? state.title,
    body: data.body ?? state.body,
    category: data.category === undefined ? state.category : data.category,
    tags: data.tags ?? state.tags,
  });
  const problems = contentProblems(content);
  if (problems.length > 0) return refuseFields(problems);
  if (sameContent(state, content)) return accept();
  return accept({
    type: 'ArticleRevised',
    data: { articleId: state.articleId, version: state.version + 1, ...content },
  });
}

function retire({ data }: RetireArticle, state: ArticleState): Decision<ArticleEvent> {
  if (state.status === 'unpublished') return refuseUnknown(data.articleId);
  if (state.status === 'retired') return accept();
  return accept({
    type: 'ArticleRetired',
    data: { articleId: state.articleId, version: state.version },
  });
}

function refuseFields(fields: readonly FieldProblem[]) {
  const said = fields.map(({ field, problem }) => `${field} ${problem}`).join('; ');
  return refuse(refusal('BAD_USER_INPUT', `The article cannot be kept: ${said}.`, { fields }));
}

function refuseUnknown(articleId: string) {
  return refuse(refusal('NOT_FOUND', `There is no article ${articleId}.`, { kind: 'Article', id: articleId }));
}

function refuseRetired(article: ExistingArticle, to: 'PUBLISHED' | 'REVISED') {
  return refuse(
    refusal(
      'TRANSITION_NOT_ALLOWED',
      `Article ${article.articleId} is retired; it can be read, not changed. Publish a new article instead.`,
      { from: 'RETIRED', to, allowed: [] },
    ),
  );
}
