import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { PageButton } from '../../parts/page-button.tsx';

const text = style({ font: 'body', margin: 0 });

/** Mail servers and webhooks have one place, beside the alerts that they are told of. */
export function NotificationsTab() {
  return (
    <>
      <p className={text}>
        Alerts are told by e-mail, Slack and webhooks. These channels stand beside the rules that
        they are told of.
      </p>
      <div>
        <PageButton variant="secondary" href="/alerts/channels">
          Open channels
        </PageButton>
      </div>
    </>
  );
}
