import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../bin/casebook.js', import.meta.url));

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Starts the command line as a process of its own, in a folder of its own, with these settings and no others. */
export function startCasebook(folder: string, args: readonly string[], settings: NodeJS.ProcessEnv = {}): ChildProcess {
  const env = { PATH: process.env.PATH, CASEBOOK_DATA: 'data', ...settings };
  return spawn(process.execPath, [program, ...args], { cwd: folder, env });
}

/** Runs the command line to its end. */
export async function casebook(
  folder: string,
  args: readonly string[],
  settings: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return ended(startCasebook(folder, args, settings));
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(stdout ?? []).toString(), stderr: Buffer.concat(stderr ?? []).toString() };
}
