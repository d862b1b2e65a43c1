import { createReadStream } from 'node:fs';

const lineEnd = 0x0a;

/** The lines of a file as bytes, each with its line end. Only a line feed ends a line: JSON may hold every other one as it is. */
export async function* linesOfFile(
  file: string,
  onProgress: (bytes: number) => void = () => undefined,
): AsyncGenerator<Buffer, void> {
  let rest: Buffer[] = [];
  let read = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let begin = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, begin)) {
      const line = chunk.subarray(begin, end + 1);
      yield rest.length === 0 ? line : Buffer.concat([...rest, line]);
      rest = [];
      begin = end + 1;
    }
    if (begin < chunk.length) rest.push(chunk.subarray(begin));
    read += chunk.length;
    onProgress(read);
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
