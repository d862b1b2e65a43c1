import { readFile } from 'node:fs/promises';
import { AnchorFileError, type HeldAnchor, readAnchorFile } from '#libs/audit';
import { UsageError } from '../command.js';

/** Reads an anchor that was kept outside the log. @throws UsageError where the file is no anchor. */
export async function heldAnchor(file: string): Promise<HeldAnchor> {
  try {
    return readAnchorFile(await readFile(file, 'utf8'));
  } catch (error) {
    const known = error instanceof AnchorFileError || (error as NodeJS.ErrnoException).code !== undefined;
    throw known ? new UsageError(`${file}: ${(error as Error).message}`, { cause: error }) : error;
  }
}
