import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  change,
  freePort,
  GraphqlClient,
  startServerProcess,
  testSecret,
  tokenOf,
  walk,
} from '../support/api/index.js';

describe('the example in docs/graphql.md', () => {
  let folder: string;
  let example: ChildProcess;
  let printed = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-live-'));
  });
  afterAll(async () => {
    example?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('watches a server as it stands there, does not keep it from ending, and goes on with the next one', async () => {
    const port = await freePort();
    const settings = { PORT: String(port), JWT_SECRET: testSecret };
    const docs = await readFile('docs/graphql.md', 'utf8');
    const [, code] = /```js\n(.*?)```/s.exec(docs)!;
    const ann = new GraphqlClient(() => `http://127.0.0.1:${port}/graphql`, await tokenOf({ name: 'Ann' }));

    const first = startServerProcess(folder, settings);
    await first.started;
    const { case: opened } = await change(ann, 'openCase', { subject: 'Watched' });
    example = spawn(process.execPath, ['--input-type=module', '-e', code!], {
      env: { PATH: process.env.PATH, URL: `ws://127.0.0.1:${port}/graphql`, TOKEN: await tokenOf() },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    example.stdout!.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    const lines = () => printed.trimEnd().split('\n');
    // The client waits between its attempts to connect for longer than others would have patience.
    const untilPrinted = async (isThere: () => boolean) => {
      while (!isThere()) await once(example.stdout!, 'data');
    };
    await untilPrinted(() => lines().length === 2);
    await walk(ann, opened.id, 'OPEN');
    await untilPrinted(() => lines().length === 3);
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(first.errors()).toBe('');

    const second = startServerProcess(folder, settings);
    await second.started;
    await walk(ann, opened.id, 'IN_PROGRESS');
    await untilPrinted(() => printed.includes('IN_PROGRESS'));
    const { reference } = opened;
    expect(lines()).toEqual([
      `${reference} NEW Ann opened the case with priority normal by api`,
      expect.stringMatching(`^${reference} NEW Ann had the case routed to Support`),
      `${reference} OPEN Ann moved the case from new to open`,
      `${reference} IN_PROGRESS Ann moved the case from open to in progress`,
    ]);
    example.kill();
    await once(example, 'close');
    await second.end('SIGTERM');
  }, 60_000);
});
