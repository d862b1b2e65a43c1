import { type Actor, instant, type Stamped, tenantId } from '#libs/kernel';
import { specificationOf, stateAfter } from '#libs/kernel/testing';
import type { ArticleCommand, PublishArticle, ReviseArticle } from './article.commands.js';
import { articleAtVersion, articleDecider } from './article.decider.js';
import type { ArticleEvent, ArticlePublished, ArticleRetired, ArticleRevised } from './article.events.js';
import { articleStream } from './article.stream.js';

const actor: Actor = { id: 'ada', kind: 'agent', roles: ['admin'] };
const at = instant('2026-03-02T12:00:00Z');
const refund = { title: 'Refunds', body: 'Ask **billing**.', category: 'Billing', tags: ['refund', 'invoice'] };

const published: ArticlePublished = { type: 'ArticlePublished', data: { articleId: 'a1', version: 1, ...refund } };
const revised: ArticleRevised = {
  type: 'ArticleRevised',
  data: { articleId: 'a1', version: 2, ...refund, title: 'Refunds and credit notes' },
};
const retired: ArticleRetired = { type: 'ArticleRetired', data: { articleId: 'a1', version: 2 } };

const publish = (data: Partial<PublishArticle['data']> = {}): ArticleCommand => ({
  type: 'PublishArticle',
  data: { articleId: 'a1', ...refund, ...data },
  actor,
  at,
});
const revise = (data: Partial<ReviseArticle['data']>): ArticleCommand => ({
  type: 'ReviseArticle',
  data: { articleId: 'a1', ...data },
  actor,
  at,
});
const retire = (): ArticleCommand => ({ type: 'RetireArticle', data: { articleId: 'a1' }, actor, at });

const metadata = {
  tenant: tenantId('acme'),
  actor,
  at,
  commandId: 'command-1',
  commandDigest: 'digest-1',
  correlationId: 'command-1',
  causationId: 'command-1',
  channel: 'graphql',
} as const;
const stamped = (event: ArticleEvent): Stamped<ArticleEvent> => ({ ...event, metadata });
const given = (...events: readonly ArticleEvent[]) =>
  specificationOf<ArticleCommand, ReturnType<typeof articleDecider.evolve>, ArticleEvent>(articleDecider).given(
    ...events.map(stamped),
  );

describe('publishing an article', () => {
  it('makes version 1', () => {
    given().when(publish()).thenHappened(published);
  });

  it('needs neither category nor tags', () => {
    given()
      .when({ type: 'PublishArticle', data: { articleId: 'a1', title: 'T', body: 'B' }, actor, at })
      .thenHappened({
        type: 'ArticlePublished',
        data: { articleId: 'a1', version: 1, title: 'T', body: 'B', category: null, tags: [] },
      });
  });

  it('stores title, category and tags without surrounding space, each tag once, and the body as written', () => {
    given()
      .when(publish({ title: ' Refunds ', body: ' x \n', category: '  ', tags: [' Refund', 'refund', 'vat '] }))
      .thenHappened({
        type: 'ArticlePublished',
        data: { articleId: 'a1', version: 1, title: 'Refunds', body: ' x \n', category: null, tags: ['Refund', 'vat'] },
      });
  });

  it('again with the same content appends nothing', () => {
    given(published)
      .when(publish({ title: 'Refunds ' }))
      .thenNothing();
  });

  it('under an id taken by other content is refused, naming the id', () => {
    given(published)
      .when(publish({ body: 'Other.' }))
      .thenFieldsRefused('articleId');
    given(published, revised).when(publish()).thenFieldsRefused('articleId');
  });

  it('of a retired article is refused, even with the same content', () => {
    given(published, { type: 'ArticleRetired', data: { articleId: 'a1', version: 1 } })
      .when(publish())
      .thenRefused('TRANSITION_NOT_ALLOWED', { from: 'RETIRED', to: 'PUBLISHED', allowed: [] });
  });

  it('takes content up to every limit, counting characters rather than code units', () => {
    const full = {
      title: '🧾'.repeat(200),
      body: '🧾'.repeat(100_000),
      category: 'c'.repeat(100),
      tags: Array.from({ length: 30 }, (_, number) => `${number}`.padEnd(50, 't')),
    };
    given()
      .when(publish(full))
      .thenHappened({ type: 'ArticlePublished', data: { articleId: 'a1', version: 1, ...full } });
  });

  it.each([
    ['a blank title', { title: ' ' }, ['title']],
    ['a title of 201', { title: 'x'.repeat(201) }, ['title']],
    ['a title of 201 of two code units each', { title: '🧾'.repeat(201) }, ['title']],
    ['an empty body', { body: '' }, ['body']],
    ['a blank body', { body: ' \n' }, ['body']],
    ['a body of 100,001', { body: 'x'.repeat(100_001) }, ['body']],
    ['a category of 101', { category: 'x'.repeat(101) }, ['category']],
    ['31 tags', { tags: Array.from({ length: 31 }, (_, number) => `t${number}`) }, ['tags']],
    ['a blank tag and one of 51', { tags: ['ok', ' ', 'x'.repeat(51)] }, ['tags[1]', 'tags[2]']],
    ['an id with a space', { articleId: 'a 1' }, ['articleId']],
    ['no id', { articleId: '' }, ['articleId']],
    ['an id of 256', { articleId: 'x'.repeat(256) }, ['articleId']],
    ['several at once', { title: '', body: '', tags: [''] }, ['title', 'body', 'tags[0]']],
  ])('refuses %s, naming the field', (_, content, fields) => {
    given()
      .when(publish(content))
      .thenFieldsRefused(...fields);
  });
});

