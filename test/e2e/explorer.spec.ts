import { type ApiUnderTest, startApi } from '../support/api/index.js';

describe('the explorer', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it.each(['/', '/graphql', '/graphql?tab=1'])('opens at %s in a browser, with everything it needs', async (path) => {
    const response = await fetch(`${api.url()}${path}`, { headers: { accept: 'text/html,application/xhtml+xml' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    const page = await response.text();
    expect(page).toContain('<title>Casebook</title>');
    const head = page.replaceAll(/<(script|style)\b([^>]*)>[\s\S]*?<\/\1>/g, '<$1$2></$1>');
    expect(head.match(/<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*["']?(?:https?:)?\/\/[^>]*>/g)).toBeNull();
    const styles = [...page.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/g)].map(([, css]) => css).join('\n');
    expect(styles.match(/(?:@import|url\()\s*["']?(?:https?:)?\/\/[^"')]*/g)).toBeNull();
    const scripts = [...page.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => code).join('\n');
    expect(scripts.match(/\b(?:import|importScripts)\s*\(?\s*["'`](?:https?:)?\/\/[^"'`]*/g)).toBeNull();
  });

  it('gives nobody a token unless it was started with one', async () => {
    const page = await (await fetch(`${api.url()}/`)).text();
    expect(page).toContain('YOUR TOKEN');
    expect(page).not.toMatch(/Bearer eyJ/);
  });

  it('leaves queries alone, sent by POST or by GET', async () => {
    const ann = await api.as();
    expect(await ann.ask('{ me { id } }')).toEqual({ me: { id: 'ann' } });
    const { status } = await ann.post('{"query":"{ me { id } }"}', { accept: 'text/html' });
    expect(status).not.toBe(404);
    const response = await fetch(`${api.url()}/graphql?query=${encodeURIComponent('{ __typename }')}`, {
      headers: { accept: 'application/json', 'apollo-require-preflight': 'yes' },
    });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('lets no mutation in by GET', async () => {
    const query = encodeURIComponent('mutation { openCase(input: { subject: "x" }) { position } }');
    const response = await fetch(`${api.url()}/graphql?query=${query}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(response.status).toBe(405);
  });
});
