import type { ReplayRules } from '#libs/kernel';
import type { ArticleCommand } from './article.commands.js';
import { type ArticleState, articleDecider } from './article.decider.js';
import type { ArticleEvent } from './article.events.js';

export const articleReplay: ReplayRules<ArticleCommand, ArticleState, ArticleEvent> = {
  kind: 'article',
  decider: articleDecider,
  commandOf: ([event]) => {
    switch (event?.type) {
      case 'ArticlePublished':
        return { type: 'PublishArticle', data: event.data };
      case 'ArticleRevised':
        return { type: 'ReviseArticle', data: event.data };
      case 'ArticleRetired':
        return { type: 'RetireArticle', data: event.data };
      default:
        return undefined;
    }
  },
};
