import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Fragment, type ReactNode } from 'react';

const list = style({ display: 'flex', flexDirection: 'column', margin: 0, font: 'ui' });
const name = style({ font: 'ui-sm', color: 'neutral-subdued' });
const value = style({ margin: 0, marginBottom: 12, overflowWrap: 'anywhere', minWidth: 0 });

/** Names and values of one thing, top to bottom. */
export function Properties({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={list}>
      {items.map(([title, content]) => (
        <Fragment key={title}>
          <dt className={name}>{title}</dt>
          <dd className={value} dir="auto">
            {content}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
