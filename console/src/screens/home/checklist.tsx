import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import Circle from '@react-spectrum/s2/icons/Circle';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { PageButton } from '../../parts/page-button.tsx';
import type { Overview } from './overview.ts';

const card = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  padding: 24,
  borderRadius: 'lg',
  backgroundColor: 'layer-1',
  maxWidth: 800,
});
const head = style({ display: 'flex', alignItems: 'baseline', gap: 16 });
const title = style({ font: 'heading', margin: 0 });
const done = style({ font: 'ui', color: 'neutral-subdued' });
const list = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  listStyleType: 'none',
  padding: 0,
  margin: 0,
});
const row = style({ display: 'flex', alignItems: 'center', gap: 16 });
const words = style({ flexGrow: 1, minWidth: 0 });
const name = style({ font: 'title', margin: 0 });
const line = style({ font: 'body-sm', margin: 0 });

interface Step {
  name: string;
  line: string;
  isDone: boolean;
  button: string;
  href: string;
}

function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function stepsOf({ checklist, arriving }: Overview, startedAt: string | null): Step[] {
  const { firstDeliveredAt } = checklist;
  const dataflow = arriving?.dataflows[0];
  const tookMs =
    firstDeliveredAt && startedAt ? Date.parse(firstDeliveredAt) - Date.parse(startedAt) : 0;
  // What was set up by the API may deliver before anybody signs in.
  const took =
    tookMs > 0
      ? `First delivery ${clockText(tookMs)} after the first sign-in`
      : 'The first person whom Gainsight PX has taken.';
  return [
    {
      name: 'Send people and events',
      line: 'From your product, a server or a file.',
      isDone: checklist.hasProfiles,
      button: 'Add a source',
      href: '/sources',
    },
    {
      name: 'Create an audience',
      line: 'A named rule over your people, true at every moment.',
      isDone: checklist.hasPublishedAudience,
      button: 'Create audience',
      href: '/audiences/new',
    },
    {
      name: 'Connect Gainsight PX',
      line: 'With the credentials of your subscription.',
      isDone: checklist.hasConnectedAccount,
      button: 'Set up',
      href: '/destinations/catalog',
    },
    {
      name: 'Activate the audience',
      line: 'Choose which audiences go where, and by which id.',
      isDone: checklist.hasActivatedAudience,
      button: 'Activate audiences',
      href: '/destinations/browse',
    },
    {
      name: 'See it in PX',
      line: took,
      isDone: checklist.hasDelivered,
      button: 'Open dataflow',
      href: dataflow ? `/destinations/dataflows/${dataflow.id}/activation` : '/destinations/browse',
    },
  ];
}

/** The way to the first delivery: ticked by facts, not by clicks. */
export function Checklist({ overview }: { overview: Overview }) {
  const startedAt = overview.checklist.firstSignInAt;
  const steps = stepsOf(overview, startedAt);
  const count = steps.filter((step) => step.isDone).length;
  return (
    <section className={card} aria-label="Get an audience into PX">
      <div className={head}>
        <h2 className={title}>Get an audience into PX</h2>
        <span className={done}>{`${count} of ${steps.length} done`}</span>
      </div>
      <ol className={list}>
        {steps.map((step) => (
          <li key={step.name} className={row}>
            <span role="img" aria-label={step.isDone ? 'Done' : 'To be done'}>
              {step.isDone ? <CheckmarkCircle /> : <Circle />}
            </span>
            <div className={words}>
              <h3 className={name}>{step.name}</h3>
              <p className={line}>{step.line}</p>
            </div>
            {(!step.isDone || step.name === 'See it in PX') && (
              <PageButton
                variant={step === steps.find((one) => !one.isDone) ? 'accent' : 'secondary'}
                href={step.href}
              >
                {step.button}
              </PageButton>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
