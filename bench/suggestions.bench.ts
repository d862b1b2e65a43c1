import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SuggestionFeed } from '#libs/application';
import type { EventStore } from '#libs/event-store';
import { BEFORE_ALL } from '#libs/event-store';
import { type SuggestibleArticle, SuggestionIndex } from '#libs/knowledge';
import { collectionsOf, rebuild } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { createLogger, openDocumentStore, openUseCases } from '#libs/runtime';
import { articles as articleDocuments } from '#projections/articles';
import { BarePostings } from './bare-postings.js';
import { BenchWriter } from './bench-articles.js';
import { benchContext } from './bench-context.js';
import { inTurn, type Measurement, median, percentile, perSecond, secondsOf } from './measure.js';
import { withFolder } from './scratch.js';

const articleCount = 10_000;
const questions = 1_000;
const rounds = 3;
const scanned = 100;

function indexOf(articles: readonly SuggestibleArticle[]): SuggestionIndex {
  const index = new SuggestionIndex();
  for (const article of articles) index.put(article);
  return index;
}

/** Asks both about the same cases in turn, so that a drift of the machine meets both. */
function askedAbout(writer: BenchWriter, articles: readonly SuggestibleArticle[]): Measurement {
  const index = indexOf(articles);
  const bare = new BarePostings(articles);
  const ours: number[] = [];
  const limits: number[] = [];
  const millisecondsOf = (task: () => unknown): number => {
    const started = performance.now();
    task();
    return performance.now() - started;
  };
  for (let question = 0; question < questions * 2; question += 1) {
    const asked = writer.case(question);
    const took = millisecondsOf(() => index.suggest(asked));
    const least = millisecondsOf(() => bare.best(asked));
    // The first half warms up, as a server in use is.
    if (question < questions) continue;
    ours.push(took);
    limits.push(least);
  }
  const figure = (times: readonly number[]): string =>
    `p50 ${median(times).toFixed(2)} ms, p99 ${percentile(times, 0.99).toFixed(2)} ms`;
  return {
    what: `articles suggested, of ${articleCount.toLocaleString('en-US')}`,
    figure: figure(ours),
    limit: `${figure(limits)}, the postings of the same words walked once`,
    ratio: median(ours) / median(limits),
    target: { most: 4 },
  };
}

async function built(articles: readonly SuggestibleArticle[]): Promise<Measurement> {
  const rate = async (build: () => unknown): Promise<number> => articles.length / (await secondsOf(build));
  const { subject, limit } = await inTurn(
    rounds,
    () => rate(() => indexOf(articles)),
    () => rate(() => new BarePostings(articles)),
  );
  return {
    what: 'index of suggestions built',
    figure: perSecond(subject, 'articles'),
    limit: `${perSecond(limit, 'articles')}, words counted into postings`,
    ratio: subject / limit,
    target: { least: 0.3 },
  };
}

function memory(articles: readonly SuggestibleArticle[]): Measurement {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const used = (): number => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return (heapUsed + arrayBuffers) / 2 ** 20;
  };
  const before = used();
  const index = indexOf(articles);
  const ours = used() - before;
  if (index.size !== articles.length) throw new Error('the index lacks articles');
  const text = articles.reduce(
    (sum, { title, tags, plainBody }) => sum + [title, ...tags, plainBody].join(' ').length,
    0,
  );
  return {
    what: 'memory of that index',
    figure: `${ours.toFixed(0)} MiB`,
    limit: `${(text / 2 ** 20).toFixed(0)} MiB, the articles' text`,
    ratio: ours / (text / 2 ** 20),
    target: { most: 4 },
  };
}

async function publishAll(articles: readonly SuggestibleArticle[], eventStoreUrl: string): Promise<void> {
  const useCases = await openUseCases({ eventStoreUrl });
  const left = articles.values();
  const worker = async (): Promise<void> => {
    for (const { articleId, title, plainBody: body, category, tags } of left) {
      await useCases.articles.publish(benchContext(), { articleId, title, body, category, tags });
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  await useCases.close();
}

async function secondsUntilReady(events: EventStore, documents: DocumentStore): Promise<number> {
  const feed = new SuggestionFeed({ events, documents, logger: createLogger('error') });
  const seconds = await secondsOf(async () => {
    feed.start();
    if (!(await feed.reached(BEFORE_ALL, 60_000))) throw new Error('the articles were not read in a minute');
  });
  await feed.stop();
  if (feed.of(benchContext().tenant).size !== articleCount) throw new Error('the index lacks articles after a restart');
  return seconds;
}

async function secondsToRead(documents: DocumentStore): Promise<number> {
  const { active } = await documents.state(articleDocuments.name);
  const generation = { projection: articleDocuments.name, generation: active!.generation };
  return secondsOf(async () => {
    for (let after: string | undefined, more = true; more; ) {
      const page = await documents.scan(generation, articleDocuments.collection.name, after, scanned);
      after = page.at(-1)?.id;
      more = page.length === scanned;
    }
  });
}

/** From the start of a process until it suggests all articles, against reading their documents alone. */
async function restarted(articles: readonly SuggestibleArticle[]): Promise<Measurement> {
  return withFolder(async (folder) => {
    const eventStoreUrl = `sqlite:${join(folder, 'events.db')}`;
    await publishAll(articles, eventStoreUrl);
    const { events, close } = await openUseCases({ eventStoreUrl });
    const documents = await openDocumentStore(`sqlite:${join(folder, 'read.db')}`, collectionsOf(articleDocuments));
    const { signal } = new AbortController();
    await rebuild({ projection: articleDocuments, events, documents, holder: 'bench', signal });
    const { subject, limit } = await inTurn(
      rounds,
      () => secondsUntilReady(events, documents),
      () => secondsToRead(documents),
    );
    await documents.close();
    await close();
    return {
      what: 'suggestions ready after a restart',
      figure: `${subject.toFixed(2)} s`,
      limit: `${limit.toFixed(2)} s, reading the articles' documents`,
      ratio: subject / limit,
      target: { most: 8 },
    };
  });
}

/** Suggesting articles for cases of ordinary length in a desk that has ten thousand of them. */
export async function benchSuggestions(): Promise<Measurement[]> {
  const writer = new BenchWriter();
  const articles = Array.from({ length: articleCount }, (_, number) => writer.article(number));
  return [askedAbout(writer, articles), await built(articles), memory(articles), await restarted(articles)];
}
