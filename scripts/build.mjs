// Compiles the TypeScript sources into dist/, keeping the folder structure. swc only strips types: `npm run typecheck` checks them.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';

// The server of EventStoreDB's protocol is there for the tests, and for the bench.
const roots = ['apps', 'libs', 'projections', 'bench', 'test/support/eventstoredb-server'];

function targetOf(source) {
  return join('dist', source.replace(/\.ts$/, '.js'));
}

async function filesUnder(folders) {
  const entries = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])),
  );
  return entries.flat().flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}

async function compile(source) {
  const target = targetOf(source);
  const { code, map } = await transformFile(source);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `${code}//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
  await writeFile(`${target}.map`, map);
}

const sources = (await filesUnder(roots)).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
await Promise.all(sources.map(compile));

// A running server may be reading dist/, so it is never emptied: only what has lost its source goes.
const current = new Set(sources.map(targetOf).flatMap((target) => [target, `${target}.map`]));
await Promise.all((await filesUnder(['dist'])).map((file) => (current.has(file) ? undefined : rm(file))));
