import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { mintToken } from '#libs/access';
import { DEVELOPMENT_SECRET } from '#libs/runtime';
import { benchCase } from './bench-context.js';
import { type Measurement, median, perSecond } from './measure.js';
import { withFolder } from './scratch.js';

const connections = 32;
const seconds = 5;
const rounds = 3;

const openCase = {
  query: 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { position case { id reference status } } }',
  variables: {
    input: { ...benchCase(1), priority: 'NORMAL', source: 'EMAIL', ownerId: null },
  },
};
const list = {
  query: `{ cases(first: 50) { edges { node {
    id reference subject status priority category source openedAt updatedAt breached reopenCount revision } } } }`,
};

export type ServerProcess = { readonly url: string; readonly pid: number; readonly stop: () => Promise<void> };

/** Starts a server of the bench as a process of its own. */
export async function startProcess(script: string, ...args: readonly string[]): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    pid: child.pid!,
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function requestsPerSecond(url: string, token: string, body: object): Promise<number> {
  const result = await autocannon({
    url: `${url}/graphql`,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    connections,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`the load met ${result.non2xx + result.errors} errors`);
  return result.requests.average;
}

/** Mutations and lists over HTTP, against the same server with the work taken out. */
export async function benchHttp(): Promise<Measurement[]> {
  const token = await mintToken(DEVELOPMENT_SECRET, { tenant: 'bench', subject: 'agent-7', roles: ['agent'] }, '1h');
  return withFolder((realFolder) =>
    withFolder(async (limitFolder) => {
      const real = await startProcess('./http-server.js', 'real', realFolder);
      const limit = await startProcess('./http-server.js', 'limit', limitFolder);
      const rates: Record<string, number[]> = {};
      try {
        for (let round = 0; round < rounds; round += 1) {
          for (const [name, url, body] of [
            ['list', real.url, list],
            ['list limit', limit.url, list],
            ['open', real.url, openCase],
            ['open limit', limit.url, openCase],
          ] as const) {
            rates[name] = [...(rates[name] ?? []), await requestsPerSecond(url, token, body)];
          }
        }
      } finally {
        await real.stop();
        await limit.stop();
      }
      const of = (name: string) => median(rates[name] ?? []);
      return [
        {
          what: 'openCase over HTTP, durable, 32 connections',
          figure: perSecond(of('open'), 'requests'),
          limit: `${perSecond(of('open limit'), 'requests')}, the same mutation doing nothing`,
          ratio: of('open') / of('open limit'),
          target: { least: 0.5 },
        },
        {
          what: 'list of 50 cases over HTTP',
          figure: perSecond(of('list'), 'requests'),
          limit: `${perSecond(of('list limit'), 'requests')}, the same list with rows from memory`,
          ratio: of('list') / of('list limit'),
          target: { least: 0.6 },
        },
      ];
    }),
  );
}
