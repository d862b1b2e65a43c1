import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webhookSignature } from '#libs/delivery/adapters/webhook';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const itNeedsOpenssl = hasOpenssl ? it : it.skip;

/** The line of docs/notifications.md that receivers are told to check a signature with. */
function documentedLine(): string {
  const [, line] = /```sh\n(.*openssl.*)\n```/.exec(readFileSync('docs/notifications.md', 'utf8')) ?? [];
  if (line === undefined) throw new Error('docs/notifications.md has no line of openssl any more');
  return line;
}

describe('the signature of a webhook message', () => {
  itNeedsOpenssl.each([
    ['plain text', '{"id":"1"}', 'a secret of ours, not yours'],
    ['letters beyond ASCII', '{"text":"Drucker brennt 🔥 – übel"}', 'geheim, größer als sechzehn'],
    ['what shells care for', `{"text":"$HOME \`id\` 'quoted' \\"twice\\" %s \\n"}`, `$secret 'with' "quotes" and \\`],
    ['line ends', '{\n  "id": "1"\n}\n\n', 'a secret of ours, not yours'],
  ])(
    'is what the documented line of openssl makes of %s (skipped where there is no openssl)',
    (_what, body, secret) => {
      const seconds = 1_772_442_000;
      const folder = mkdtempSync(join(tmpdir(), 'casebook-signature-'));
      try {
        writeFileSync(join(folder, 'body'), body);
        const made = execFileSync('sh', ['-c', documentedLine()], {
          cwd: folder,
          env: { ...process.env, t: String(seconds), secret },
          encoding: 'utf8',
        });
        expect(webhookSignature(secret, seconds, body)).toBe(`t=${seconds},v1=${made.trim()}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

  it('is another for another time, body or secret', () => {
    const all = [
      webhookSignature('one', 1, 'body'),
      webhookSignature('two', 1, 'body'),
      webhookSignature('one', 2, 'body'),
      webhookSignature('one', 1, 'bodY'),
    ];
    expect(new Set(all).size).toBe(4);
  });
});
