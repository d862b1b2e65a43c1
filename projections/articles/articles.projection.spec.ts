import { instant, tenantId } from '#libs/kernel';
import type { ArticleEvent } from '#libs/knowledge';
import type { ProjectedEvent } from '#libs/projection-engine';
import { type ArticleView, articleDocumentId, articles } from './index.js';

const acme = tenantId('acme');
const content = {
  title: 'Change the Toner',
  body: '# Toner\n\nOpen **the** [lid](https://example.org/lid).',
  category: ' Printers ',
  tags: ['Ink', 'toner'],
};

function at(minute: number, event: ArticleEvent): ProjectedEvent {
  const metadata = { tenant: acme, at: instant(Date.UTC(2026, 2, 2, 9, minute)) };
  return { ...event, metadata, stream: 'article-acme.toner' } as unknown as ProjectedEvent;
}

function fold(...events: readonly ProjectedEvent[]): ArticleView | null {
  return events.reduce<ArticleView | null>(
    (view, event) => articles.evolve(view, event, articleDocumentId(acme, 'toner')),
    null,
  );
}

const published = at(0, { type: 'ArticlePublished', data: { articleId: 'toner', version: 1, ...content } });
const revised = at(1, { type: 'ArticleRevised', data: { articleId: 'toner', version: 2, ...content, title: 'Toner' } });
const retired = at(2, { type: 'ArticleRetired', data: { articleId: 'toner', version: 2 } });

describe('the document of an article', () => {
  it('is one for each tenant and article', () => {
    expect(articles.documentIds(published)).toEqual(['acme/toner']);
  });

  it('shows the current version, and when it was published and last changed', () => {
    expect(fold(published, revised)).toMatchObject({
      ...{ id: 'toner', version: 2, title: 'Toner', body: content.body, retired: false },
      ...{ publishedAt: '2026-03-02T09:00:00.000Z', updatedAt: '2026-03-02T09:01:00.000Z' },
    });
  });

  it('stays when the article is retired', () => {
    expect(fold(published, revised, retired)).toMatchObject({ version: 2, title: 'Toner', retired: true });
  });

  it('is nothing where only the end of an article is known', () => {
    expect(fold(retired)).toBeNull();
  });

  it('is found by category and tag without case, and by its words without Markdown', () => {
    const view = fold(published)!;
    expect(articles.collection.keys(view)).toEqual({
      ...{ category: 'printers', tag: ['ink', 'toner'], retired: false },
      ...{ title: 'change the toner', updatedAt: '2026-03-02T09:00:00.000Z' },
    });
    expect(articles.collection.text!(view).split(/\s+/).join(' ')).toBe(
      'Change the Toner Ink toner Toner Open the lid.',
    );
  });
});
