import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startProcess } from './http.bench.js';
import type { Measurement } from './measure.js';
import { withFolder } from './scratch.js';

const settleMilliseconds = 3_000;

/** Resident memory of a process in MiB. Linux only. */
function residentMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

async function idleMemory(script: string, ...args: readonly string[]): Promise<number> {
  const server = await startProcess(script, ...args);
  await delay(settleMilliseconds);
  const memory = residentMemory(server.pid);
  await server.stop();
  return memory;
}

/** The idle server, against a bare Nest and Apollo server. */
export async function benchMemory(): Promise<Measurement[]> {
  return withFolder(async (folder) => {
    const ours = await idleMemory('./idle-server.js', folder);
    const bare = await idleMemory('./bare-server.js');
    return [
      {
        what: 'idle memory of the server',
        figure: `${Math.round(ours)} MiB`,
        limit: `${Math.round(bare)} MiB, a bare Nest + Apollo server`,
        ratio: ours / bare,
        target: { most: 1.5 },
      },
    ];
  });
}
