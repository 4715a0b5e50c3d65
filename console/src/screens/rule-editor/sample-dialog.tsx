/** A few of the people whom a rule takes in. */
import { Content, Dialog, Heading, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { IdText } from '../../parts/id-text.tsx';
import type { Preview } from './effect-dialog.tsx';

const list = style({ display: 'flex', flexDirection: 'column', gap: 8, padding: 0, margin: 0 });
const row = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8, font: 'ui' });

type Person = Preview['sample'][number];

/** The first identity of each namespace. */
function identitiesOf({ identityMap }: Person): [string, string][] {
  return Object.entries(identityMap as Record<string, { id: string }[]>).flatMap(
    ([namespace, [first]]) => (first ? [[namespace, first.id] as [string, string]] : []),
  );
}

/** Inside a DialogTrigger. */
export function SampleDialog({ people }: { people: readonly Person[] }) {
  return (
    <Dialog isDismissible>
      <Heading slot="title">Some who would be in</Heading>
      <Content>
        <ul className={list} aria-label="People">
          {people.map((person) => (
            <li key={person.profileId} className={row}>
              {identitiesOf(person).map(([namespace, id]) => (
                <span key={namespace} className={row}>
                  {namespace} <IdText value={id} canCopy={false} />
                </span>
              ))}
              <Link href={`/profiles/${person.profileId}/attributes`} target="_blank">
                Open profile
              </Link>
            </li>
          ))}
        </ul>
      </Content>
    </Dialog>
  );
}
