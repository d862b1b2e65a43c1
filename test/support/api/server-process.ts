import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** One of the built programs as a process of its own. `npm test` builds them first; else `node scripts/build.mjs` does. */
export type ServerProcess = {
  /** The address, as printed at the start. Rejects with what was printed where the process ended before. */
  readonly started: Promise<string>;
  readonly exited: Promise<Exit>;
  readonly output: () => string;
  readonly errors: () => string;
  /** Sends a signal and waits for the end. */
  readonly end: (signal: NodeJS.Signals) => Promise<Exit>;
};

/**
 * Starts the server with nothing in its environment but what is given.
 * @param folder where it runs, so that no .env file of a developer is read; its data go to `data` in there.
 */
export function startServerProcess(folder: string, settings: Readonly<Record<string, string>>): ServerProcess {
  return startProgram('dist/apps/api/main.js', /serves GraphQL at (\S+)\/graphql/, folder, settings);
}

/** Starts a projector in the same way. Its address is that of its health and metrics. */
export function startProjectorProcess(folder: string, settings: Readonly<Record<string, string>>): ServerProcess {
  return startProgram('dist/apps/projector/main.js', /projector runs: (\S+)\/health\/ready/, folder, settings);
}

function startProgram(
  program: string,
  addressIn: RegExp,
  folder: string,
  settings: Readonly<Record<string, string>>,
): ServerProcess {
  const child = spawn(process.execPath, [resolve(program)], {
    cwd: folder,
    env: { PATH: process.env.PATH, CASEBOOK_DATA: `${folder}/data`, LOG_LEVEL: 'error', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collected(child, 'stdout');
  const errors = collected(child, 'stderr');
  const exited = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }));
  const started = new Promise<string>((fulfil, reject) => {
    child.stdout!.on('data', () => {
      const url = addressIn.exec(output())?.[1];
      if (url !== undefined) fulfil(url);
    });
    exited.then(() => reject(new Error(`${program} ended before it served: ${output()}${errors()}`)));
  });
  started.catch(() => undefined);
  return {
    started,
    exited,
    output,
    errors,
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP port was expected');
  return address.port;
}

function collected(child: ChildProcess, stream: 'stdout' | 'stderr'): () => string {
  let text = '';
  child[stream]!.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
