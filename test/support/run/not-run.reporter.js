const mark = 'Not run: ';

/**
 * Says at the end of a run what was left out for want of a server: suites that were skipped under a name that says so, and servers
 * that a stand-in took the place of. Jest demands a default export.
 */
export default class NotRunReporter {
  onRunComplete(_contexts, { testResults }) {
    const skipped = testResults.flatMap(({ testResults: tests }) =>
      tests
        .filter(({ status }) => status === 'pending')
        .flatMap(({ ancestorTitles }) => ancestorTitles.filter((title) => title.startsWith(mark))),
    );
    const lines = new Set(skipped);
    const ran = (part) => testResults.some(({ testFilePath }) => testFilePath.includes(part));
    if (ran('eventstoredb') && !process.env.EVENTSTOREDB_URL) {
      lines.add(`${mark}anything on a real EventStoreDB (no EVENTSTOREDB_URL); a server of its protocol stood in`);
    }
    // The summary comes after all reporters; this comes after the summary.
    if (lines.size > 0) process.once('exit', () => process.stderr.write(`\n${[...lines].join('\n')}\n`));
  }
}
