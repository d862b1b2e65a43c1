import fc from 'fast-check';
import { readLogTime } from './log-time.js';

describe('the times of the log', () => {
  it('are read as UTC, day before month', () => {
    expect(readLogTime('29/2/2016 01:16')).toBe('2016-02-29T01:16:00.000Z');
    expect(readLogTime('5/3/2016 12:00')).toBe('2016-03-05T12:00:00.000Z');
  });

  it.each([
    '29/2/2017 01:16',
    '31/4/2016 00:00',
    '1/13/2016 00:00',
    '1/1/2016 24:00',
    '1/1/2016 10:60',
    '2016-02-29',
    '?',
    '',
  ])('that do not exist are none: "%s"', (text) => {
    expect(readLogTime(text)).toBeUndefined();
  });

  it('keep every minute of every day', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          date.setUTCSeconds(0, 0);
          const [day, month, year] = [date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear()];
          const clock = date.toISOString().slice(11, 16);
          expect(readLogTime(`${day}/${month}/${year} ${clock}`)).toBe(date.toISOString());
        },
      ),
    );
  });
});
