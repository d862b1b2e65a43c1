import fc from 'fast-check';
import { plainText } from './plain-text.js';

const words = (markdown: string): string => plainText(markdown).split(/\s+/).join(' ');

describe('plain text of Markdown', () => {
  it.each([
    ['headings and emphasis', '# Reset *your* **password**\n\nDo ~~not~~ it.', 'Reset your password Do not it.'],
    ['emphasis inside a word as one word', 're**set**', 'reset'],
    ['the text of a link without its target', 'See [the guide](https://example.org/a-b "Guide").', 'See the guide.'],
    ['the text of an image', '![Printer panel](panel.png)', 'Printer panel'],
    ['reference links without their definitions', 'See [this][1].\n\n[1]: https://example.org/x', 'See this.'],
    ['code without its language', '```sh\nnpm start\n```\n\nor `npm test`', 'npm start or npm test'],
    ['HTML without tags and comments', '<p class="x">Hi<br/>there</p><!-- secret -->', 'Hi there'],
    ['HTML within a line', 'Press <kbd>Ctrl</kbd> twice', 'Press Ctrl twice'],
    ['lists and quotes', '> - one\n> - two\n\n1. three\n   - [ ] four', 'one two three four'],
    ['tables', '| a | b |\n|---|---|\n| *c* | d |', 'a b c d'],
    ['paragraphs apart', 'one\n\n***\n\ntwo', 'one two'],
    ['escaped marks as the marks', 'a\\_b and 2 \\* 3', 'a_b and 2 * 3'],
    ['entities as nothing', 'AT&amp;T x&nbsp;y', 'AT T x y'],
    ['plain words as they are', 'ERR_TIMEOUT in user_name, 3 < 4', 'ERR_TIMEOUT in user_name, 3 < 4'],
  ])('gives %s', (_, markdown, text) => {
    expect(words(markdown)).toBe(text);
  });

  it('never throws, whatever the text', () => {
    const marks = fc.array(
      fc.constantFrom('[', ']', '(', ')', '!', '`', '<', '>', '&', ';', '#', '\\', '\n', 'a', ' ', '|', '-', '*'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          marks.map((all) => all.join('')),
        ),
        (markdown) => {
          expect(typeof plainText(markdown)).toBe('string');
        },
      ),
    );
  });

  it('takes a text that is nested beyond reason as it is', () => {
    const nested = `${'>'.repeat(20_000)} hello`;
    expect(plainText(nested)).toBe(nested);
  });
});
