import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, GraphqlClient, startServerProcess } from '../support/api/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-start-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = (text: string) => text.trimEnd().split('\n');

describe('the server, started as a program', () => {
  it('prints its address, a token and a first query that works, and ends well when told to', async () => {
    const port = await freePort();
    const server = startServerProcess(folder, { PORT: String(port) });
    const url = await server.started;
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const token = lines(server.output()).find((line) => line.startsWith('eyJ'))!;
    const [, address] = /curl -s (\S+)/.exec(server.output())!;
    const [, bearer] = /authorization: Bearer (\S+)'/.exec(server.output())!;
    const [, body] = /-d '(.*)'$/m.exec(server.output())!;
    expect({ address, bearer }).toEqual({ address: `${url}/graphql`, bearer: token });
    const answer = await new GraphqlClient(() => address!, bearer).post(body!);
    expect(answer.data).toEqual({
      me: { id: 'dev', tenant: 'demo', roles: ['agent', 'admin', 'analyst', 'auditor'] },
      cases: { totalCount: 0, edges: [] },
    });
    expect((await (await fetch(`${url}/`)).text()).includes(token)).toBe(true);
    expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(server.errors()).toBe('');
  });

  it('keeps what it was told from one start to the next, and gives out no token of its own in production', async () => {
    const settings = { PORT: String(await freePort()), JWT_SECRET: 'a secret of the tests, and long enough' };
    const first = startServerProcess(folder, settings);
    await first.started;
    expect(await first.end('SIGINT')).toEqual({ code: 0, signal: null });
    const second = startServerProcess(folder, { ...settings, NODE_ENV: 'production', LOG_LEVEL: 'error' });
    const url = await second.started;
    expect(second.output()).not.toContain('eyJ');
    const { errors } = await new GraphqlClient(() => `${url}/graphql`, undefined).send('{ me { id } }');
    expect(errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
    await second.end('SIGTERM');
  });

  it('ends with 2 and one line for each setting that is wrong', async () => {
    const server = startServerProcess(folder, { PORT: 'eighty', LOG_LEVEL: 'loud', NODE_ENV: 'production' });
    expect(await server.exited).toEqual({ code: 2, signal: null });
    expect(
      lines(server.errors())
        .map((line) => line.split(':').slice(0, 2).join(':'))
        .sort(),
    ).toEqual(['casebook: JWT_SECRET', 'casebook: LOG_LEVEL', 'casebook: PORT']);
    expect(server.output()).toBe('');
  });

  it('ends with 1 and one clear line where its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      const server = startServerProcess(folder, { PORT: String(port) });
      expect(await server.exited).toEqual({ code: 1, signal: null });
      expect(lines(server.errors())).toEqual([expect.stringMatching(new RegExp(`^casebook: .*in use.*${port}`, 'i'))]);
      expect(server.output()).toBe('');
    } finally {
      other.close();
    }
  });

  it('ends with 1 and one clear line where its data cannot be opened', async () => {
    const server = startServerProcess(folder, { CASEBOOK_DATA: '/dev/null/data' });
    expect((await server.exited).code).toBe(1);
    expect(lines(server.errors())).toEqual([expect.stringMatching(/^casebook: .*\/dev\/null\/data/)]);
  });
});
