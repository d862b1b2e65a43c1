import { ArticleApplication } from '#libs/application';
import { instant, tenantId } from '#libs/kernel';
import type { SourcedArticle } from '../../../apps/cli/articles/article-source.js';
import { importArticles } from '../../../apps/cli/articles/import-articles.js';
import { temporaryStores } from '../../support/projections/index.js';

const stores = temporaryStores();
const context = {
  tenant: tenantId('acme'),
  actor: { id: 'import', kind: 'system', roles: [] },
  at: instant('2026-03-02T09:00:00Z'),
  channel: 'import',
} as const;

function sourced(articleId: string, body = 'text'): SourcedArticle {
  return { source: `${articleId}.md`, articleId, title: `About ${articleId}`, body, category: null, tags: [] };
}

const running = () => ({ signal: new AbortController().signal, onProgress: () => {} });

async function run(articles: readonly SourcedArticle[], options = running()) {
  return importArticles(new ArticleApplication(stores.events), context, { articles, problems: [] }, options);
}

describe('importing articles', () => {
  it('publishes what is new, revises what has changed, and leaves alone what has not', async () => {
    expect(await run([sourced('a'), sourced('b')])).toMatchObject({ published: 2, revised: 0, unchanged: 0 });
    expect(await run([sourced('a'), sourced('b', 'other'), sourced('c')])).toMatchObject({
      ...{ published: 1, revised: 1, unchanged: 1, failed: [] },
    });
    const before = await stores.events.countAfter();
    expect(await run([sourced('a'), sourced('b', 'other'), sourced('c')])).toMatchObject({ unchanged: 3 });
    expect(await stores.events.countAfter()).toBe(before);
  });

  it('leaves retired what the desk has retired', async () => {
    await run([sourced('a')]);
    await new ArticleApplication(stores.events).retire(context, { articleId: 'a' });
    expect(await run([sourced('a', 'other')])).toMatchObject({ leftRetired: 1, revised: 0, failed: [] });
  });

  it('tells which articles were refused and why, and takes the others', async () => {
    const result = await run([sourced('a b'), sourced('c', 'x'.repeat(100_001)), sourced('d')]);
    expect(result).toMatchObject({ published: 1, interrupted: false });
    expect(result.failed).toEqual([
      { source: 'a b.md', problem: expect.stringContaining('articleId') },
      { source: 'c.md', problem: expect.stringContaining('body') },
    ]);
  });

  it('ended early says so, and goes on when it is run again', async () => {
    const ending = new AbortController();
    const options = { signal: ending.signal, onProgress: () => ending.abort() };
    const many = Array.from({ length: 100 }, (_, index) => sourced(`a${index}`));
    const first = await run(many, options);
    expect(first.interrupted).toBe(true);
    expect(first.published).toBeGreaterThan(0);
    const second = await run(many);
    expect(second).toMatchObject({ published: 100 - first.published, unchanged: first.published, interrupted: false });
  });
});
