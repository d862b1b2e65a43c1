import { randomUUID } from 'node:crypto';
import { type Compared, jsonDifferences, type Verification, verifyTogether } from '#libs/projection-engine';
import { createLogger, openCasebook } from '#libs/runtime';
import type { Answer, CliWorld } from '../command.js';
import { interruptible } from '../interruption.js';
import { progressBar } from '../progress-bar.js';
import { textTable } from '../text-table.js';
import { printable } from '../wrapped-text.js';
import type { NamedProjections } from './named-projections.js';

type Verified = { readonly name: string; readonly version: number } & Verification;

const documentsShown = 10;
const placesShown = 5;

/** Compares what projections serve with what the log says. */
export async function verifyProjections(world: CliWorld, projections: NamedProjections): Promise<Answer> {
  const settings = world.settings();
  const logger = createLogger(settings.logLevel);
  const { events, documents, close } = await openCasebook(settings, logger);
  const progress = progressBar(world.stderr, 'events');
  try {
    const answers = await interruptible((signal) =>
      verifyTogether(projections, {
        ...{ events, documents, logger, signal, holder: `cli:${randomUUID()}` },
        onProgress: progress.show,
      }),
    ).finally(progress.end);
    const verified = projections.map(({ name, version }, index) => ({ name, version, ...answers[index]! }));
    const well = verified.every((one) => one.outcome === 'compared' && one.different === 0);
    return { document: { projections: verified.map(documentOf) }, text: textOf(verified), exitCode: well ? 0 : 1 };
  } finally {
    await close();
  }
}

function documentOf(verified: Verified): object {
  if (verified.outcome !== 'compared') return verified;
  const { differences, different, ...rest } = verified;
  const places = ({ collection, id, served, rebuilt }: Compared) => ({
    ...{ collection, id, differences: jsonDifferences(served, rebuilt) },
  });
  return { ...rest, equal: different === 0, different, documentsThatDiffer: differences.map(places) };
}

function textOf(verified: readonly Verified[]): string {
  const rows = verified.map((one) => [
    one.name,
    one.outcome === 'compared' ? one.documents : '',
    one.outcome === 'compared' ? one.different : '',
    verdictOn(one),
  ]);
  return [
    textTable(['Projection', 'documents', 'different', ''], rows),
    ...verified
      .flatMap((one) => (one.outcome === 'compared' ? one.differences.slice(0, documentsShown) : []))
      .flatMap(lines),
  ].join('\n');
}

function verdictOn(one: Verified): string {
  switch (one.outcome) {
    case 'compared':
      return one.different === 0 ? 'equal' : 'DIFFERENT';
    case 'busy':
      return 'somebody is rebuilding it';
    case 'cancelled':
      return 'stopped';
    case 'not-served':
      return one.served === undefined
        ? 'nothing serves yet'
        : `version ${one.served} serves, this program has ${one.version}`;
  }
}

function lines({ collection, id, served, rebuilt }: Compared): readonly string[] {
  const head = printable(`${collection} ${id}`);
  if (served === null) return [`${head}: missing`];
  if (rebuilt === null) return [`${head}: should not be there`];
  const differences = jsonDifferences(served, rebuilt);
  const shown = differences.slice(0, placesShown).map(({ path, ...values }) => {
    const text = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
    return `  ${printable(`${path}: ${text(values.served)} is served, ${text(values.rebuilt)} is right`, 160)}`;
  });
  const more = differences.length - shown.length;
  return [`${head}:`, ...shown, ...(more > 0 ? [`  and ${more} more places`] : [])];
}