describe('revising an article', () => {
  it('makes the next version with the whole content, absent fields kept', () => {
    given(published)
      .when(revise({ title: 'Refunds and credit notes' }))
      .thenHappened(revised);
    given(published, revised)
      .when(revise({ tags: [] }))
      .thenHappened({ type: 'ArticleRevised', data: { ...revised.data, version: 3, tags: [] } });
  });

  it('clears the category with null', () => {
    given(published)
      .when(revise({ category: null }))
      .thenHappened({ type: 'ArticleRevised', data: { ...published.data, version: 2, category: null } });
  });

  it('that changes nothing appends nothing', () => {
    given(published).when(revise({})).thenNothing();
    given(published)
      .when(revise({ title: 'Refunds', category: ' Billing ', tags: ['refund', 'invoice', 'Refund'] }))
      .thenNothing();
  });

  it('refuses content out of bounds', () => {
    given(published)
      .when(revise({ title: '', body: 'x'.repeat(100_001) }))
      .thenFieldsRefused('title', 'body');
  });

  it('of an unknown article is refused', () => {
    given()
      .when(revise({ title: 'x' }))
      .thenRefused('NOT_FOUND', { kind: 'Article', id: 'a1' });
  });

  it('of a retired article is refused', () => {
    given(published, revised, retired)
      .when(revise({ title: 'x' }))
      .thenRefused('TRANSITION_NOT_ALLOWED', { from: 'RETIRED', to: 'REVISED', allowed: [] });
  });
});

describe('retiring an article', () => {
  it('names the version that was current', () => {
    given(published, revised).when(retire()).thenHappened(retired);
  });

  it('twice appends nothing', () => {
    given(published, revised, retired).when(retire()).thenNothing();
  });

  it('of an unknown article is refused', () => {
    given().when(retire()).thenRefused('NOT_FOUND', { kind: 'Article', id: 'a1' });
  });
});

describe('the state of an article', () => {
  it('keeps the current content when retired', () => {
    const { version: _, ...content } = revised.data;
    expect(stateAfter(articleDecider, [published, revised, retired].map(stamped))).toEqual({
      status: 'retired',
      version: 2,
      ...content,
    });
  });

  it('is not shaken by an event it does not know', () => {
    const unknown = stamped({ type: 'ArticleTranslated', data: {} } as unknown as ArticleEvent);
    const before = stateAfter(articleDecider, [stamped(published)]);
    expect(articleDecider.evolve(before, unknown)).toEqual(before);
  });

  it('of any version can be read from the stream, also after retirement', () => {
    const stream = [published, revised, retired];
    expect(articleAtVersion(stream, 1)).toEqual(published.data);
    expect(articleAtVersion(stream, 2)).toEqual(revised.data);
    expect(articleAtVersion(stream, 3)).toBeNull();
    expect(articleAtVersion(stream, 0)).toBeNull();
    expect(articleAtVersion([], 1)).toBeNull();
  });
});

describe('the stream of an article', () => {
  it('is named by tenant and article', () => {
    expect(articleStream(tenantId('acme'), 'a1')).toBe('article-acme.a1');
  });
});
