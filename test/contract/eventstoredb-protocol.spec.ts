import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type EventStoreDbServer,
  type ServerVersion,
  startEventStoreDbServer,
} from '../support/eventstoredb-server/index.js';

type Answers = Readonly<Record<string, unknown>>;

const fixtures = join(process.cwd(), 'test/support/eventstoredb-server/fixtures');
const versions: readonly ServerVersion[] = ['22.10.5', '24.2.0'];
const recorded = (version: ServerVersion): Answers =>
  JSON.parse(readFileSync(join(fixtures, `answers-${version}.json`), 'utf8'));

/** Runs every exchange against a server, in a process of its own, and answers what its client saw. */
async function exchangesWith({ url }: EventStoreDbServer): Promise<Answers> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [join(fixtures, 'exchanges.mjs'), url], { cwd: process.cwd() });
  return JSON.parse(stdout);
}

describe("the test server of EventStoreDB's protocol", () => {
  const answers = new Map<ServerVersion, Answers>();

  beforeAll(async () => {
    await Promise.all(
      versions.map(async (version) => {
        const server = await startEventStoreDbServer({ version });
        answers.set(version, await exchangesWith(server));
        await server.die();
      }),
    );
  }, 60_000);

  const exchanges = versions.flatMap((version) => Object.keys(recorded(version)).map((name) => ({ version, name })));

  it.each(exchanges)('answers as the real server of version $version did: $name', ({ version, name }) => {
    expect(answers.get(version)?.[name]).toEqual(recorded(version)[name]);
  });

  it.each(versions)('was asked everything a real server of version %s was', (version) => {
    expect(Object.keys(answers.get(version) ?? {})).toEqual(Object.keys(recorded(version)));
  });
});
