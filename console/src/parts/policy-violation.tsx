/** A change that a policy refuses: what, why, by which way, and what would end it. */
import {
  Button,
  ButtonGroup,
  Content,
  Dialog,
  DialogTrigger,
  Heading,
  InlineAlert,
  Link,
  SegmentedControl,
  SegmentedControlItem,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { lazy, Suspense, useState } from 'react';
import type { paths } from '../../../api/schema.d.ts';
import { lackingText, useMe } from '../session.tsx';

export type Violation =
  paths['/api/policies/evaluate']['post']['responses'][200]['content']['application/json']['violations'][number];
export type Lineage = Violation['lineage'];

const LineageGraph = lazy(async () => ({
  default: (await import('./lineage-graph.tsx')).LineageGraph,
}));

const page = style({ display: 'flex', gap: 24, flexDirection: 'column' });
const heading = style({ font: 'heading-xs', margin: 0 });
const text = style({ font: 'body', margin: 0 });
const list = style({ font: 'body', margin: 0, paddingStart: 20 });

const kindNames: Readonly<Record<Lineage['nodes'][number]['kind'], string>> = {
  field: 'Field',
  audience: 'Audience',
  dataflow: 'Dataflow',
  'marketing-action': 'Marketing action',
  policy: 'Policy',
};

/** "1 policy is violated" */
export function violatedText(count: number): string {
  return `${count} ${count === 1 ? 'policy is' : 'policies are'} violated`;
}

/** Where a node's page is, if it has one of its own. */
function hrefOf({ kind, id }: Lineage['nodes'][number]): string | null {
  const own = id.slice(id.indexOf(':') + 1);
  if (kind === 'audience') return `/audiences/${own}`;
  return kind === 'dataflow' && own !== '' ? `/destinations/dataflows/${own}` : null;
}

function LineageList({ lineage }: { lineage: Lineage }) {
  return (
    <ol className={list}>
      {lineage.nodes.map((node) => {
        const href = hrefOf(node);
        return (
          <li key={node.id} dir="auto">
            {kindNames[node.kind]}:{' '}
            {href ? (
              <Link href={href} target="_blank">
                {node.name}
              </Link>
            ) : (
              node.name
            )}
            {node.labels.length > 0 && ` (labelled ${node.labels.join(', ')})`}
          </li>
        );
      })}
    </ol>
  );
}

function Details({ violation }: { violation: Violation }) {
  const me = useMe();
  const [view, setView] = useState(window.innerWidth < 800 ? 'list' : 'path');
  const { policy } = violation;
  return (
    <section className={page} aria-label={policy.name}>
      <p className={text}>{violation.text}</p>
      <p className={text}>
        Policy <b dir="auto">{policy.name}</b> forbids {policy.expression} for{' '}
        {violation.marketingAction}.
        {violation.fields.length > 0 && ` The label sits on ${violation.fields.join(', ')}.`}
      </p>
      <SegmentedControl
        aria-label="Lineage"
        selectedKey={view}
        onSelectionChange={(key) => setView(String(key))}
      >
        <SegmentedControlItem id="path">Path view</SegmentedControlItem>
        <SegmentedControlItem id="list">List view</SegmentedControlItem>
      </SegmentedControl>
      {view === 'path' ? (
        <Suspense fallback={null}>
          <LineageGraph lineage={violation.lineage} />
        </Suspense>
      ) : (
        <LineageList lineage={violation.lineage} />
      )}
      <h3 className={heading}>Ways to resolve</h3>
      <ul className={list}>
        {violation.resolutions.map((one) => (
          <li key={one.text} dir="auto">
            <b>{one.text}</b>. {one.cost}{' '}
            {me.permissions.includes(one.permission)
              ? `You may do this (${one.permission}).`
              : lackingText(me, [one.permission])}
          </li>
        ))}
      </ul>
    </section>
  );
}

async function copyLink(link: string): Promise<void> {
  await navigator.clipboard.writeText(link);
  ToastQueue.positive('Link copied', { timeout: 5_000 });
}

interface PolicyViolationDialogProps {
  violations: readonly Violation[];
  /** Instead of how many policies are violated. */
  title?: string;
  /** A sentence before them. */
  note?: string;
  /** What "Copy link" copies; the page's own address unless given. */
  link?: () => string;
}

/** The dialog's content; inside a DialogTrigger or DialogContainer. */
export function PolicyViolationDialog({
  violations,
  title,
  note,
  link = () => window.location.href,
}: PolicyViolationDialogProps) {
  const [at, setAt] = useState(0);
  const shown = violations[at] ?? violations[0];
  return (
    <Dialog size="XL">
      {({ close }) => (
        <>
          <Heading slot="title">{title ?? violatedText(violations.length)}</Heading>
          <Content>
            <div className={page}>
              {note && (
                <p className={text} dir="auto">
                  {note}
                </p>
              )}
              {violations.length > 1 && (
                <ButtonGroup>
                  {violations.map(({ policy, marketingAction }, index) => (
                    <Button
                      key={`${policy.id} ${marketingAction}`}
                      size="S"
                      variant={index === at ? 'primary' : 'secondary'}
                      onPress={() => setAt(index)}
                    >
                      {policy.name}
                    </Button>
                  ))}
                </ButtonGroup>
              )}
              {shown && <Details violation={shown} key={at} />}
            </div>
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={() => void copyLink(link())}>
              Copy link
            </Button>
            <Button variant="primary" onPress={close}>
              Close
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}

/** Says how many policies a change violates, and opens the dialog. */
export function PolicyViolations({
  violations,
  link,
}: Pick<PolicyViolationDialogProps, 'violations' | 'link'>) {
  return (
    <InlineAlert variant="negative">
      <Heading>{violatedText(violations.length)}</Heading>
      <Content>
        {violations.map(({ text: sentence, policy }) => (
          <div key={`${policy.id} ${sentence}`}>{sentence}</div>
        ))}
        <DialogTrigger>
          <Button variant="secondary" size="S">
            Show why
          </Button>
          <PolicyViolationDialog violations={violations} {...(link ? { link } : {})} />
        </DialogTrigger>
      </Content>
    </InlineAlert>
  );
}
