import { createWriteStream } from 'node:fs';
import { access, link, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UsageError } from './command.js';

/** Refuses a file that is there already. @throws UsageError */
export async function demandFree(file: string): Promise<void> {
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there) throw taken(file);
}

/**
 * Writes a file as a whole: under another name first, so that nobody ever meets half of it.
 * @param force whether a file that is there already gives way.
 * @throws UsageError where it must not, or the folder cannot be written to.
 */
export async function writeWholeFile(
  file: string,
  content: Iterable<string> | AsyncIterable<string>,
  force: boolean,
): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(content), createWriteStream(draft, { flags: 'wx' }));
    // Linking fails where somebody else has made the file meanwhile; renaming would take its place.
    await (force ? rename(draft, file) : link(draft, file));
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw taken(file, error);
    if (code !== undefined && path === draft) throw new UsageError((error as Error).message, { cause: error });
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function taken(file: string, cause?: unknown): UsageError {
  return new UsageError(`${file} is there already; name another file, or give --force`, { cause });
}
