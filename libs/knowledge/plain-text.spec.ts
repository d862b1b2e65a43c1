import fc from 'fast-check';
import { plainText } from './plain-text.js';

describe('plain text of Markdown', () => {
  it.each([
    ['headings and emphasis', '# Reset *your* **password**\n\nDo ~~not~~ it.', 'Reset your password \n\nDo not it.'],
    ['the text of a link without its target', 'See [the guide](https://example.org/a-b "Guide").', 'See the guide.'],
    ['the text of an image', '![Printer panel](panel.png)', 'Printer panel'],
    ['reference links without their definitions', 'See [this][1].\n\n[1]: https://example.org/x', 'See this.'],
    ['code and its language apart', '```sh\nnpm start\n```\n\nor `npm test`', 'npm start\n \n\nor npm test'],
    ['HTML without tags and comments', '<p class="x">Hi<br/>there</p><!-- secret -->', 'Hi there'],
    ['lists, quotes and tables', '> - one\n\n| a | b |', '- one\n\n a b'],
    ['escaped marks as the marks', 'a\\_b and 2 \\* 3', 'a_b and 2 3'],
    ['entities as nothing', 'AT&amp;T &#39;x&#39;', 'AT T x'],
    ['plain words as they are', 'ERR_TIMEOUT in user_name, 3 < 4', 'ERR_TIMEOUT in user_name, 3 < 4'],
  ])('gives %s', (_, markdown, text) => {
    expect(plainText(markdown)).toBe(text);
  });

  it('never throws and never adds characters, whatever the text', () => {
    const marks = fc.array(
      fc.constantFrom('[', ']', '(', ')', '!', '`', '<', '>', '&', ';', '#', '\\', '\n', 'a', ' '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          marks.map((all) => all.join('')),
        ),
        (markdown) => {
          expect(plainText(markdown).length).toBeLessThanOrEqual(markdown.length);
        },
      ),
    );
  });
});
