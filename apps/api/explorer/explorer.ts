import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { FastifyInstance } from 'fastify';

const firstQuery = `# The newest cases. Press play; the tab "Headers" holds your token.
query NewestCases {
  cases(first: 10) {
    totalCount
    edges { node { reference subject status priority team { name } owner { name } } }
  }
}
`;

/**
 * Serves GraphiQL to browsers that open /graphql or the root. Everything it needs comes with the page: no internet is used.
 * @param token filled into the headers tab; given on laptops only.
 */
export function serveExplorer(server: FastifyInstance, token: string | undefined): void {
  const authorization = `Bearer ${token ?? 'YOUR TOKEN'}`;
  const page = renderGraphiQL({
    ...{ title: 'Casebook', endpoint: '/graphql', defaultQuery: firstQuery },
    headers: JSON.stringify({ Authorization: authorization }, null, 2),
    // Live updates know the token of the page alone: its socket does not read the headers tab.
    ...{ subscriptionsProtocol: 'WS', connectionParams: { authorization } },
  });
  server.get('/', (_request, reply) => reply.type('text/html').send(page));
  server.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0];
    const wantsPage = request.headers.accept?.includes('text/html') && !request.url.includes('query=');
    if (request.method === 'GET' && path === '/graphql' && wantsPage) await reply.type('text/html').send(page);
  });
}
