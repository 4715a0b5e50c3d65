import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { PageButton } from '../../parts/page-button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import type { Attention } from './overview.ts';

const list = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 12,
  listStyleType: 'none',
  padding: 0,
  margin: 0,
});
const row = style({
  display: 'flex',
  alignItems: 'center',
  gap: 16,
  padding: 16,
  borderRadius: 'default',
  backgroundColor: 'layer-1',
});
const words = style({ flexGrow: 1, minWidth: 0, font: 'body', overflowWrap: 'anywhere' });
const facts = style({ font: 'ui-sm', color: 'neutral-subdued' });
const text = style({ font: 'body', margin: 0 });

const severities = {
  error: { status: 'error', text: 'Error' },
  warning: { status: 'pending', text: 'Warning' },
  info: { status: 'info', text: 'Note' },
} as const;

/** What to do about it, by the rule that found it. */
const buttons: Readonly<Record<string, string>> = {
  'credentials-refused': 'Update credentials',
  'failed-deliveries': 'Look at the failed',
  'exclusion-rate': 'See why',
};

/** The second question: does anything need me? */
export function AttentionBand({ attention }: { attention: readonly Attention[] }) {
  return (
    <Panel title="Does anything need me?">
      {attention.length === 0 ? (
        <p className={text}>Nothing needs you.</p>
      ) : (
        <ul className={list}>
          {attention.map((one) => (
            <li key={one.alertId} className={row}>
              <StatusText {...severities[one.severity]} />
              <div className={words} dir="auto">
                {one.summary}
                <div className={facts}>
                  {one.thingName}, <TimeText at={one.since} />
                  {one.acknowledgedBy && `, ${one.acknowledgedBy} looks at it`}
                </div>
              </div>
              <PageButton variant="secondary" href={one.link}>
                {buttons[one.rule] ?? 'Open'}
              </PageButton>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
