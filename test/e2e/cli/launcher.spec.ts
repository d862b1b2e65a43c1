import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ended } from './run-casebook.js';

const launcher = fileURLToPath(new URL('../../../bin/casebook.js', import.meta.url));

describe('the launcher', () => {
  it('says what to do where the program is not built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'casebook-launcher-'));
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await copyFile(launcher, join(folder, 'bin', 'casebook.js'));

    const { code, stdout, stderr } = await ended(
      spawn(process.execPath, [join(folder, 'bin', 'casebook.js'), 'token']),
    );
    await rm(folder, { recursive: true });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('casebook: the program is not built yet; run `npm run build` in its folder first\n');
  });
});
