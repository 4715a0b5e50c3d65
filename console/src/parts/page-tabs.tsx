import { Tab, TabList, TabPanel, Tabs } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const panel = style({ display: 'flex', flexDirection: 'column', gap: 16, paddingTop: 16 });

interface PageTabsProps<Id extends string> {
  /** What the tabs are parts of, for screen readers. */
  label: string;
  tabs: readonly { id: Id; name: string }[];
  selected: Id;
  onSelect(id: Id): void;
  /** The open tab's content. */
  children: ReactNode;
}

/** The tabs of a page; which one is open lives in the link. */
export function PageTabs<Id extends string>(props: PageTabsProps<Id>) {
  return (
    <Tabs
      aria-label={props.label}
      selectedKey={props.selected}
      onSelectionChange={(key) => key !== props.selected && props.onSelect(key as Id)}
    >
      <TabList>
        {props.tabs.map(({ id, name }) => (
          <Tab key={id} id={id}>
            {name}
          </Tab>
        ))}
      </TabList>
      {props.tabs.map(({ id }) => (
        <TabPanel key={id} id={id}>
          {id === props.selected && <div className={panel}>{props.children}</div>}
        </TabPanel>
      ))}
    </Tabs>
  );
}
