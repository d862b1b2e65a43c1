import {
  ArticleApplication,
  CaseApplication,
  type CommandContext,
  DeskApplication,
  SuggestionService,
} from '#libs/application';
import { caseStream } from '#libs/cases';
import type { EventStore } from '#libs/event-store';
import { instant, type Logger, tenantId } from '#libs/kernel';
import { collectionsOf, ProjectionHost } from '#libs/projection-engine';
import { articles as articlesProjection } from '#projections/articles';
import { eventStoreWith, gate, temporaryStores, until } from '../../support/projections/index.js';

const stores = temporaryStores([...collectionsOf(articlesProjection)]);
const tenant = tenantId('acme');
const context: CommandContext = {
  tenant,
  actor: { id: 'ann', kind: 'agent', roles: ['agent'] },
  at: instant('2026-03-02T09:00:00Z'),
  channel: 'graphql',
};
const scope = { tenant };

let errors: string[];
let running: SuggestionService[];
const logger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: (message) => void errors.push(message),
};
beforeEach(() => {
  errors = [];
  running = [];
});
afterEach(async () => {
  for (const service of running) await service.stop();
});

/** A process: its use cases and its suggestions. */
function process(events: EventStore = stores.events, mostUnrecorded?: number) {
  const desk = new DeskApplication(events);
  const cases = new CaseApplication(events, desk.settings);
  const articles = new ArticleApplication(events);
  const { documents } = stores;
  const suggestions = new SuggestionService({ events, documents, cases, articles, logger, mostUnrecorded });
  running.push(suggestions);
  const open = async (subject: string) =>
    (await cases.open(context, { subject, source: 'web', category: null })).snapshot.id;
  const ask = async (caseId: string, first?: number) =>
    (await suggestions.suggest(scope, context, { caseId, first })).map(
      ({ article, rank }) => `${rank} ${article.articleId} v${article.version}`,
    );
  const publish = (articleId: string, title: string, body = 'Text.') =>
    articles.publish(context, { articleId, title, body });
  return { cases, articles, suggestions, open, ask, publish };
}

async function typesOf(caseId: string): Promise<readonly string[]> {
  return (await stores.events.readStream(caseStream(tenant, caseId))).map(({ type }) => type);
}

/** Runs the projection of the articles until it has everything there is. */
async function project(): Promise<void> {
  const { events, documents } = stores;
  const options = { events, documents, logger, holder: 'test', leased: false };
  const host = new ProjectionHost({ projections: [articlesProjection], ...options });
  host.start();
  const head = await events.head();
  await until('the articles are projected', async () => {
    const checkpoint = await documents.checkpoint(articlesProjection.name);
    return checkpoint !== undefined && checkpoint >= head;
  });
  await host.stop();
}

