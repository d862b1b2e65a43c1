import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Where scripts/install-ferretdb.sh puts it. */
const program = resolve('.cache/ferretdb/ferretdb');
const startLimit = 20_000;

/** Whether FerretDB, an independent server of MongoDB's protocol, is installed. */
export const ferretDbIsInstalled = existsSync(program);

/** A FerretDB of our own, which can go away and come back with the same data at the same address. */
export type FerretDb = {
  readonly url: string;
  /** Resolves when it answers. */
  readonly start: () => Promise<void>;
  /** Ends it at once, as a crash would; the data stay. */
  readonly kill: () => Promise<void>;
  /** Holds it still, as a machine that hangs would, or lets it go on. */
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  /** Ends it and removes the data. */
  readonly dispose: () => Promise<void>;
};

/** Starts a FerretDB on a free port, with an empty folder of its own. */
export async function startFerretDb(): Promise<FerretDb> {
  const folder = await mkdtemp(join(tmpdir(), 'casebook-ferretdb-'));
  const port = await freePort();
  let running: ChildProcess | undefined;
  const endWithUs = () => void running?.kill('SIGKILL');
  process.once('exit', endWithUs);

  const start = async () => {
    running = spawn(
      program,
      [
        '--handler=sqlite',
        // What a crash of the machine would lose may be lost: only the process ever ends here.
        `--sqlite-url=file:${folder}/?_pragma=synchronous(off)`,
        `--state-dir=${folder}`,
        `--listen-addr=127.0.0.1:${port}`,
        '--debug-addr=-',
        '--telemetry=disable',
        '--log-level=ERROR',
      ],
      { stdio: 'ignore' },
    );
    const child = running;
    for (let waited = 0; !(await accepts(port)); waited += 20) {
      if (child.exitCode !== null || waited > startLimit) throw new Error(`FerretDB did not start (${program})`);
      await delay(20);
    }
  };
  const kill = async () => {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };

  await start();
  return {
    url: `mongodb://127.0.0.1:${port}`,
    start,
    kill,
    signal: (signal) => void running?.kill(signal),
    dispose: async () => {
      process.removeListener('exit', endWithUs);
      await kill();
      await rm(folder, { recursive: true, force: true });
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

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
