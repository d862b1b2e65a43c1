import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectionsOf } from '#libs/projection-engine';
import { openDocumentStore } from '#libs/runtime';
import { projections } from '#projections';
import { excerptFile } from '../../support/uci-incident/index.js';
import { casebook } from './run-casebook.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-cli-'));
  expect((await casebook(folder, ['import', excerptFile, '--tenant', 'acme'])).code).toBe(0);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const scorecard = (...args: readonly string[]) => casebook(folder, ['scorecard', '--tenant', 'acme', ...args]);
const year = ['--from', '2016-01-01', '--to', '2017-01-01'] as const;

describe('casebook scorecard', () => {
  it('shows a month a line and the whole below, without a server', async () => {
    const { code, stdout, stderr } = await scorecard(...year);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^From 2016-01-01 to before 2017-01-01, UTC$/m);
    expect(stdout).toMatch(/^month +opened/m);
    expect(stdout).toMatch(/^2016-02 +15 /m);
    expect(stdout).toMatch(/^total +37 .* 0\.0% +-$/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('prints one document with --json: every figure of every row, and what it was asked', async () => {
    const { code, stdout, stderr } = await scorecard(...year, '--by', 'priority', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as { rows: { value: string; opened: number }[]; total: object };
    expect(report).toMatchObject({
      ...{ tenant: 'acme', by: 'priority', timeZone: 'UTC' },
      ...{ from: '2016-01-01T00:00:00.000Z', to: '2017-01-01T00:00:00.000Z' },
      total: { opened: 37, met: 0, pending: 0, attainment: 0, answered: { count: 0, mean: null } },
    });
    expect(report.rows.map(({ value }) => value).sort()).toEqual(['high', 'low', 'normal', 'urgent']);
    expect(report.rows.reduce((sum, { opened }) => sum + opened, 0)).toBe(37);
  });

  it('shows nothing of a read model that another version of the program has made, and leaves that alone', async () => {
    const documents = await openDocumentStore(`sqlite:${folder}/data/read.db`, projections.flatMap(collectionsOf));
    try {
      const { active } = await documents.state('scorecard');
      const collections = collectionsOf(projections.find(({ name }) => name === 'scorecard')!);
      const [older, newer] = [active!.generation, active!.generation + 1];
      await documents.prepare({ projection: 'scorecard', generation: newer }, active!.version + 1, collections);
      await documents.activate('scorecard', older, newer);
      const { code, stdout, stderr } = await scorecard(...year);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /scorecard serves in version \d+, and this program has version \d+: use the newer program/,
      );
      expect(await documents.state('scorecard')).toMatchObject({ active: { generation: newer } });
      await documents.activate('scorecard', newer, older);
    } finally {
      await documents.close();
    }
  });

  it.each([
    [['--from', '2016-02-30', '--to', '2017-01-01'], /--from/],
    [['--from', '2017-01-01', '--to', '2016-01-01'], /--to has to be later than --from/],
    [[...year, '--by', 'mood'], /--by/],
    [['--to', '2017-01-01'], /--from/],
  ])('says what is wrong with %p, and ends with 2', async (args, problem) => {
    const { code, stdout, stderr } = await scorecard(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(problem);
  });
});