describe('suggestions', () => {
  it('rank what fits, at the version it has, and nothing that is retired', async () => {
    const { articles, ask, open, publish } = process();
    await publish('jam', 'Paper jam', 'Open the printer.');
    await publish('toner', 'Toner', 'For the printer.');
    await publish('vpn', 'VPN');
    const caseId = await open('paper jam in the printer');
    expect(await ask(caseId)).toEqual(['1 jam v1', '2 toner v1']);
    expect(await ask(caseId, 1)).toEqual(['1 jam v1']);
    await articles.revise(context, { articleId: 'jam', body: 'Open the lid of the printer.' });
    expect(await ask(caseId)).toEqual(['1 jam v2', '2 toner v1']);
    await articles.retire(context, { articleId: 'jam' });
    expect(await ask(caseId)).toEqual(['1 toner v1']);
  });

  it('follow what other processes publish, and never show what they have retired', async () => {
    const here = process();
    const there = process(stores.openEvents());
    const caseId = await here.open('paper jam');
    expect(await here.ask(caseId)).toEqual([]);
    await there.publish('jam', 'Paper jam');
    await until('the other process is heard', async () => (await here.ask(caseId)).length > 0);
    await there.articles.retire(context, { articleId: 'jam' });
    expect(await here.ask(caseId)).toEqual([]);
  });

  it.each([
    ['from the documents of the articles and the log behind them', true],
    ['from the log alone where there are no documents yet', false],
  ])('are the same after a restart, %s', async (_from, projected) => {
    const before = process();
    await before.publish('jam', 'Paper jam');
    await before.publish('old', 'Paper jam of old');
    await before.articles.retire(context, { articleId: 'old' });
    await before.publish('tray', 'The paper tray');
    if (projected) await project();
    await before.articles.revise(context, { articleId: 'tray', body: 'Pull it out.' });
    await before.publish('late', 'Paper is late');
    const caseId = await before.open('paper jam');
    const answer = await before.ask(caseId);
    expect(answer).toHaveLength(3);
    expect(answer).toContain('3 tray v2');
    expect(await process(stores.openEvents()).ask(caseId)).toEqual(answer);
  });

  it('reads no articles from the log that the documents hold', async () => {
    const before = process();
    await before.publish('jam', 'Paper jam');
    await project();
    const caseId = await before.open('paper jam');
    const subscribed: unknown[] = [];
    const watched = eventStoreWith(stores.openEvents(), {});
    const { subscribe } = watched;
    const events = eventStoreWith(watched, {
      subscribe: (options) => {
        subscribed.push(options.after);
        return subscribe(options);
      },
    });
    expect(await process(events).ask(caseId)).toEqual(['1 jam v1']);
    expect(subscribed).toEqual([await stores.documents.checkpoint(articlesProjection.name)]);
  });

  it('are answered before they are recorded, and opening one waits for that', async () => {
    const door = gate();
    const events = eventStoreWith(stores.openEvents(), {
      append: async (stream, batch, expected) => {
        if (batch.some(({ type }) => type === 'ArticlesSuggested')) await door.passed;
        return stores.events.append(stream, batch, expected);
      },
    });
    const { ask, open, publish, suggestions } = process(events);
    await publish('jam', 'Paper jam');
    const caseId = await open('paper jam');
    expect(await ask(caseId)).toEqual(['1 jam v1']);
    expect(await typesOf(caseId)).not.toContain('ArticlesSuggested');
    const opening = suggestions.open(scope, context, { caseId, articleId: 'jam' });
    door.open();
    expect((await opening).article.articleId).toBe('jam');
    expect((await typesOf(caseId)).slice(2)).toEqual(['ArticlesSuggested', 'ArticleDeflected']);
  });

  it('are answered although they cannot be recorded, which is logged', async () => {
    const events = eventStoreWith(stores.events, {
      append: (stream, batch, expected) => {
        if (batch.some(({ type }) => type === 'ArticlesSuggested')) throw new Error('the disk is full');
        return stores.events.append(stream, batch, expected);
      },
    });
    const { ask, open, publish, suggestions } = process(events);
    await publish('jam', 'Paper jam');
    const caseId = await open('paper jam');
    expect(await ask(caseId)).toEqual(['1 jam v1']);
    await expect(suggestions.open(scope, context, { caseId, articleId: 'jam' })).rejects.toMatchObject({
      code: 'NOT_SUGGESTED',
    });
    expect(errors).toEqual(['a suggestion could not be recorded']);
  });

  it('wait for room where too many are not recorded yet, and lose none', async () => {
    const { ask, cases, open, publish, suggestions } = process(stores.events, 1);
    await publish('jam', 'Paper jam');
    const caseIds = await Promise.all(Array.from({ length: 20 }, () => open('paper jam')));
    await Promise.all(caseIds.map((caseId) => ask(caseId)));
    await suggestions.stop();
    for (const caseId of caseIds) expect((await cases.current(context, caseId)).revision).toBe(2);
  });

  it('of a set that was shown before are not recorded again, whoever asks in whichever process', async () => {
    const here = process();
    await here.publish('jam', 'Paper jam');
    const caseId = await here.open('paper jam');
    await here.ask(caseId);
    await here.suggestions.stop();
    const there = process(stores.openEvents());
    await there.ask(caseId);
    await there.suggestions.stop();
    expect((await typesOf(caseId)).slice(2)).toEqual(['ArticlesSuggested']);
  });
});
