// Compiles the TypeScript sources into dist/, keeping the folder structure. swc only strips types: `npm run typecheck` checks them.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';

const roots = ['apps', 'libs', 'projections', 'bench'];

async function compile(source) {
  const target = join('dist', source.replace(/\.ts$/, '.js'));
  const { code, map } = await transformFile(source);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `${code}//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
  await writeFile(`${target}.map`, map);
}

const sources = (await Promise.all(roots.map((root) => readdir(root, { recursive: true, withFileTypes: true }))))
  .flat()
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

await rm('dist', { recursive: true, force: true });
await Promise.all(sources.map(compile));
