import { Content, Dialog, Heading, Keyboard } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

const list = style({
  display: 'grid',
  gridTemplateColumns: ['144px', '1fr'],
  columnGap: 24,
  rowGap: 8,
  margin: 0,
  font: 'ui',
});
const told = style({ margin: 0 });
const title = style({ font: 'title', marginTop: 24, marginBottom: 8 });

const groups = [
  {
    name: 'Everywhere',
    keys: [
      ['Ctrl or ⌘ K', 'Search, or jump to a page, an audience or a person'],
      ['Esc', 'Close what is on top'],
      ['F6', 'Go to the next part of the page'],
    ],
  },
  {
    name: 'Tables',
    keys: [
      ['↑ ↓', 'Go from row to row'],
      ['← →', 'Go from cell to cell'],
      ['Enter', 'Open the row'],
      ['Space', 'Choose the row, where rows can be chosen'],
    ],
  },
  {
    name: 'Code of a rule',
    keys: [
      ['Ctrl Space', 'Offer fields, values and functions'],
      ['F8', 'Go to the next problem'],
      ['Ctrl or ⌘ Enter', 'Test the rule against the person'],
      ['Tab', 'Leave the code'],
    ],
  },
] as const;

/** What the keys do. */
export function KeyboardHelp() {
  return (
    <Dialog isDismissible>
      <Heading slot="title">Keyboard</Heading>
      <Content>
        {groups.map(({ name, keys }) => (
          <section key={name} aria-label={name}>
            <h3 className={title}>{name}</h3>
            <dl className={list}>
              {keys.map(([key, does]) => (
                <div key={key} className={style({ display: 'contents' })}>
                  <dt>
                    <Keyboard>{key}</Keyboard>
                  </dt>
                  <dd className={told}>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </Content>
    </Dialog>
  );
}
