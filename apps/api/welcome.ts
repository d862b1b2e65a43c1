/** What `npm start` prints: the address, and on a laptop a token and a first query to paste. */
export function welcome(url: string, token: string | undefined): string {
  const lines = [`Casebook serves GraphQL at ${url}/graphql (open it in a browser to explore).`];
  if (token !== undefined) {
    lines.push(
      '',
      'A development token (tenant demo, every role of the staff):',
      token,
      '',
      'A first query:',
      `curl -s ${url}/graphql -H 'content-type: application/json' \\`,
      `  -H 'authorization: Bearer ${token}' \\`,
      `  -d '{"query":"{ me { id tenant roles } cases(first: 5) { totalCount edges { node { reference subject status } } } }"}'`,
    );
  }
  return `${lines.join('\n')}\n`;
}
